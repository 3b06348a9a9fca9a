"""Searching an item list of 3,000 counties × 60 matters, beside SQL written by hand for the same page."""

import csv
import time
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Any

from tests.harness.figures import Figure, alternate
from tests.harness.trials import TrialContext

from jinmin.ids import new_id
from jinmin.node import Node
from jinmin.service_items import ItemQuery, ItemState, ItemVersion, search_items
from jinmin.service_items.titles import note_titles
from jinmin.vocabulary.actor import SYSTEM
from jinmin.vocabulary.profile import NodeIdentity, Profile

DAY = date(2026, 1, 1)
COUNTIES, MATTERS, BATCH = 3_000, 60, 20_000
ASKED = 20
"""Searches per run; a run's figure is the slowest but one of them, the 95th percentile."""

KINDS = ("登记", "补贴给付", "资格确认", "证件补发", "信息变更", "备案")
SUBJECTS = (
    "结婚",
    "养老机构",
    "高龄老人",
    "社会团体",
    "基金会",
    "志愿服务",
    "公墓",
    "特困人员",
    "孤儿",
    "残疾人",
)
TITLES = tuple(f"{subject}{kind}" for subject in SUBJECTS for kind in KINDS)

BY_HAND = """
SELECT id, matter_id, region, body, edition, title FROM matter_item
WHERE title = '{title}' AND region >= '{low}' AND region < '{high}' AND state IN ('published', 'ended')
ORDER BY title, region, matter_id, body, edition LIMIT 50"""

ELDERS = "高龄老人补贴给付"
QUESTIONS: tuple[tuple[str, ItemQuery, str], ...] = (
    ("one title, the nation", ItemQuery(ELDERS), BY_HAND.format(title=ELDERS, low="1", high="9")),
    ("initials, the nation", ItemQuery("gllr"), BY_HAND.format(title=ELDERS, low="1", high="9")),
    ("everything, the nation", ItemQuery(), BY_HAND.format(title=ELDERS, low="1", high="9")),
    (
        "part of a title, a province",
        ItemQuery("登记", "51"),
        BY_HAND.format(title=ELDERS, low="51", high="52"),
    ),
    ("one county", ItemQuery("", "510822"), BY_HAND.format(title=ELDERS, low="510822", high="510823")),
    (
        "a code",
        ItemQuery("M05C510822"),
        "SELECT id FROM matter_item WHERE list_code >= 'M05C510822' LIMIT 50",
    ),
)


def run(context: TrialContext) -> list[Figure]:
    """Both engines, each question."""
    urls = {
        "PostgreSQL": context.postgres.create_database(),
        "SQLite": f"sqlite:///{context.folder / 'catalogue.sqlite'}",
    }
    return [figure for engine, url in urls.items() for figure in _engine(context, engine, url)]


def _engine(context: TrialContext, engine: str, url: str) -> Iterator[Figure]:
    node = _node(context.folder / f"catalogue-{engine}", url)
    try:
        _load(node)
        note = f"{COUNTIES * MATTERS:,} entries, p95 of {ASKED} searches; baseline: SQL by hand"
        for name, query, sql in QUESTIONS:
            assert _search(node, query)
            ours, theirs = _p95(partial(_search, node, query)), _p95(partial(_rows, node, sql))
            runs, by_hand = alternate(ours, theirs, context.runs)
            yield Figure(f"catalogue: {name}, {engine}", "ms", runs, by_hand, 50.0, 20.0, True, note=note)
    finally:
        node.close()


def _node(folder: Path, url: str) -> Node:
    identity = NodeIdentity(code="bench", title="压测", level="ministry", region="")
    profile = Profile(id="bench", title="压测", summary="", node=identity)
    node = Node.open(profile, folder, database_url=url, disabled=("statistics",))
    node.migrate()
    return node


def _load(node: Node) -> None:
    with node.work() as w:
        note_titles(w, dict.fromkeys(TITLES, ""))
    rows = [_row(number, county) for county in _counties() for number in range(MATTERS)]
    for start in range(0, len(rows), BATCH):
        with node.work() as w:
            w.bulk(ItemVersion, rows[start : start + BATCH])
    maintain = "ANALYZE" if node.database.is_sqlite else "VACUUM ANALYZE matter_item"
    with node.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(maintain)


def _counties() -> list[str]:
    """3,000 of them: the list's own, and invented ones for what it lacks."""
    with (files("jinmin.regions") / "data" / "divisions.csv").open(encoding="utf-8") as stream:
        known = [row["code"] for row in csv.DictReader(stream) if row["level"] == "county"]
    return [*known, *(f"9{number:05d}" for number in range(10_000))][:COUNTIES]


def _row(number: int, county: str) -> dict[str, Any]:
    told = {"body_name": f"{county}民政局", "address": "政务服务大厅", "contact": "窗口", "hours": "工作日"}
    return {
        "id": new_id(), "version": 1, "origin": "bench", "epoch": 1, "matter_id": f"bench.m{number:02d}",
        "region": county, "body": f"C{county}", "org_id": None, "edition": 1, "state": ItemState.PUBLISHED,
        "title": TITLES[number], "list_code": f"M{number:02d}C{county}", "planned_from": None,
        "planned_to": None, "valid_from": DAY, "valid_to": None, "elements": told, "maintained_by": None,
        "written_by": [], "published_by": None, "published_at": None, "shipped_by": "", "resumes": None,
    }  # fmt: skip


def _search(node: Node, query: ItemQuery) -> int:
    with node.read(SYSTEM) as w:
        return len(search_items(w, query).lines)


def _rows(node: Node, sql: str) -> int:
    with node.database.reading.connect() as connection:
        return len(connection.exec_driver_sql(sql).all())


def _p95(ask: Callable[[], int]) -> Callable[[], float]:
    def timed() -> float:
        taken = []
        for _ in range(ASKED):
            begun = time.perf_counter()
            ask()
            taken.append((time.perf_counter() - begun) * 1000)
        return sorted(taken)[-2]

    return timed
