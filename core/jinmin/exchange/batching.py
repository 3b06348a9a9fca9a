"""Making a batch of ledger entries. It is stored before it is sent and never made a second time."""

from dataclasses import dataclass
from datetime import date

from pydantic import JsonValue, ValidationError
from sqlalchemy.exc import NoResultFound

from jinmin.clock import legal_day
from jinmin.crypto import KeyMissing, Keyring
from jinmin.db.base import metadata
from jinmin.db.columns import PUBLIC
from jinmin.db.work import Work
from jinmin.errors import Invalid
from jinmin.exchange.adapter import ExchangeAdapter
from jinmin.exchange.due import DueEntry, due_entries
from jinmin.exchange.envelope import Batch, BatchEntry, Payload, payload_hash
from jinmin.exchange.models import OutgoingBatch, PartnerStream
from jinmin.exchange.personal import BatchPlace, PersonalSealer
from jinmin.exchange.resources import ResourceCatalogue
from jinmin.ledger.entries import Entry, ledger_position, open_sealed
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
    to_seq = found[-1].entry.seq if len(found) == route.batch_limit else upto
    batch = _envelope(w, route, stream, adapter, found, to_seq).signed_by(w.port(Keyring))
    stream.number = batch.number
    return w.add(_row(w, batch))


def _envelope(
    w: Work,
    route: Route,
    stream: PartnerStream,
    adapter: ExchangeAdapter,
    found: tuple[DueEntry, ...],
    to_seq: int,
) -> Batch:
    profile, number = w.port(Profile), stream.number + 1
    place = BatchPlace(profile.node.code, route.partner, route.stream, stream.epoch, number)
    sealer = PersonalSealer(profile.suite.cipher, place, lambda: adapter.transport_key(route))
    entries = tuple(_batch_entry(w, adapter, sealer, item) for item in found)
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
        to_seq=to_seq,
        previous_hash=stream.last_hash,
        made_at=w.at,
        entries=entries,
    )
    # A field that is not set is left out of the canonical form; None would be a field.
    return batch.model_copy(update={"content_key": sealer.content_key} if sealer.content_key else None)


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


def _batch_entry(w: Work, adapter: ExchangeAdapter, sealer: PersonalSealer, item: DueEntry) -> BatchEntry:
    entry, resource = item.entry, w.port(ResourceCatalogue).of_table(item.entry.kind)
    payload = _payload(w, adapter, sealer, entry, resource)
    return BatchEntry(
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
        payload_hash=payload_hash(payload, w.port(Profile).suite.digest),
    )


def _valid_on(entry: Entry, resource: Resource) -> date:
    value = entry.public.get(resource.valid_on) if resource.valid_on else None
    return date.fromisoformat(value) if value else legal_day(entry.at)


def _payload(
    w: Work, adapter: ExchangeAdapter, sealer: PersonalSealer, entry: Entry, resource: Resource
) -> Payload:
    wire = _left_in_the_ledger() if adapter.carriage == "ledger" else _on_the_wire(w, entry, resource)
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


def _on_the_wire(w: Work, entry: Entry, resource: Resource) -> _Wire:
    clear = {name for name, column in metadata.tables[entry.kind].columns.items() if column.info.get(PUBLIC)}
    try:
        secret = open_sealed(w, entry)
    except (KeyMissing, NoResultFound):
        names = clear & resource.wire.model_fields.keys()
        return _Wire({name: entry.public[name] for name in names}, {}, erased=True)
    values = _validated(entry, resource, entry.public | secret)
    public = {name: value for name, value in values.items() if name in clear}
    return _Wire(public, {name: values[name] for name in values.keys() - clear}, erased=False)


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
