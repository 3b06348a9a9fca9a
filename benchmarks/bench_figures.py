"""Figures over a million marriage records by direct derivation, beside SQL written by hand for the same answer."""

import csv
import time
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from importlib.resources import files
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from tests.harness.figures import Figure, alternate
from tests.harness.trials import TrialContext

from jinmin.db.columns import code
from jinmin.db.site import Site
from jinmin.node import Node
from jinmin.vocabulary.actor import SYSTEM
from jinmin.vocabulary.indicator import Indicator, Subject
from jinmin.vocabulary.profile import NodeIdentity, Profile
from jinmin_statistics.cells import Cell
from jinmin_statistics.derive import figure
from jinmin_statistics.periods import parse_period
from jinmin_statistics.plugin import plugin
from jinmin_statistics.registry import Indicators
from jinmin_statistics.tables import Measure, table

ROWS = 1_000_000
BATCH = 20_000
YEARS = range(2016, 2027)
PERIOD = parse_period("2026Q3")
COUNTY = "510822"

RECORD = sa.Table(
    "bench_record",
    sa.MetaData(),
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("version", sa.Integer),
    sa.Column("case_id", sa.Uuid),
    sa.Column("region", code(12), nullable=False),
    sa.Column("registered_on", sa.Date, nullable=False),
    sa.Column("month", sa.Integer, nullable=False),
    sa.Column("state", sa.String(24), nullable=False),
    sa.Column("data_origin", sa.String(24), nullable=False),
    sa.Column("rest", sa.String(220)),  # names, numbers and the like: what makes a real row wide
    sa.Index("ix_bench_record_figure", "month", "region", "state", "data_origin"),
)
SUBJECT = Subject(
    id="bench.record",
    title="结婚登记",
    selectable=lambda: RECORD,
    columns=lambda source: {**dict(source.c.items()), "on": source.c.registered_on},
    counted=lambda c: sa.and_(c["state"].in_(["valid", "ended"]), c["data_origin"] == "business"),
    detail=(),
)
PAIRS = Indicator("bench.pairs", "对数", "对", SUBJECT.id, source="", confirmed=False)

BY_HAND = """
SELECT {place},
  count(*) FILTER (WHERE month IN (202607, 202608, 202609)),
  count(*) FILTER (WHERE month IN (202604, 202605, 202606)),
  count(*) FILTER (WHERE month BETWEEN 202601 AND 202609),
  count(*) FILTER (WHERE month IN (202507, 202508, 202509))
FROM bench_record
WHERE month IN (202507, 202508, 202509, 202601, 202602, 202603, 202604, 202605, 202606, 202607, 202608, 202609)
  AND state IN ('valid', 'ended') AND data_origin = 'business' {where}
GROUP BY 1"""
NATION_BY_HAND = BY_HAND.format(place="substr(region, 1, 2)", where="")
COUNTY_BY_HAND = BY_HAND.format(place=f"'{COUNTY}'", where=f"AND region >= '{COUNTY}' AND region < '510823'")


def run(context: TrialContext) -> list[Figure]:
    urls = {
        "PostgreSQL": context.postgres.create_database(),
        "SQLite": f"sqlite:///{context.folder / 'figures.sqlite'}",
    }
    pass_at = {"PostgreSQL": 500.0, "SQLite": 800.0}
    return [
        measured
        for engine, url in urls.items()
        for measured in _engine(context, engine, url, pass_at[engine])
    ]


def _engine(context: TrialContext, engine: str, url: str, pass_at: float) -> Iterator[Figure]:
    node = _node(context.folder / f"figures-{engine}", url)
    try:
        _load(node)
        assert _same(_table(node, ""), _rows(node, NATION_BY_HAND))
        note = f"{ROWS:,} rows, one quarter with its three comparisons; baseline: SQL by hand"
        places = (
            (f"nation by province, {engine}", "", NATION_BY_HAND, pass_at, 200.0),
            (f"one county, {engine}", COUNTY, COUNTY_BY_HAND, 10.0, 3.0),
        )
        for name, place, sql, limit, goal in places:
            ours, theirs = _timed(partial(_table, node, place)), _timed(partial(_rows, node, sql))
            runs, by_hand = alternate(ours, theirs, context.runs)
            yield Figure(f"figures: {name}", "ms", runs, by_hand, limit, goal, True, note=note)
        single = tuple(_timed(partial(_figure, node))() for _ in range(context.runs))
        yield Figure(f"figures: one cell of a county, {engine}", "ms", single, (), 10.0, 3.0, True)
    finally:
        node.close()


def _node(folder: Path, url: str) -> Node:
    identity = NodeIdentity(code="bench", title="压测", level="ministry", region="")
    profile = Profile(id="bench", title="压测", summary="", node=identity)
    node = Node.open(profile, folder, database_url=url, disabled=("statistics",))
    node.migrate()
    plugin.offer(node.ports, node.ports.get(Site))
    node.ports.offer(Indicators, Indicators.made_of([SUBJECT], [PAIRS]))
    return node


def _load(node: Node) -> None:
    RECORD.metadata.create_all(node.database.engine)
    rows = _invented(Random(20261121))
    with node.database.writing.begin() as connection:
        while batch := list(islice(rows, BATCH)):
            connection.execute(sa.insert(RECORD), batch)
    maintain = "ANALYZE" if node.database.is_sqlite else "VACUUM ANALYZE bench_record"
    with node.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(maintain)


def _invented(chance: Random) -> Iterator[dict[str, Any]]:
    with (files("jinmin.regions") / "data" / "divisions.csv").open(encoding="utf-8") as stream:
        counties = [row["code"] for row in csv.DictReader(stream) if row["level"] == "county"]
    for _ in range(ROWS):
        on = date(chance.choice(YEARS), 1 + chance.randrange(12), 1 + chance.randrange(28))
        yield {
            "id": UUID(int=chance.getrandbits(128)),
            "version": 1,
            "case_id": None,
            "region": chance.choice(counties),
            "registered_on": on,
            "month": on.year * 100 + on.month,
            "state": "valid" if chance.random() < 0.93 else "revoked",
            "data_origin": "business" if chance.random() < 0.97 else "backfilled",
            "rest": "x" * 220,
        }


def _table(node: Node, place: str) -> Any:
    with node.read(SYSTEM) as w:
        return table(w, PAIRS.code, place, PERIOD)


def _figure(node: Node) -> Any:
    with node.read(SYSTEM) as w:
        return figure(w, Cell(PAIRS.code, COUNTY, PERIOD))


def _rows(node: Node, sql: str) -> Any:
    with node.read(SYSTEM) as w:
        return w.execute(sa.text(sql)).all()


def _same(ours: Any, by_hand: Any) -> bool:
    found = {(line.node[:2], *(line.figures[measure] for measure in Measure)) for line in ours.lines}
    return {line for line in found if any(line[1:])} == {tuple(row) for row in by_hand}


def _timed(call: Callable[[], object]) -> Callable[[], float]:
    def measure() -> float:
        begun = time.perf_counter()
        call()
        return (time.perf_counter() - begun) * 1000

    return measure
