"""A ledger entry in its resource's wire form, parted into what is free of personal data and the rest."""

from dataclasses import dataclass
from datetime import date
from functools import cache

from pydantic import JsonValue, ValidationError
from sqlalchemy.exc import NoResultFound

from jinmin.clock import legal_day
from jinmin.crypto import KeyMissing
from jinmin.db.base import metadata
from jinmin.db.columns import PUBLIC
from jinmin.db.work import Work
from jinmin.errors import Invalid
from jinmin.ledger.entries import Entry, open_sealed
from jinmin.vocabulary.resource import Resource


@dataclass(frozen=True)
class Wire:
    """``record`` is free of personal data, ``personal`` the rest; ``erased``: the law had the rest destroyed."""

    record: dict[str, JsonValue]
    personal: dict[str, JsonValue]
    erased: bool = False


LEFT_IN_THE_LEDGER = Wire({}, {})
"""Nothing is copied."""


def on_the_wire(w: Work, entry: Entry, resource: Resource) -> Wire:
    """The whole record; Invalid ``exchange.wire_invalid`` when it does not fit the resource's schema."""
    try:
        secret = open_sealed(w, entry)
    except (KeyMissing, NoResultFound):
        return without_personal(entry, resource)
    return parted(entry, resource, secret)


def parted(entry: Entry, resource: Resource, secret: dict[str, JsonValue]) -> Wire:
    """The whole record, its sealed part being ``secret``; Invalid ``exchange.wire_invalid``."""
    values = _validated(entry, resource, entry.public | secret)
    clear = clear_fields(resource)
    public = {name: value for name, value in values.items() if name in clear}
    return Wire(public, {name: values[name] for name in values.keys() - clear})


def without_personal(entry: Entry, resource: Resource) -> Wire:
    """What is left of a record after its personal part was destroyed."""
    return Wire({name: entry.public[name] for name in clear_fields(resource)}, {}, erased=True)


@cache
def clear_fields(resource: Resource) -> frozenset[str]:
    """The wire fields that are free of personal data: their columns are public."""
    columns = metadata.tables[resource.table].columns
    public = {name for name, column in columns.items() if column.info.get(PUBLIC)}
    return frozenset(public & resource.wire.model_fields.keys())


def valid_on(entry: Entry, resource: Resource) -> date:
    """The day from which the fact holds."""
    value = entry.public.get(resource.valid_on) if resource.valid_on else None
    return date.fromisoformat(value) if value else legal_day(entry.at)


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
