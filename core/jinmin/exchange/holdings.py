"""Counting what one side holds, the same way on both: order-free sums, computed by the database.

Sums by division and by month are kept as the records are written (``digest_triggers``); finer ones are counted
over the few records they are asked for, and ``counted`` counts all of them again.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from jinmin.db.work import Work
from jinmin.exchange.digest_models import RecordDigest, SentDigest
from jinmin.exchange.inquiry import Digest, HeldVersion, Level, Place
from jinmin.exchange.models import RecordVersion, SentRecord

LOW = 0xFFFF_FFFF
HALVES = ("half_a", "half_b")
PARTS = ("upper_a", "lower_a", "upper_b", "lower_b")
LEVELS: dict[Level, tuple[str, ...]] = {
    "region": ("resource", "region"),
    "month": ("resource", "region", "month"),
    "slot": ("resource", "region", "month", "slot"),
}
RECORDS_AT_MOST = 5_000


@dataclass(frozen=True)
class Holdings:
    """One side's records of the other: the table, its kept sums, and which rows of both are meant.

    A row of ``table`` counts only if it also fulfils ``counts``.
    """

    table: sa.Table
    kept: sa.Table
    owner: Mapping[str, str]
    counts: sa.ColumnElement[bool]

    def digests(self, w: Work, level: Level, places: Sequence[Place]) -> tuple[Digest, ...]:
        """One digest for each group of the level, in order."""
        if level == "slot" or any(place.slot is not None for place in places):
            return self.counted(w, level, places)
        names = LEVELS[level]
        columns = [self.kept.c[name] for name in names]
        records = sa.func.sum(self.kept.c.records)
        sums = [sa.func.sum(self.kept.c[part]).label(part) for part in PARTS]
        query = sa.select(*columns, records.label("records"), *sums).where(self._within(self.kept, places))
        # A place that was emptied keeps its row.
        rows = w.execute(query.group_by(*columns).having(records != 0).order_by(*columns))
        return tuple(_digest(names, row) for row in rows)

    def counted(self, w: Work, level: Level, places: Sequence[Place]) -> tuple[Digest, ...]:
        """The same from the records themselves, each of which is read."""
        names = LEVELS[level]
        columns = [self.table.c[name] for name in names]
        sums = [part for half in HALVES for part in self._sums(w, half)]
        query = sa.select(*columns, sa.func.count().label("records"), *sums)
        mine = query.where(self._within(self.table, places), self.counts)
        rows = w.execute(mine.group_by(*columns).order_by(*columns))
        return tuple(_digest(names, row) for row in rows)

    def _sums(self, w: Work, half: str) -> Iterator[sa.ColumnElement[Any]]:
        """The sum of one half, as the database can bear it: SQLite's are of 64 bits, so it sums in two parts."""
        column = self.table.c[half]
        if not w.database.is_sqlite:
            yield sa.func.sum(column).label(f"{half}_low")
            return
        yield sa.func.sum(column.op(">>")(sa.literal(32, sa.Integer))).label(f"{half}_high")
        yield sa.func.sum(column.op("&")(sa.literal(LOW, sa.BigInteger))).label(f"{half}_low")

    def records(self, w: Work, places: Sequence[Place]) -> tuple[HeldVersion, ...]:
        """The records of these places, by id; at most RECORDS_AT_MOST."""
        c = self.table.c
        query = sa.select(c.record_id, c.resource, c.region, c.held, c.half_a, c.half_b)
        query = query.where(self._within(self.table, places), self.counts)
        rows = w.execute(query.order_by(c.record_id).limit(RECORDS_AT_MOST))
        return tuple(
            HeldVersion(
                record_id=row.record_id,
                resource=row.resource,
                region=row.region,
                version=row.held,
                half_a=_hex(row.half_a),
                half_b=_hex(row.half_b),
            )
            for row in rows
        )

    def _within(self, table: sa.Table, places: Sequence[Place]) -> sa.ColumnElement[bool]:
        mine = sa.and_(*(table.c[name] == value for name, value in self.owner.items()))
        if not places:
            return mine
        names = [name for name in LEVELS["slot"] if getattr(places[0], name) is not None]
        wanted = [tuple(getattr(place, name) for name in names) for place in places]
        return sa.and_(mine, sa.tuple_(*(table.c[name] for name in names)).in_(wanted))


def held_of(recipient: str, origin: str) -> Holdings:
    """What ``recipient``, this node, holds of ``origin``'s records."""
    table = RecordVersion.__table__
    owner = {"recipient": recipient, "origin": origin}
    return Holdings(table, RecordDigest.__table__, owner, table.c.held > 0)


def held_by(partner: str) -> Holdings:
    """What the partner has of ours, by its receipts."""
    return Holdings(SentRecord.__table__, SentDigest.__table__, {"partner": partner}, sa.true())


def _digest(names: Sequence[str], row: sa.Row[Any]) -> Digest:
    """The place, how many, and the sums: of each half one, or a higher and a lower part."""
    *place, records = row[: len(names) + 1]
    parts = [int(part) for part in row[len(names) + 1 :]]
    sums = parts if len(parts) == len(HALVES) else [(parts[0] << 32) + parts[1], (parts[2] << 32) + parts[3]]
    values = dict(zip(names, place, strict=True))
    return Digest(**values, count=records, sum_a=_hex(sums[0]), sum_b=_hex(sums[1]))


def _hex(number: int) -> str:
    return f"{number % 2**64:016x}"
