"""Making a batch of ledger entries. It is stored before it is sent and never made a second time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from pydantic import JsonValue, ValidationError

from jinmin.clock import legal_day
from jinmin.crypto import KeyMissing, Keyring, digest
from jinmin.db.base import metadata
from jinmin.db.columns import PUBLIC
from jinmin.db.work import Work
from jinmin.errors import Invalid
from jinmin.exchange.adapter import ExchangeAdapter
from jinmin.exchange.due import DueEntry, due_entries
from jinmin.exchange.envelope import Batch, BatchEntry, Payload, canonical
from jinmin.exchange.models import OutgoingBatch, PartnerStream
from jinmin.exchange.personal import BatchPlace, PersonalSealer
from jinmin.exchange.resources import ResourceCatalogue
from jinmin.ledger.entries import Entry, SealedParts, ledger_position
from jinmin.ledger.sealing import ERASED
from jinmin.vocabulary.profile import Profile, Route
from jinmin.vocabulary.resource import Resource


def make_batch(
    w: Work, route: Route, stream: PartnerStream, adapter: ExchangeAdapter
) -> OutgoingBatch | None:
    """The next batch of a locked stream, added to the work; None when nothing is due.

    Raises Invalid ``exchange.wire_invalid`` when a record does not fit its resource's wire schema: the
    stream stops there until plug-in or record is mended, nothing is left out.
    """
    upto = ledger_position(w)
    found = due_entries(w, route, max(stream.scanned_seq, stream.cursor_seq), upto)
    if not found:
        stream.scanned_seq = upto
        return None
    return make_batch_of(w, route, stream, adapter, found, upto)


def make_batch_of(
    w: Work,
    route: Route,
    stream: PartnerStream,
    adapter: ExchangeAdapter,
    found: tuple[DueEntry, ...],
    upto: int,
) -> OutgoingBatch:
    """The next batch of a locked stream with as many of ``found`` as fit; it covers the ledger to ``upto``."""
    batch = _envelope(w, route, stream, adapter, found, upto).signed_by(w.port(Keyring))
    stream.number = batch.number
    return w.add(_row(w, batch))


def _envelope(
    w: Work,
    route: Route,
    stream: PartnerStream,
    adapter: ExchangeAdapter,
    found: tuple[DueEntry, ...],
    upto: int,
) -> Batch:
    profile, number = w.port(Profile), stream.number + 1
    place = BatchPlace(profile.node.code, route.partner, route.stream, stream.epoch, number)
    sealer = PersonalSealer(profile.suite.cipher, place, lambda: adapter.transport_key(route))
    entries = _entries(w, route, adapter, sealer, found)
    is_all = len(entries) == len(found) < route.batch_limit
    batch = Batch(
        protocol="jinmin-exchange/1",
        kind="batch",
        alg=profile.suite.digest,
        origin=profile.node.code,
        partner=route.partner,
        stream=route.stream,
        stream_epoch=stream.epoch,
        number=number,
        from_seq=stream.cursor_seq + 1,
        to_seq=upto if is_all else entries[-1].seq,
        previous_hash=stream.last_hash,
        made_at=w.at,
        entries=entries,
    )
    # A field that is not set is left out of the canonical form; None would be a field.
    return batch.model_copy(update={"content_key": sealer.content_key} if sealer.content_key else None)


def _entries(
    w: Work, route: Route, adapter: ExchangeAdapter, sealer: PersonalSealer, found: Sequence[DueEntry]
) -> tuple[BatchEntry, ...]:
    """As many of the found as the route's ``batch_bytes`` bear, one at least."""
    secrets = SealedParts(w, [item.entry for item in found] if adapter.carriage == "inline" else [])
    made: list[BatchEntry] = []
    size = 0
    for item in found:
        entry, length = _batch_entry(w, adapter, sealer, item, secrets)
        size += length
        if made and size > route.batch_bytes:
            break
        made.append(entry)
    return tuple(made)


def _row(w: Work, batch: Batch) -> OutgoingBatch:
    return OutgoingBatch(
        partner=batch.partner,
        stream=batch.stream,
        epoch=batch.stream_epoch,
        number=batch.number,
        from_seq=batch.from_seq,
        to_seq=batch.to_seq,
        previous_hash=batch.previous_hash,
        hash=batch.hash,
        entries=len(batch.entries),
        body=batch.to_bytes(),
        made_at=w.at,
    )


HEADER_BYTES = 500
"""About what an entry takes beside its payload."""


def _batch_entry(
    w: Work, adapter: ExchangeAdapter, sealer: PersonalSealer, item: DueEntry, secrets: SealedParts
) -> tuple[BatchEntry, int]:
    """The entry and about how many bytes it takes."""
    entry, resource = item.entry, w.port(ResourceCatalogue).of_table(item.entry.kind)
    payload = _payload(adapter, sealer, entry, resource, secrets)
    raw = canonical(payload.model_dump(mode="json", exclude_unset=True))
    made = BatchEntry(
        seq=entry.seq,
        record_id=entry.record_id,
        version=entry.version,
        follows=item.follows,
        resource=resource.id,
        schema_version=resource.schema_version,
        action=entry.action,
        valid_on=_valid_on(entry, resource),
        recorded_at=entry.at,
        region=entry.region,
        authority_epoch=entry.epoch,
        payload=payload,
        payload_hash=digest(w.port(Profile).suite.digest, raw).hex(),
    )
    if entry.origin != w.origin:
        made = made.model_copy(update={"origin": entry.origin})
    return made, len(raw) + HEADER_BYTES


def _valid_on(entry: Entry, resource: Resource) -> date:
    value = entry.public.get(resource.valid_on) if resource.valid_on else None
    return date.fromisoformat(value) if value else legal_day(entry.at)


def _payload(
    adapter: ExchangeAdapter,
    sealer: PersonalSealer,
    entry: Entry,
    resource: Resource,
    secrets: SealedParts,
) -> Payload:
    wire = _left_in_the_ledger() if adapter.carriage == "ledger" else _on_the_wire(entry, resource, secrets)
    return Payload(
        carriage=adapter.carriage,
        record=wire.record,
        personal=sealer.seal(entry.record_id, entry.version, wire.personal),
        erased=wire.erased,
        ledger_hash=entry.hash.hex(),
    )


@dataclass(frozen=True)
class _Wire:
    """A record parted into what is free of personal data and the rest."""

    record: dict[str, JsonValue]
    personal: dict[str, JsonValue]
    erased: bool


def _left_in_the_ledger() -> _Wire:
    return _Wire({}, {}, erased=False)


@cache
def _clear_columns(table: str) -> frozenset[str]:
    columns = metadata.tables[table].columns
    return frozenset(name for name, column in columns.items() if column.info.get(PUBLIC))


def _on_the_wire(entry: Entry, resource: Resource, secrets: SealedParts) -> _Wire:
    clear = _clear_columns(entry.kind)
    secret = _secret(entry, secrets)
    if secret is None:
        names = clear & resource.wire.model_fields.keys()
        return _Wire({name: entry.public[name] for name in names}, {}, erased=True)
    values = _validated(entry, resource, entry.public | secret)
    public = {name: value for name, value in values.items() if name in clear}
    return _Wire(public, {name: values[name] for name in values.keys() - clear}, erased=False)


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
        wire = resource.wire.model_validate(columns)
    except ValidationError as broken:
        place = ".".join(str(step) for step in broken.errors(include_input=False)[0]["loc"])
        raise Invalid(
            "exchange.wire_invalid", resource=resource.title, record=entry.record_id, place=place
        ) from None
    values: dict[str, JsonValue] = wire.model_dump(mode="json")
    return values
