"""Judging entries that arrive as copies: each version of each record takes effect once, in order."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

import orjson
import sqlalchemy as sa
from pydantic import BaseModel, JsonValue, ValidationError
from sqlalchemy.exc import IntegrityError

from jinmin.crypto import Tampered
from jinmin.db.constraints import broken_constraint
from jinmin.db.work import Work
from jinmin.errors import Invalid, Refused
from jinmin.exchange.envelope import Batch, BatchEntry, Release, Verdict, VerdictName, canonical, payload_hash
from jinmin.exchange.errors import fault_of
from jinmin.exchange.inbox import Judgement, Sender
from jinmin.exchange.models import HeldEntry, HeldState, RecordVersion
from jinmin.exchange.resources import ResourceCatalogue
from jinmin.vocabulary.resource import Resource

HELD = HeldEntry.__table__


@dataclass(frozen=True)
class ReceivedRecord:
    """One version of a foreign record, checked; ``values`` is None when the personal part was erased."""

    origin: str
    resource: Resource
    entry: BatchEntry
    values: BaseModel | None


class ApplyRecord(Protocol):
    """Writes a replica. Refused or Invalid refuses this entry alone, what it wrote is undone."""

    def apply(self, w: Work, record: ReceivedRecord) -> None:
        """Make ``record`` the state of the replica."""
        ...


class PersonalOpener(Protocol):
    """Opens what the origin encrypted to this node's key."""

    def open_personal(self, key_id: str, data: bytes) -> bytes:
        """The plain bytes; Tampered when they were not sealed to this key."""
        ...


class _Unfit(Exception):
    """The entry cannot be taken: verdict and code."""

    def __init__(self, verdict: VerdictName, code: str) -> None:
        super().__init__(code)
        self.verdict = verdict
        self.code = code


