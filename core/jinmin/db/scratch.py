"""A database for a while: what is made in it is gone afterwards, and what else is there stays untouched."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy.schema import CreateSchema, DropSchema

from jinmin.db.engine import holds_tables, open_database, understood
from jinmin.errors import Refused
from jinmin.ids import new_id


def require_empty(url: str) -> None:
    """Refused ``database.not_empty`` when there are tables already."""
    if holds_tables(url):
        raise Refused("database.not_empty")


@contextmanager
def scratch_database(url: str) -> Iterator[str]:
    """The address of an empty place at ``url``: on a server a schema of its own, dropped at the end.

    A SQLite file must be empty (Refused ``database.not_empty``) and stays.
    """
    place = understood(url)
    if place.get_backend_name() == "sqlite":
        require_empty(url)
        yield url
        return
    schema = f"jinmin_scratch_{new_id().hex[-12:]}"
    _run(url, CreateSchema(schema))
    try:
        asked = " ".join([*_asked(place), f"-csearch_path={schema}"])
        inside = place.update_query_dict({"options": asked})
        yield inside.render_as_string(hide_password=False)
    finally:
        _run(url, DropSchema(schema, cascade=True))


def _asked(place: sa.URL) -> tuple[str, ...]:
    options = place.query.get("options", ())
    return (options,) if isinstance(options, str) else options


def _run(url: str, statement: sa.ExecutableDDLElement) -> None:
    database = open_database(url)
    try:
        with database.engine.begin() as connection:
            connection.execute(statement)
    finally:
        database.close()
