"""The divisions in memory: what a code was called on a day, what it lies in, what lies in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import sqlalchemy as sa
from sqlalchemy import Connection

from jinmin.db.engine import Database
from jinmin.db.work import Work
from jinmin.errors import Invalid, NotFound
from jinmin.regions.division import Division
from jinmin.regions.division_code import DivisionLevel, canonical, level_of, significant
from jinmin.regions.division_search import DivisionSearch, SearchEntry
from jinmin.regions.models import DivisionRow
from jinmin.vocabulary.actor import NATION

NATION_NAME = "全国"

TABLE = DivisionRow.__table__
FIELDS = tuple(Division.__dataclass_fields__)


@dataclass(frozen=True)
class DivisionSet:
    """One immutable state of all divisions, by code and by parent, names in the order of their days."""

    by_code: dict[str, tuple[Division, ...]]
    by_parent: dict[str, tuple[Division, ...]]

    @cached_property
    def search(self) -> DivisionSearch:
        """The search over every name, built when first asked."""
        return DivisionSearch(
            SearchEntry(division, self.full_name(division))
            for division in self.every()
            if division.level is not DivisionLevel.GROUPING
        )

    def every(self) -> Iterable[Division]:
        """Every division under each of its names, in the order of codes."""
        return (division for names in self.by_code.values() for division in names)

    def find(self, code: str, on: date) -> Division | None:
        """The division under this canonical code on this day, if there is one."""
        return next((found for found in self.by_code.get(code, ()) if found.is_valid(on)), None)

    def above(self, division: Division, on: date) -> tuple[Division, ...]:
        """What a division lies in, the province first; under the names of the day."""
        found: list[Division] = []
        while division.parent:
            # A parent that ended first still names the place: the last name it had.
            division = self.find(division.parent, on) or self.by_code[division.parent][-1]
            found.append(division)
        return tuple(reversed(found))

    def full_name(self, division: Division, on: date | None = None) -> str:
        """四川省广元市青川县: every name from the province down."""
        day = on or division.valid_to or date.max
        return "".join(part.name for part in (*self.above(division, day), division))


class Divisions:
    """The node's divisions; one immutable set that ``reload`` replaces, so any thread may read.

    ``code`` may be written with or without its zeros (51, 510000). Everything is asked as of a day.
    """

    def __init__(self, divisions: Iterable[Division] = ()) -> None:
        self._set = division_set(divisions)

    @property
    def current(self) -> DivisionSet:
        """The state in use: a new object after each reload."""
        return self._set

    def reload(self, w: Work) -> None:
        """Read the divisions anew from the database."""
        self.load(w.session.connection())

    def load(self, connection: Connection) -> None:
        """Read the divisions anew over this connection."""
        rows = connection.execute(sa.select(TABLE).order_by(TABLE.c.code, TABLE.c.valid_from))
        self._set = division_set(Division(*(getattr(row, name) for name in FIELDS)) for row in rows)

    def refresh(self, database: Database) -> None:
        """Read the divisions anew on a snapshot of its own; for after a commit."""
        with database.reading.connect() as connection:
            self.load(connection)

    def find(self, code: str, on: date) -> Division:
        """The division with this code on this day; NotFound when there is none."""
        found = self._set.find(code, on) or self._set.find(_spelt(code), on)
        if found is None:
            raise NotFound("region.unknown", code=code, on=on)
        return found

    def exists(self, code: str, on: date) -> bool:
        """Whether there is such a division on this day."""
        return self._set.find(_spelt(code), on) is not None

    def name(self, code: str, on: date) -> str:
        """青川县; the nation is 全国."""
        return NATION_NAME if code == NATION else self.find(code, on).name

    def full_name(self, code: str, on: date) -> str:
        """四川省广元市青川县, under the names of the day; groupings such as 市辖区 are left out."""
        if code == NATION:
            return NATION_NAME
        division = self.find(code, on)
        if division.level is DivisionLevel.GROUPING:
            return self._set.full_name(self.ancestors(code, on)[-1], on)
        return self._set.full_name(division, on)

    def ancestors(self, code: str, on: date) -> tuple[Division, ...]:
        """What the division lies in, the province first, itself left out."""
        return self._set.above(self.find(code, on), on) if code != NATION else ()

    def children(self, region: str, on: date) -> tuple[Division, ...]:
        """What lies directly in ``region`` ("" for the nation), by code.

        Below a province: its prefectures and the counties no prefecture has. Below a grouping: its counties.
        """
        if region != NATION and self.find(region, on).level is DivisionLevel.GROUPING:
            digits = significant(region)
            siblings = self.children(digits[:2], on)
            return tuple(division for division in siblings if division.code.startswith(digits))
        below = self._set.by_parent.get(canonical(region), ())
        return tuple(found for found in below if found.is_valid(on))

    def search(self, text: str, limit: int = 20, *, on: date | None = None) -> tuple[Division, ...]:
        """Divisions whose name, pinyin initials or code answers ``text``, the best first.

        Names that begin with it come first, then full names that contain it; several words must all occur.
        ``on`` None: those in force without an end.
        """
        return self._set.search.find(text, limit, on)

    def level_of(self, region: str) -> DivisionLevel:
        """The level of a code by its length."""
        return level_of(region)


def division_set(divisions: Iterable[Division]) -> DivisionSet:
    """The set of these divisions, which come in the order of code and day."""
    by_code: dict[str, list[Division]] = {}
    by_parent: dict[str, list[Division]] = {}
    for division in divisions:
        by_code.setdefault(division.code, []).append(division)
        if division.level is not DivisionLevel.GROUPING:
            by_parent.setdefault(division.parent, []).append(division)
    return DivisionSet(_frozen(by_code), _frozen(by_parent))


def _frozen(lists: dict[str, list[Division]]) -> dict[str, tuple[Division, ...]]:
    return {key: tuple(found) for key, found in lists.items()}


def _spelt(code: str) -> str:
    try:
        return canonical(code)
    except Invalid:
        return code
