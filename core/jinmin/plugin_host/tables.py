"""A plug-in's tables: named after it, and in the ledger's care only while it is loaded."""

from collections.abc import Iterator

from jinmin.db.base import Base
from jinmin.errors import Misconfigured
from jinmin.ledger.ledgered import LEDGERED, Ledgered
from jinmin.vocabulary.manifest import Manifest


def check_tables(card: Manifest) -> None:
    """Misconfigured unless every table of the plug-in's package starts with its id."""
    for kind in _models_of(card.package):
        if not kind.__tablename__.startswith(card.table_prefix):
            shown = {"table": kind.__tablename__, "prefix": card.table_prefix}
            raise Misconfigured("plugin.table_prefix", plugin=card.id, **shown)


def take_in(package: str) -> None:
    """Have the tables of ``package`` verified with all others."""
    _mark(package, ledgered=True)


def set_aside(package: str) -> None:
    """Leave the tables of ``package`` alone: their plug-in is off, and this database may not have them."""
    _mark(package, ledgered=False)


def _mark(package: str, *, ledgered: bool) -> None:
    for kind in _models_of(package):
        if issubclass(kind, Ledgered):
            kind.__table__.info[LEDGERED] = ledgered


def _models_of(package: str) -> Iterator[type[Base]]:
    for mapper in Base._sa_registry.mappers:
        if mapper.class_.__module__.split(".")[0] == package:
            yield mapper.class_
