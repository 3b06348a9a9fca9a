"""Whose records are they? Looked up where they are written, received and sent."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from jinmin.db.named_locks import hold_name, take_name
from jinmin.db.work import Work
from jinmin.exchange.authority_models import AuthorityTerm
from jinmin.regions import lies_within

TERM = AuthorityTerm.__table__
LOCK = 0x6A696E6D696E04
"""Held shared by whoever writes records of a shared resource, exclusively by whoever gives authority away."""

_COLUMNS = ("region", "resource", "holder", "term", "settled", "runoff")
_ORIGIN: sa.BindParameter[str] = sa.bindparam("origin")
_READING = sa.select(*(TERM.c[name] for name in _COLUMNS)).where(TERM.c.origin == _ORIGIN)


def _held() -> sa.Select[Any]:
    """Wait for the lock, hold it shared, then read: one call of the server (migration ``core_0037``)."""
    held = sa.func.jinmin_authority_terms(LOCK, _ORIGIN)
    terms = held.table_valued(*(sa.column(name, TERM.c[name].type) for name in _COLUMNS), name="term")
    return sa.select(*(terms.c[name] for name in _COLUMNS))


_HOLDING = _held()


@dataclass(frozen=True)
class Term:
    """One term as this snapshot sees it; ``settled`` once the other node has answered."""

    region: str
    resource: str
    holder: str
    term: int
    settled: bool
    runoff: frozenset[UUID]


class Terms:
    """Every term a node knows; few, so they are read at once."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self._terms = tuple(terms)

    def __bool__(self) -> bool:
        return bool(self._terms)

    def of(self, resource: str, region: str) -> Term | None:
        """The term over records of the resource in the division."""
        return next(
            (one for one in self._terms if one.resource == resource and lies_within(region, one.region)), None
        )


def read_terms(w: Work) -> Terms:
    """What this snapshot knows."""
    return _terms(w, _READING)


def hold_terms(w: Work) -> Terms:
    """What is true until this work commits: nobody can give authority away meanwhile."""
    if not w.database.is_sqlite:
        return _terms(w, _HOLDING)
    hold_name(w, LOCK)
    return read_terms(w)


def _terms(w: Work, query: sa.Select[Any]) -> Terms:
    return Terms(
        Term(row.region, row.resource, row.holder, row.term, row.settled, frozenset(map(UUID, row.runoff)))
        for row in w.execute(query, {"origin": w.origin})
    )


def stop_writers(w: Work) -> None:
    """Wait until every work that writes shared records has ended, and let none begin before this one commits."""
    take_name(w, LOCK)
