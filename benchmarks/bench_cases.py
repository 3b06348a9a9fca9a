"""Cases as a clerk meets them: the queue at 1.2 million cases, opening a case's page, opening a new case.

Each figure beside hand-written SQL on the same tables: what the engine adds in rights, rules and words.
"""

import random
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from statistics import quantiles
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from tests.harness.figures import Figure
from tests.harness.trials import TrialContext

from jinmin.cases import (
    Case,
    CaseParty,
    Channel,
    Party,
    WorklistFilter,
    WorklistQuery,
    case_detail,
    open_case,
    worklist,
    worklist_counts,
)
from jinmin.cases.acts import (
    case_course,
)
from jinmin.db.work import Work
from jinmin.ids import new_id
from jinmin.node import Node
from jinmin.profiles import load_profile
from jinmin.regions import Divisions
from jinmin.vocabulary.actor import Actor

ROWS = 1_200_000
UNFINISHED_SHARE = 0.02
BATCH = 10_000
HOME = "510822"
MATTER = "marriage.marry"
CASE = Case.__table__
PARTY = CaseParty.__table__
QUEUE = (50.0, 20.0)
OPENING = (75.0, 30.0)
CLERK = Actor(
    user_id=new_id(),
    name="登记员",
    org_id=new_id(),
    region=HOME,
    permissions=frozenset({"marriage.accept", "marriage.review", "marriage.register"}),
)
HAND_WRITTEN_QUEUE = sa.text(
    "SELECT * FROM case_case WHERE finished_on IS NULL AND region >= :low AND region < :high "
    "AND matter IN ('marriage.marry') ORDER BY opened_at, id LIMIT 51"
)
HAND_WRITTEN_CASE = tuple(
    sa.text(f"SELECT * FROM {table} WHERE {key} = :id")
    for table, key in (("case_case", "id"), ("case_party", "case_id"), ("case_step", "case_id"))
)


def run(context: TrialContext) -> list[Figure]:
    """p95 in ms, on both engines."""
    figures = []
    for engine, url in (
        ("PostgreSQL", context.postgres.create_database()),
        ("SQLite", f"sqlite:///{context.folder / 'cases.db'}"),
    ):
        node, sample = _filled(context.folder / f"cases-{engine}", url)
        for name, (targets, ask, plain) in _questions(node, sample).items():
            runs = tuple(_p95(ask) for _run in range(context.runs))
            baseline = tuple(_p95(plain) for _run in range(context.runs)) if plain else ()
            figures.append(
                Figure(f"cases {name}, {engine}", "ms p95", runs, baseline, *targets, smaller_is_better=True)
            )
        node.close()
    return figures


Ask = Callable[[], object]


def _questions(node: Node, sample: UUID) -> dict[str, tuple[tuple[float, float], Ask, Ask | None]]:
    def reading(call: Callable[[Work], object]) -> Ask:
        def ask() -> object:
            with node.read(CLERK) as w:
                return call(w)

        return ask

    def queue(tab: WorklistFilter, w: Work) -> object:
        return worklist(w, WorklistQuery(tab)), worklist_counts(w)

    def page(w: Work) -> object:
        return case_detail(w, sample), case_course(w, sample)

    def plain_case(w: Work) -> object:
        return [
            w.execute(query.bindparams(sa.bindparam("id", sample, sa.Uuid()))).all()
            for query in HAND_WRITTEN_CASE
        ]

    def opening() -> object:
        with node.work(CLERK) as w:
            return _opened(w).id

    def plain_queue(w: Work) -> object:
        return w.execute(HAND_WRITTEN_QUEUE.bindparams(low=HOME, high="510823")).all()

    return {
        "queue, all": (QUEUE, reading(partial(queue, WorklistFilter.ALL)), reading(plain_queue)),
        "queue, overdue": (QUEUE, reading(partial(queue, WorklistFilter.OVERDUE)), reading(plain_queue)),
        "page of one": (OPENING, reading(page), reading(plain_case)),
        "opening one": (OPENING, opening, None),
    }


def _opened(w: Work) -> Case:
    assert CLERK.org_id is not None
    return open_case(
        w,
        matter_id=MATTER,
        org_id=CLERK.org_id,
        counter_id=None,
        region=HOME,
        channel=Channel.WINDOW,
        title="张三、李四的结婚登记",
        parties=[Party(new_id(), "groom", "张三"), Party(new_id(), "bride", "李四")],
    )


def _p95(ask: Ask) -> float:
    taken = []
    for _time in range(60):
        started = time.perf_counter()
        ask()
        taken.append((time.perf_counter() - started) * 1000)
    return quantiles(taken, n=20)[-1]


def _filled(folder: Path, url: str) -> tuple[Node, UUID]:
    node = Node.open(load_profile("demo"), folder, database_url=url)
    node.migrate()
    with node.work(CLERK) as w:
        sample = _opened(w).id
    rows = _rows(node)
    with node.database.writing.connect() as connection:
        _without_guards(connection)
        while batch := list(islice(rows, BATCH)):
            connection.execute(sa.insert(CASE), batch)
            # Only lists of unfinished cases look up names, by an index on the case.
            waiting = [row for row in batch if row["finished_on"] is None]
            connection.execute(
                sa.insert(PARTY), [_party(row, role) for row in waiting for role in ("groom", "bride")]
            )
        connection.commit()
        connection.invalidate()
    with node.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")
    return node, sample


def _without_guards(connection: sa.Connection) -> None:
    # The rows stand for cases of many years; their ledger entries are not what is measured.
    if connection.dialect.name == "postgresql":
        for table in ("case_case", "case_party"):
            connection.exec_driver_sql(f"ALTER TABLE {table} DROP CONSTRAINT fk_{table}_ledger")
    else:
        # Within a transaction the pragma does nothing, and the connection begins one with every statement.
        connection.rollback()
        connection.connection.cursor().execute("PRAGMA foreign_keys = OFF")


def _party(case: dict[str, Any], role: str) -> dict[str, Any]:
    fixed = {"version": 1, "origin": "demo", "epoch": 1, "name": "张三"}
    return {"id": new_id(), "case_id": case["id"], "person_id": new_id(), "role": role, **fixed}


def _rows(node: Node) -> Iterator[dict[str, Any]]:
    chance = random.Random(9)
    with node.read() as w:
        divisions = w.port(Divisions)
        prefectures = divisions.children("51", w.today)
        counties = [one.code for each in prefectures for one in divisions.children(each.code, w.today)]
        now = w.at
    like = Case(
        origin="demo",
        matter=MATTER,
        matter_version=1,
        title="张三、李四的结婚登记",
        org_id=new_id(),
        channel="window",
        opened_by_name="登记员",
    )
    alike = {column.name: getattr(like, column.name) for column in CASE.columns}
    for number in range(ROWS):
        finished = chance.random() >= UNFINISHED_SHARE
        opened = now - timedelta(days=chance.randrange(1, 3650) if finished else chance.randrange(40))
        due = None if chance.random() < 0.3 else (opened + timedelta(days=28)).date()
        yield alike | {
            "id": new_id(),
            "case_no": f"510000-JH-{opened:%Y%m%d}-{number:07d}",
            "region": chance.choice(counties),
            "state": "done" if finished else "open",
            "step": "end" if finished else "review",
            "step_since": opened,
            "opened_at": opened,
            "planned_due": due,
            "promised_due": due,
            "soon_from": due - timedelta(days=5) if due else None,
            "finished_on": opened.date() if finished else None,
        }
