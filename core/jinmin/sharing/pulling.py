"""Reading by others 接口调用: one page of one resource, only the fields and divisions agreed on."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa
from pydantic import BaseModel, JsonValue, ValidationError, create_model

from jinmin.crypto import KeyMissing, Keyring, TransportPublicKey, digest
from jinmin.db.by_ids import rows_by_ids
from jinmin.db.work import Work
from jinmin.errors import Invalid
from jinmin.exchange.canonical_form import canonical, instant, signed_message
from jinmin.exchange.envelope import PROTOCOL
from jinmin.exchange.page import page_place
from jinmin.exchange.personal import PersonalSealer
from jinmin.exchange.wire import clear_fields, valid_on, wire_values
from jinmin.ledger.entries import Entry, SealedParts, ledger_position, read_entries
from jinmin.ledger.sealing import ENTRY
from jinmin.regions import within
from jinmin.sharing.agreements import agreed_fields, known_resource
from jinmin.sharing.cursors import make_cursor
from jinmin.sharing.models import SharingAgreement
from jinmin.sharing.visitors import Visitor
from jinmin.vocabulary.profile import Profile
from jinmin.vocabulary.resource import Resource

Json = dict[str, JsonValue]


@dataclass(frozen=True)
class GivenPage:
    """The page's bytes, how many records are on it, and up to where of the ledger it goes."""

    body: bytes
    records: int
    cursor: str
    more: bool
    to_seq: int


def read_page(
    w: Work,
    visitor: Visitor,
    agreement: SharingAgreement,
    after: int,
    limit: int,
    upto: int | None = None,
) -> GivenPage:
    """The entries after position ``after``, at most ``limit`` and none beyond ``upto``, as of this snapshot.

    Raises Invalid ``exchange.wire_invalid`` when a record does not fit its schema: the reader stops there.
    """
    resource = known_resource(w, agreement.resource)
    head = ledger_position(w) if upto is None else upto
    region = within(ENTRY.c.region, agreement.region)
    entries = read_entries(w, after, limit, (resource.table,), head, where=region, for_sending=True)
    more = len(entries) == limit
    to_seq = entries[-1].seq if more else max(head, after)
    keyring, profile = w.port(Keyring), w.port(Profile)
    maker = _EntryMaker(w, visitor, agreement, resource, after + 1)
    made = maker.make(entries)
    cursor = make_cursor(keyring, visitor.code, resource.id, to_seq)
    shown: Json = {
        "protocol": PROTOCOL,
        "alg": profile.suite.digest,
        "origin": profile.node.code,
        "partner": visitor.code,
        "resource": resource.id,
        "agreement": agreement.number,
        "from_seq": after + 1,
        "to_seq": to_seq,
        "cursor": cursor,
        "more": more,
        "made_at": instant(w.at),
    }
    if maker.sealer.content_key is not None:
        shown["content_key"] = maker.sealer.content_key.model_dump(mode="json")
    return GivenPage(signed_message(keyring, "page", shown, made), len(made), cursor, more, to_seq)


class _EntryMaker:
    """Makes the entries of one page, in plain JSON."""

    def __init__(
        self, w: Work, visitor: Visitor, agreement: SharingAgreement, resource: Resource, from_seq: int
    ) -> None:
        profile = w.port(Profile)
        self._w, self._resource, self._alg = w, resource, profile.suite.digest
        self._region = agreement.region
        fields = agreed_fields(agreement, resource)
        self._clear = fields & clear_fields(resource)
        self._secret = fields - clear_fields(resource)
        self._shape = _shape(resource, fields)
        place = page_place(profile.node.code, visitor.code, resource.id, from_seq)
        self.sealer = PersonalSealer(profile.suite.cipher, place, lambda: _transport_key(visitor))

    def make(self, entries: Sequence[Entry]) -> list[dict[str, object]]:
        follows = _follows(self._w, entries, self._region)
        secrets: Iterable[dict[str, Any] | None] = ({} for _entry in entries)
        if self._secret:
            secrets = _opened(self._w, entries)
        return [
            self._entry(entry, secret, follows[entry.seq])
            for entry, secret in zip(entries, secrets, strict=True)
        ]

    def _entry(self, entry: Entry, secret: dict[str, Any] | None, follows: int) -> dict[str, object]:
        payload = canonical(self._payload(entry, secret))
        return {
            "seq": entry.seq,
            "record_id": str(entry.record_id),
            "version": entry.version,
            "follows": follows,
            "resource": self._resource.id,
            "schema_version": self._resource.schema_version,
            "action": entry.action,
            "valid_on": valid_on(entry, self._resource).isoformat(),
            "recorded_at": instant(entry.at),
            "region": entry.region,
            "authority_epoch": entry.epoch,
            "origin": entry.origin,
            "payload": orjson.Fragment(payload),
            "payload_hash": digest(self._alg, payload).hex(),
        }

    def _payload(self, entry: Entry, secret: dict[str, Any] | None) -> Json:
        if secret is None:
            record: Json = {name: entry.public[name] for name in sorted(self._clear)}
            personal = ""
        else:
            values = self._values(entry, entry.public | secret if secret else entry.public)
            record = {name: values[name] for name in self._clear}
            private = {name: values[name] for name in self._secret}
            personal = self.sealer.seal(entry.record_id, entry.version, private)
        return {
            "carriage": "inline",
            "record": record,
            "personal": personal,
            "erased": secret is None,
            "ledger_hash": entry.hash.hex(),
        }

    def _values(self, entry: Entry, columns: Mapping[str, Any]) -> Json:
        try:
            return wire_values(self._shape, columns)
        except ValidationError as broken:
            place = ".".join(str(step) for step in broken.errors(include_input=False)[0]["loc"])
            raise Invalid(
                "exchange.wire_invalid", resource=self._resource.title, record=entry.record_id, place=place
            ) from None


@cache
def _shape(resource: Resource, fields: frozenset[str]) -> type[BaseModel]:
    """The wire schema cut down to these fields, in the same form."""
    wire = resource.wire
    if fields == wire.model_fields.keys():
        return wire
    chosen: dict[str, Any] = {
        name: (wire.model_fields[name].annotation, wire.model_fields[name]) for name in sorted(fields)
    }
    return create_model(f"{wire.__name__}Part", **chosen)


def _follows(w: Work, entries: Sequence[Entry], region: str) -> dict[int, int]:
    """Per entry the version of its record that this reader had before, 0 for none."""
    later = list({entry.record_id for entry in entries if entry.version > 1})
    versions: dict[UUID, list[int]] = {}
    query = sa.select(ENTRY.c.record_id, ENTRY.c.version).where(within(ENTRY.c.region, region))
    for row in rows_by_ids(w.session, query, ENTRY.c.record_id, later):
        versions.setdefault(row.record_id, []).append(row.version)
    return {
        entry.seq: max((v for v in versions.get(entry.record_id, ()) if v < entry.version), default=0)
        for entry in entries
    }


def _opened(w: Work, entries: Sequence[Entry]) -> Iterator[dict[str, Any] | None]:
    """Each entry's sealed part, None where the law had it destroyed."""
    parts = SealedParts(w, entries)
    for entry in entries:
        try:
            yield parts.open(entry)
        except KeyMissing:
            yield None


def _transport_key(visitor: Visitor) -> TransportPublicKey:
    if visitor.transport_key is None:
        raise Invalid("sharing.no_transport_key", client=visitor.title)
    return visitor.transport_key
