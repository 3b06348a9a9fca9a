"""Judging entries that arrive as copies: each version of each record takes effect once, in order."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol
from uuid import UUID

from pydantic import BaseModel, ValidationError
from sqlalchemy.exc import IntegrityError

from jinmin.crypto import Keyring, Tampered
from jinmin.db.constraints import broken_constraint
from jinmin.db.work import Work
from jinmin.errors import Invalid, Refused
from jinmin.exchange.authority_terms import read_terms
from jinmin.exchange.envelope import Batch, BatchEntry, Release, Verdict, VerdictName, payload_hash
from jinmin.exchange.errors import fault_of
from jinmin.exchange.holding import HeldEntries
from jinmin.exchange.inbox import Judgement, Sender
from jinmin.exchange.models import HeldEntry, HeldState
from jinmin.exchange.personal import BatchPlace, PersonalOpener
from jinmin.exchange.record_versions import RecordVersions, Settled
from jinmin.exchange.resources import ResourceCatalogue
from jinmin.vocabulary.resource import Resource


class ReceivedRecord(NamedTuple):
    """One version of a foreign record, checked; ``values`` is None when the personal part was erased.

    ``sender`` brought it: the authority itself, or who forwards its records.
    """

    origin: str
    resource: Resource
    entry: BatchEntry
    values: BaseModel | None
    sender: str = ""


class ApplyRecords(Protocol):
    """Writes replicas."""

    def apply(self, w: Work, records: Sequence[ReceivedRecord]) -> None:
        """Make each record the state of its replica, in this order.

        Refused, Invalid or a broken constraint refuses: what was written is undone and the records are
        given again in smaller groups, until the one that cannot be taken stands alone.
        """
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

    def __init__(self, recipient: str, sender: Sender, apply: ApplyRecords) -> None:
        self.recipient = recipient
        self.sender = sender
        self.apply = apply

    def judge(self, w: Work, batch: Batch) -> Judgement:
        """A verdict for every entry; entries held before are released when their predecessor is settled."""
        return _Sitting(self, w, batch).judge()


@dataclass(slots=True)
class _Told:
    """What was decided about one entry; ``record`` is still to be applied."""

    entry: BatchEntry
    verdict: VerdictName
    code: str = ""
    record: ReceivedRecord | None = None
    held: HeldEntry | None = None

    def refuse(self, code: str) -> None:
        self.verdict, self.code = "refused", code

    def as_verdict(self) -> Verdict:
        if not self.code:
            return Verdict(seq=self.entry.seq, verdict=self.verdict)
        return Verdict(
            seq=self.entry.seq, verdict=self.verdict, code=self.code, fault=fault_of(self.code).value
        )


class _Sitting:
    """The judging of one batch."""

    def __init__(self, judge: RecordJudge, w: Work, batch: Batch) -> None:
        self._judge = judge
        self._w = w
        self._batch = batch
        ids = {entry.record_id for entry in batch.entries}
        self._known = RecordVersions.load(w, judge.recipient, batch.origin, ids)
        self._held = HeldEntries.load(w, judge.recipient, batch, ids)
        self._terms = read_terms(w)
        place = BatchPlace(batch.origin, batch.partner, batch.stream, batch.stream_epoch, batch.number)
        self._opener = PersonalOpener(w.port(Keyring), place, batch.content_key)

    def judge(self) -> Judgement:
        told = list(self._decisions())
        self._apply([one for one in told if one.record is not None])
        for one in told:
            if one.verdict in ("accepted", "duplicate"):
                self._known.hold(one.entry)
            self._held.note(one.held, one.verdict, one.code)
        self._known.save(self._w)
        self._w.flush()
        verdicts = tuple(one.as_verdict() for one in told if one.held is None)
        released = tuple(_release(one.held, one.as_verdict()) for one in told if one.held is not None)
        return Judgement(verdicts, released)

    def _decisions(self) -> Iterator[_Told]:
        for entry in self._batch.entries:
            yield self._decide(entry, self._opener)
            if not self._held.any_deferred:
                continue
            while held := self._held.next_after(entry.record_id, self._version_of(entry.record_id)):
                body = self._held.body(held)
                place = BatchPlace(
                    self._batch.origin, self._batch.partner, held.stream, held.epoch, held.number
                )
                opener = PersonalOpener(self._w.port(Keyring), place, body.content_key)
                decided = self._decide(body.entry, opener, again=True)
                decided.held = held
                yield decided

    def _version_of(self, record_id: UUID) -> int:
        known = self._known.get(record_id)
        return known.version if known else 0

    def _decide(self, entry: BatchEntry, opener: PersonalOpener, *, again: bool = False) -> _Told:
        known = self._known.get(entry.record_id)
        if trespass := _trespass(self._judge.sender, entry, self._w.origin):
            return _Told(entry, "refused", trespass)
        term = self._terms.of(entry.resource, entry.region) if self._terms else None
        if entry.authority_epoch < max(known.authority_epoch if known else 0, term.term if term else 0):
            return _Told(entry, "refused", "authority.epoch")
        if known and (seen := _seen_before(entry, known)):
            return seen
        if entry.follows > (known.version if known else 0):
            if not again:
                self._held.hold(entry, HeldState.DEFERRED, "")
            return _Told(entry, "deferred")
        self._known.settle(entry)
        return self._read(entry, opener, again=again)

    def _read(self, entry: BatchEntry, opener: PersonalOpener, *, again: bool) -> _Told:
        try:
            return _Told(entry, "accepted", record=self._record(entry, opener))
        except _Unfit as unfit:
            if not again:
                self._held.hold(entry, HeldState.QUARANTINED, unfit.code)
            return _Told(entry, unfit.verdict, unfit.code)

    def _record(self, entry: BatchEntry, opener: PersonalOpener) -> ReceivedRecord:
        if payload_hash(entry.payload, self._batch.alg) != entry.payload_hash:
            raise _Unfit("quarantined", "malformed.payload_hash")
        resource = self._w.port(ResourceCatalogue).find(entry.resource)
        if resource is None:
            raise _Unfit("quarantined", "schema.resource")
        if entry.payload.carriage != "inline":
            raise _Unfit("quarantined", "malformed.carriage")
        origin = entry.origin or self._batch.origin
        values = _values(resource, entry, opener)
        return ReceivedRecord(origin, resource, entry, values, self._batch.origin)

    def _apply(self, told: Sequence[_Told]) -> None:
        """Write all of them; when that fails, halve until the entry that cannot be taken stands alone."""
        records = [one.record for one in told if one.record is not None]
        if not records:
            return
        try:
            with self._w.savepoint():
                self._judge.apply.apply(self._w, records)
        except (Refused, Invalid, IntegrityError) as refused:
            if len(told) == 1:
                told[0].refuse(_code_of(refused))
                return
            middle = len(told) // 2
            self._apply(told[:middle])
            self._apply(told[middle:])


def _values(resource: Resource, entry: BatchEntry, opener: PersonalOpener) -> BaseModel | None:
    if entry.payload.erased:
        return None
    try:
        personal = opener.open(entry.record_id, entry.version, entry.payload.personal)
        return resource.wire.model_validate({**entry.payload.record, **personal})
    except (ValidationError, Tampered):
        # The cause may quote personal data.
        raise _Unfit("quarantined", "schema.record") from None


def _trespass(sender: Sender, entry: BatchEntry, here: str) -> str:
    """The code of what the sender has no authority for, "" when it may send the entry."""
    if not entry.region.startswith(sender.region):
        return "authority.region"
    if not sender.may_send(entry.resource):
        return "authority.resource"
    return "authority.origin" if entry.origin in {here, *sender.others} else ""


def _seen_before(entry: BatchEntry, known: Settled) -> _Told | None:
    """What a version is told that was settled before; None when it is to be judged."""
    if entry.version > known.version:
        return None
    if entry.version < known.version:
        return _Told(entry, "superseded")
    if entry.payload.ledger_hash != known.ledger_hash:
        return _Told(entry, "fork", "continuity.record")
    # What was refused the first time and is sent in a new epoch gets a second look.
    return _Told(entry, "duplicate") if known.held == entry.version else None


def _code_of(refused: Refused | Invalid | IntegrityError) -> str:
    if not isinstance(refused, IntegrityError) and refused.key.startswith("replica."):
        return "authority.origin"
    if isinstance(refused, IntegrityError):
        return f"business.constraint.{broken_constraint(refused)}"
    return f"business.{refused.key}"


def _release(held: HeldEntry, verdict: Verdict) -> Release:
    place = {"stream": held.stream, "stream_epoch": held.epoch, "number": held.number}
    return Release.model_validate(verdict.model_dump(exclude_unset=True) | place)
