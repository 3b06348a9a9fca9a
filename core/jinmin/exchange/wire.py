"""Which fields of a resource may be seen by all that carry it, and the day from which a record holds."""

from datetime import date
from functools import cache

from jinmin.clock import legal_day
from jinmin.db.base import metadata
from jinmin.db.columns import PUBLIC
from jinmin.ledger.entries import Entry
from jinmin.vocabulary.resource import Resource


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
