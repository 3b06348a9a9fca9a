"""Importing townships, villages and development zones from a CSV file: columns ``code`` and ``name``."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from io import StringIO
from itertools import islice
from pathlib import Path
from typing import TextIO

import sqlalchemy as sa

from jinmin.db.work import Work
from jinmin.errors import Invalid, JinminError, Refused
from jinmin.regions.division import DivisionSource
from jinmin.regions.division_code import DivisionLevel, canonical, is_zone, level_of, prefixes
from jinmin.regions.divisions import TABLE, Divisions

COLUMNS = ("code", "name")
ENCODINGS = ("utf-8-sig", "gb18030")
BATCH = 5_000
LONGEST_NAME = 60


@dataclass(frozen=True)
class LineError:
    """Why one line (counted from 1, the heading included) was left out."""

    line: int
    error: JinminError


@dataclass(frozen=True)
class ImportReport:
    """``rows`` were added, ``unchanged`` were there already, each bad line has its error."""

    rows: int
    unchanged: int
    errors: tuple[LineError, ...]


@dataclass(frozen=True)
class Line:
    """One line as read."""

    number: int
    code: str
    name: str


@dataclass(frozen=True)
class NewRow:
    """One division to add."""

    code: str
    name: str
    level: DivisionLevel
    parent: str


def import_divisions(
    w: Work,
    file: Path | TextIO,
    *,
    source: DivisionSource = DivisionSource.STATS,
    valid_from: date | None = None,
) -> ImportReport:
    """Add the divisions below county level that ``file`` lists, in force from ``valid_from`` (today).

    Codes have 9 or 12 digits; six-digit codes 71 to 79 (development zones) are taken from the statistics
    bureau's list only. A parent must stand already or come earlier in the file. Bad lines are reported and
    left out, the others are added; the node's Divisions are read anew after the commit.
    """
    day = valid_from or w.today
    reading = _Reading(_Standing.read(w, day), source)
    good = reading.good(_lines(file))
    while lines := tuple(islice(good, BATCH)):
        rows = [{**vars(line), "valid_from": day, "valid_to": None, "source": source} for line in lines]
        w.session.connection().execute(sa.insert(TABLE), rows)
    divisions, database = w.port(Divisions), w.database
    w.after_commit(lambda: divisions.refresh(database))
    return ImportReport(reading.added, reading.unchanged, tuple(reading.errors))


@dataclass(frozen=True)
class _Standing:
    """What is in the database: names by code, the codes of groupings, codes out of use."""

    names: dict[str, str]
    groupings: frozenset[str]
    used_up: frozenset[str]

    @classmethod
    def read(cls, w: Work, on: date) -> "_Standing":
        rows = w.execute(sa.select(TABLE.c.code, TABLE.c.name, TABLE.c.level, TABLE.c.valid_to)).all()
        names = {row.code: row.name for row in rows if row.valid_to is None or row.valid_to >= on}
        groupings = frozenset(row.code for row in rows if row.level is DivisionLevel.GROUPING)
        return cls(names, groupings, frozenset(row.code for row in rows) - names.keys())

    def parent_of(self, code: str) -> str:
        """What ``code`` lies in, groupings passed over; refused when it is not there."""
        _itself, nearest, *above = (canonical(prefix) for prefix in prefixes(code))
        if nearest not in self.names:
            raise Refused("region.parent_unknown", code=code, parent=nearest)
        return above[0] if nearest in self.groupings else nearest


class _Reading:
    """Sorts lines into good ones, ones that are there already and errors."""

    def __init__(self, standing: _Standing, source: DivisionSource) -> None:
        self._standing = standing
        self._source = source
        self._seen: set[str] = set()
        self.added = 0
        self.unchanged = 0
        self.errors: list[LineError] = []

    def good(self, lines: Iterable[Line]) -> Iterator[NewRow]:
        """The lines to add, in the order of the file."""
        for line in lines:
            try:
                row = self._row(line)
            except JinminError as error:
                self.errors.append(LineError(line.number, error))
                continue
            if row.code in self._standing.names:
                self.unchanged += 1
                continue
            self._standing.names[row.code] = row.name
            self.added += 1
            yield row

    def _row(self, line: Line) -> NewRow:
        code = canonical(line.code)
        self._check_code(code)
        if not 0 < len(line.name) <= LONGEST_NAME:
            raise Invalid("region.import_name")
        known_as = self._standing.names.get(code, line.name)
        if known_as != line.name:
            raise Refused("region.import_name_differs", code=code, name=known_as)
        return NewRow(code, line.name, level_of(code), self._standing.parent_of(code))

    def _check_code(self, code: str) -> None:
        if code in self._seen:
            raise Refused("region.import_repeated", code=code)
        self._seen.add(code)
        if code in self._standing.used_up:
            raise Refused("region.code_used", code=code)
        zone = is_zone(code) and self._source is DivisionSource.STATS
        if not (zone or level_of(code).is_below_county or code in self._standing.names):
            raise Refused("region.import_level", code=code)


def _lines(file: Path | TextIO) -> Iterator[Line]:
    reader = csv.DictReader(StringIO(_text(file)) if isinstance(file, Path) else file)
    missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
    if missing:
        raise Invalid("region.import_columns", columns="、".join(missing))
    for row in reader:
        yield Line(reader.line_num, (row["code"] or "").strip(), (row["name"] or "").strip())


def _text(file: Path) -> str:
    raw = file.read_bytes()
    for encoding in ENCODINGS:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Invalid("region.import_encoding")
