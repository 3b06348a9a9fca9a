"""Which named constraint a database error is about, the same name on both engines."""

import re

import psycopg.errors
from sqlalchemy import Index
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.sql.schema import ColumnCollectionConstraint

from jinmin.db.base import metadata
from jinmin.db.server_pipeline import Unmet
from jinmin.errors import Conflict, Stale

ONE_ENTRY = "uq_ledger_entry_record_id_version"
"""Each version of a record has one entry: a second is the work of somebody who changed the record meanwhile."""

_COLUMNS = re.compile(r"(?:UNIQUE|NOT NULL) constraint failed: (.+)$")
_CHECK = re.compile(r"CHECK constraint failed: (\w+)")
_INDEX = re.compile(r"UNIQUE constraint failed: index '(\w+)'")


def translated(error: StaleDataError | IntegrityError) -> Stale | Conflict:
    """What is told of a write the database refused."""
    if isinstance(error, StaleDataError) or isinstance(error.orig, Unmet):
        return Stale("record.stale")
    broken = broken_constraint(error)
    return Stale("record.stale") if broken == ONE_ENTRY else Conflict(f"constraint.{broken}")


def broken_constraint(error: IntegrityError) -> str:
    """The constraint's name, or "unknown"."""
    cause = error.orig
    if isinstance(cause, psycopg.errors.Error):
        return cause.diag.constraint_name or "unknown"
    text = str(cause)
    if found := _INDEX.search(text) or _CHECK.search(text):
        return found.group(1)
    if found := _COLUMNS.search(text):
        return _unique_over(found.group(1))
    return "foreign_key" if "FOREIGN KEY" in text else "unknown"


def _unique_over(listed: str) -> str:
    places = [place.strip().split(".") for place in listed.split(",")]
    table = metadata.tables.get(places[0][0])
    if table is None:
        return "unknown"
    wanted = {column for _table, column in places}
    unique: list[ColumnCollectionConstraint | Index] = [index for index in table.indexes if index.unique]
    unique += [item for item in table.constraints if isinstance(item, ColumnCollectionConstraint)]
    for keyed in unique:
        if {column.name for column in keyed.columns} == wanted and keyed.name:
            return str(keyed.name)
    return "unknown"
