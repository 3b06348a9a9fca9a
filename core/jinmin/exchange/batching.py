"""Making a batch of ledger entries. It is stored before it is sent and never made a second time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import orjson
from pydantic import JsonValue, ValidationError

from jinmin.crypto import KeyMissing, Keyring, digest
from jinmin.db.work import Work
from jinmin.errors import Invalid
from jinmin.exchange.adapter import ExchangeAdapter
from jinmin.exchange.canonical_form import canonical, instant, signed_message
from jinmin.exchange.due import DueEntry, due_stretches
from jinmin.exchange.envelope import PROTOCOL, Batch
from jinmin.exchange.models import OutgoingBatch, PartnerStream
from jinmin.exchange.personal import BatchPlace, PersonalSealer
from jinmin.exchange.resources import ResourceCatalogue
from jinmin.exchange.wire import fields_of, valid_on, wire_values
from jinmin.ledger.entries import Entry, SealedParts, ledger_position
from jinmin.ledger.sealing import ERASED
from jinmin.vocabulary.profile import Profile, Route
from jinmin.vocabulary.resource import Resource

Json = dict[str, object]


@dataclass(frozen=True)
class StreamPlace:
    """Where a stream stands: what its next batch continues."""

    epoch: int
    number: int
    cursor_seq: int
    scanned_seq: int
    last_hash: str

    @classmethod
    def of(cls, stream: PartnerStream) -> "StreamPlace":
        """As it stands now."""
        return cls(
            stream.epoch, stream.number, stream.cursor_seq,
            max(stream.scanned_seq, stream.cursor_seq), stream.last_hash,
        )  # fmt: skip


@dataclass(frozen=True)
class Draft:
    """A batch that is made and not stored yet; good only while the stream stands at ``after``."""

    after: StreamPlace
    to_seq: int
    hash: str
    entries: int
    body: bytes
    made_at: datetime

    @property
    def then(self) -> StreamPlace:
        """Where the stream stands when this batch was taken."""
        number = self.after.number + 1
        return StreamPlace(self.after.epoch, number, self.to_seq, self.to_seq, self.hash)

    def continues(self, stream: PartnerStream) -> bool:
        """Whether it is the stream's next batch."""
        after, now = self.after, StreamPlace.of(stream)
        return (after.epoch, after.number, after.cursor_seq, after.last_hash) == (
            now.epoch, now.number, now.cursor_seq, now.last_hash,
        )  # fmt: skip


def make_batch(
    w: Work, route: Route, stream: PartnerStream, adapter: ExchangeAdapter
) -> OutgoingBatch | None:
    """The next batch of a locked stream, added to the work; None when nothing is due.

    Raises Invalid ``exchange.wire_invalid`` when a record does not fit its resource's wire schema: the
    stream stops there until plug-in or record is mended, nothing is left out.
    """
    upto = ledger_position(w)
    draft = draft_batch(w, route, StreamPlace.of(stream), adapter, upto)
    if draft is None:
        stream.scanned_seq = upto
        return None
    return store_batch(w, route, stream, draft)


def draft_batch(
    w: Work, route: Route, after: StreamPlace, adapter: ExchangeAdapter, upto: int
) -> Draft | None:
    """The batch that follows ``after``, with what is due up to ``upto``; None when nothing is."""
    found = due_stretches(w, route, after.scanned_seq, upto)
    return draft_of(w, route, after, adapter, found, upto)


def draft_of(
    w: Work,
    route: Route,
    after: StreamPlace,
    adapter: ExchangeAdapter,
    found: Iterable[tuple[DueEntry, ...]],
    upto: int,
) -> Draft | None:
    """The next batch with as many of ``found`` as fit; it covers the ledger to ``upto`` when all do."""
    filled = _filled(w, route, after, adapter, found, upto)
    if filled is None:
        return None
    head, entries, to_seq = filled
    body = signed_message(w.port(Keyring), "batch", head, entries)
    hash_ = digest(w.port(Profile).suite.digest, body).hex()
    return Draft(after, to_seq, hash_, len(entries), body, w.at)


def bare_batch(
    w: Work, route: Route, after: StreamPlace, adapter: ExchangeAdapter, found: Sequence[DueEntry]
) -> Batch | None:
    """The same of these entries without a signature: nobody takes it for a true one."""
    filled = _filled(w, route, after, adapter, [tuple(found)], found[-1].entry.seq)
    if filled is None:
        return None
    head, entries, _to_seq = filled
    return Batch.model_validate_json(canonical({**head, "kind": "batch", "entries": entries}))


def _filled(
    w: Work,
    route: Route,
    after: StreamPlace,
    adapter: ExchangeAdapter,
    found: Iterable[tuple[DueEntry, ...]],
    upto: int,
) -> tuple[Json, list[Json], int] | None:
    """Head, entries and last position; None when nothing was found."""
    profile, number = w.port(Profile), after.number + 1
    place = BatchPlace(profile.node.code, route.partner, route.stream, after.epoch, number)
    sealer = PersonalSealer(profile.suite.cipher, place, lambda: adapter.transport_key(route))
    maker = _EntryMaker(w, adapter, sealer)
    last, is_all = maker.fill(found, route)
    if not last:
        return None
    head: Json = {
        "protocol": PROTOCOL,
        "alg": profile.suite.digest,
        "origin": profile.node.code,
        "partner": route.partner,
        "stream": route.stream,
        "stream_epoch": after.epoch,
        "number": number,
        "from_seq": after.cursor_seq + 1,
        "to_seq": upto if is_all else last,
        "previous_hash": after.last_hash,
        "made_at": instant(w.at),
    }
    if sealer.content_key is not None:
        # A field that is not set is left out of the canonical form; null would be a field.
        head["content_key"] = sealer.content_key.model_dump(mode="json")
    return head, maker.made, upto if is_all else last