class RecordJudge:
    """Tells by each record's highest settled version what is new, and hands that to ``apply``.

    Refused and quarantined versions are settled too, so that the correction that follows is taken; an entry
    without authority is as if it never came.
    """

    def __init__(self, recipient: str, sender: Sender, apply: ApplyRecord, opener: PersonalOpener) -> None:
        self._recipient = recipient
        self._sender = sender
        self._apply = apply
        self._opener = opener

    def judge(self, w: Work, batch: Batch) -> Judgement:
        """A verdict for every entry; entries held before are released when their predecessor is settled."""
        verdicts: list[Verdict] = []
        released: list[Release] = []
        for entry in batch.entries:
            verdicts.append(self._verdict(w, batch, entry))
            released += self._release_after(w, batch, entry)
        return Judgement(tuple(verdicts), tuple(released))

    def _verdict(self, w: Work, batch: Batch, entry: BatchEntry) -> Verdict:
        known = w.session.get(RecordVersion, (self._recipient, batch.origin, entry.record_id))
        if not entry.region.startswith(self._sender.region):
            return _verdict(entry, "refused", "authority.region")
        if known and entry.authority_epoch < known.authority_epoch:
            return _verdict(entry, "refused", "authority.epoch")
        if known and entry.version <= known.version:
            return _seen_before(entry, known)
        if entry.follows > (known.version if known else 0):
            self._hold(w, batch, entry, HeldState.DEFERRED, "")
            return _verdict(entry, "deferred")
        return self._settle(w, batch, entry, known)

    def _settle(self, w: Work, batch: Batch, entry: BatchEntry, known: RecordVersion | None) -> Verdict:
        try:
            self._apply_alone(w, self._read(w, batch, entry))
            verdict = _verdict(entry, "accepted")
        except _Unfit as unfit:
            if unfit.verdict == "quarantined":
                self._hold(w, batch, entry, HeldState.QUARANTINED, unfit.code)
            verdict = _verdict(entry, unfit.verdict, unfit.code)
        self._remember(w, batch, entry, known)
        return verdict

    def _read(self, w: Work, batch: Batch, entry: BatchEntry) -> ReceivedRecord:
        if payload_hash(entry.payload, batch.alg) != entry.payload_hash:
            raise _Unfit("quarantined", "malformed.payload_hash")
        resource = w.port(ResourceCatalogue).find(entry.resource)
        if resource is None:
            raise _Unfit("quarantined", "schema.resource")
        if entry.payload.carriage != "inline":
            raise _Unfit("quarantined", "malformed.carriage")
        return ReceivedRecord(batch.origin, resource, entry, self._values(resource, entry))

    def _values(self, resource: Resource, entry: BatchEntry) -> BaseModel | None:
        if entry.payload.erased:
            return None
        try:
            return resource.wire.model_validate({**entry.payload.record, **self._personal(entry)})
        except (ValidationError, Tampered):
            # The cause may quote personal data.
            raise _Unfit("quarantined", "schema.record") from None

    def _personal(self, entry: BatchEntry) -> Mapping[str, JsonValue]:
        if not entry.payload.personal:
            return {}
        data = bytes.fromhex(entry.payload.personal)
        opened: dict[str, JsonValue] = orjson.loads(
            self._opener.open_personal(entry.payload.personal_key, data)
        )
        return opened

    def _apply_alone(self, w: Work, record: ReceivedRecord) -> None:
        try:
            with w.savepoint():
                self._apply.apply(w, record)
        except (Refused, Invalid) as refused:
            raise _Unfit("refused", f"business.{refused.key}") from refused
        except IntegrityError as broken:
            raise _Unfit("refused", f"business.constraint.{broken_constraint(broken)}") from broken

    def _remember(self, w: Work, batch: Batch, entry: BatchEntry, known: RecordVersion | None) -> None:
        if known is not None:
            known.version, known.ledger_hash = entry.version, entry.payload.ledger_hash
            known.authority_epoch = entry.authority_epoch
            return
        w.add(
            RecordVersion(
                recipient=self._recipient,
                origin=batch.origin,
                record_id=entry.record_id,
                version=entry.version,
                ledger_hash=entry.payload.ledger_hash,
                authority_epoch=entry.authority_epoch,
            )
        )
        w.flush()

    def _hold(self, w: Work, batch: Batch, entry: BatchEntry, state: HeldState, reason: str) -> None:
        if _held_already(w, self._recipient, batch.origin, entry):
            return
        held = HeldEntry(
            recipient=self._recipient,
            origin=batch.origin,
            stream=batch.stream,
            epoch=batch.stream_epoch,
            number=batch.number,
            seq=entry.seq,
            record_id=entry.record_id,
            version=entry.version,
            ledger_hash=entry.payload.ledger_hash,
            follows=entry.follows,
            state=state,
            reason=reason,
            body=canonical(entry.model_dump(mode="json", exclude_unset=True)),
            held_at=w.at,
        )
        w.add(held)
        w.flush()

    def _release_after(self, w: Work, batch: Batch, entry: BatchEntry) -> list[Release]:
        released: list[Release] = []
        while held := self._next_held(w, batch.origin, entry.record_id):
            verdict = self._verdict(w, batch, BatchEntry.model_validate_json(held.body))
            unreadable = verdict.verdict == "quarantined"
            held.state = HeldState.QUARANTINED if unreadable else HeldState.RELEASED
            held.reason, held.settled_at = verdict.code, w.at
            place = {"stream": held.stream, "stream_epoch": held.epoch, "number": held.number}
            released.append(Release.model_validate(verdict.model_dump(exclude_unset=True) | place))
        return released

    def _next_held(self, w: Work, origin: str, record_id: UUID) -> HeldEntry | None:
        known = w.session.get(RecordVersion, (self._recipient, origin, record_id))
        query = (
            sa.select(HeldEntry)
            .where(
                HELD.c.recipient == self._recipient,
                HELD.c.origin == origin,
                HELD.c.record_id == record_id,
                HELD.c.state == HeldState.DEFERRED,
                HELD.c.follows <= (known.version if known else 0),
            )
            .order_by(HELD.c.version)
            .limit(1)
        )
        return w.session.scalars(query).first()


def _held_already(w: Work, recipient: str, origin: str, entry: BatchEntry) -> bool:
    query = sa.select(HELD.c.id).where(
        HELD.c.recipient == recipient,
        HELD.c.origin == origin,
        HELD.c.record_id == entry.record_id,
        HELD.c.version == entry.version,
        HELD.c.ledger_hash == entry.payload.ledger_hash,
    )
    return w.execute(query).first() is not None


def _seen_before(entry: BatchEntry, known: RecordVersion) -> Verdict:
    if entry.version < known.version:
        return _verdict(entry, "superseded")
    if entry.payload.ledger_hash == known.ledger_hash:
        return _verdict(entry, "duplicate")
    return _verdict(entry, "fork", "continuity.record")


def _verdict(entry: BatchEntry, verdict: VerdictName, code: str = "") -> Verdict:
    if not code:
        return Verdict(seq=entry.seq, verdict=verdict)
    return Verdict(seq=entry.seq, verdict=verdict, code=code, fault=fault_of(code).value)
