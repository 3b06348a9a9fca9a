"""Which fields of a resource may be seen by all that carry it, and the day from which a record holds."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from types import NoneType
from typing import Any, NamedTuple, get_args
from uuid import UUID

from pydantic import BaseModel, JsonValue

from jinmin.clock import legal_day
from jinmin.db.base import metadata
from jinmin.db.columns import PUBLIC
from jinmin.ledger.entries import Entry
from jinmin.vocabulary.resource import Resource


class WireFields(NamedTuple):
    """The wire fields of a resource, sorted: ``clear`` ones are free of personal data, ``personal`` the rest."""

    clear: tuple[str, ...]
    personal: tuple[str, ...]


@cache
def fields_of(resource: Resource) -> WireFields:
    """The resource's wire fields, parted."""
    clear = clear_fields(resource)
    return WireFields(tuple(sorted(clear)), tuple(sorted(resource.wire.model_fields.keys() - clear)))


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


def wire_values(shape: type[BaseModel], columns: Mapping[str, Any]) -> dict[str, JsonValue]:
    """The fields of ``shape`` out of a ledger entry's columns; pydantic's ValidationError when they do not fit."""
    fitting = shape.model_validate(columns)
    plain = _plain_names(shape)
    if plain is not None and fitting.model_fields_set == plain:
        # The ledger's JSON has them already as the wire does.
        return {name: columns[name] for name in plain}
    values: dict[str, JsonValue] = fitting.model_dump(mode="json")
    return values


_SAME_IN_BOTH = (bool, int, str, date, UUID, StrEnum, NoneType)
"""What ledger and wire write alike. Not instants: the ledger ends them in +00:00, the wire in Z."""


@cache
def _plain_names(shape: type[BaseModel]) -> frozenset[str] | None:
    """The names of the fields when all are of such kinds, else None."""
    kinds = [field.annotation for field in shape.model_fields.values()]
    parts = [part for kind in kinds for part in (get_args(kind) or (kind,))]
    is_plain = all(isinstance(part, type) and _is_plain(part) for part in parts)
    return frozenset(shape.model_fields) if is_plain else None


def _is_plain(kind: type) -> bool:
    return issubclass(kind, _SAME_IN_BOTH) and not issubclass(kind, datetime)