def store_batch(w: Work, route: Route, stream: PartnerStream, draft: Draft) -> OutgoingBatch:
    """Add the batch to the work; ``stream`` is locked and stands where the draft was made for."""
    stream.number = draft.after.number + 1
    return w.add(
        OutgoingBatch(
            partner=route.partner,
            stream=route.stream,
            epoch=draft.after.epoch,
            number=stream.number,
            from_seq=draft.after.cursor_seq + 1,
            to_seq=draft.to_seq,
            previous_hash=draft.after.last_hash,
            hash=draft.hash,
            entries=draft.entries,
            body=draft.body,
            made_at=draft.made_at,
        )
    )


HEADER_BYTES = 500
"""About what an entry takes beside its payload."""


class _EntryMaker:
    """Makes the entries of one batch, in plain JSON: no model is built where thousands leave in a second."""

    def __init__(self, w: Work, adapter: ExchangeAdapter, sealer: PersonalSealer) -> None:
        self._w = w
        self._carriage = adapter.carriage
        self._sealer = sealer
        self._alg = w.port(Profile).suite.digest
        self._catalogue = w.port(ResourceCatalogue)
        self.made: list[Json] = []

    def fill(self, found: Iterable[tuple[DueEntry, ...]], route: Route) -> tuple[int, bool]:
        """Take entries until ``batch_bytes`` or ``batch_limit`` is reached, one at least.

        The place of the last, 0 when there was none, and whether none is left.
        """
        size = last = 0
        for stretch in found:
            is_inline = self._carriage == "inline"
            secrets = SealedParts(self._w, [item.entry for item in stretch] if is_inline else [])
            for item in stretch:
                entry, length = self._entry(item, secrets)
                size += length
                if self.made and size > route.batch_bytes:
                    return last, False
                self.made.append(entry)
                last = item.entry.seq
                if len(self.made) == route.batch_limit:
                    return last, False
        return last, True

    def _entry(self, item: DueEntry, secrets: SealedParts) -> tuple[Json, int]:
        """The entry and about how many bytes it takes."""
        entry, resource = item.entry, self._catalogue.of_table(item.entry.kind)
        payload = canonical(self._payload(entry, resource, secrets))
        made: Json = {
            "seq": entry.seq,
            "record_id": entry.record_id,
            "version": entry.version,
            "follows": item.follows,
            "resource": resource.id,
            "schema_version": resource.schema_version,
            "action": entry.action,
            "valid_on": valid_on(entry, resource),
            "recorded_at": instant(entry.at),
            "region": entry.region,
            "authority_epoch": entry.epoch,
            "payload": orjson.Fragment(payload),
            "payload_hash": digest(self._alg, payload).hex(),
        }
        if entry.origin != self._w.origin:
            made["origin"] = entry.origin
        return made, len(payload) + HEADER_BYTES

    def _payload(self, entry: Entry, resource: Resource, secrets: SealedParts) -> Json:
        is_here = self._carriage == "ledger"
        wire = _left_in_the_ledger() if is_here else _on_the_wire(entry, resource, secrets)
        return {
            "carriage": self._carriage,
            "record": wire.record,
            "personal": self._sealer.seal(entry.record_id, entry.version, wire.personal),
            "erased": wire.erased,
            "ledger_hash": entry.hash.hex(),
        }


class _Wire(NamedTuple):
    """A record parted into what is free of personal data and the rest."""

    record: dict[str, JsonValue]
    personal: dict[str, JsonValue]
    erased: bool


def _left_in_the_ledger() -> _Wire:
    return _Wire({}, {}, False)


def _on_the_wire(entry: Entry, resource: Resource, secrets: SealedParts) -> _Wire:
    clear, personal = fields_of(resource)
    secret = _secret(entry, secrets)
    if secret is None:
        return _Wire({name: entry.public[name] for name in clear}, {}, True)
    values = _validated(entry, resource, entry.public | secret)
    return _Wire({name: values[name] for name in clear}, {name: values[name] for name in personal}, False)


def _secret(entry: Entry, secrets: SealedParts) -> dict[str, JsonValue] | None:
    """The sealed part in clear, None when the law had it destroyed."""
    if entry.action == ERASED:
        return None
    try:
        return secrets.open(entry)
    except KeyMissing:
        return None


def _validated(entry: Entry, resource: Resource, columns: dict[str, JsonValue]) -> dict[str, JsonValue]:
    try:
        return wire_values(resource.wire, columns)
    except ValidationError as broken:
        place = ".".join(str(step) for step in broken.errors(include_input=False)[0]["loc"])
        raise Invalid(
            "exchange.wire_invalid", resource=resource.title, record=entry.record_id, place=place
        ) from None
