"""Cases as a clerk meets them: the queue at 1.2 million cases, opening a case's page, opening a new case.

Each figure beside hand-written SQL on the same tables: what the engine adds in rights, rules and words. SQLite is a
county's desktop and gets the cases of one: a tenth.
"""

import random
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from statistics import quantiles
from uuid import UUID

import sqlalchemy as sa
from benchmarks.bulk_loading import BulkLoader, analyse
from benchmarks.invented_cases import CaseMill, Row
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
from jinmin.vocabulary.actor import Actor

ROWS = {"PostgreSQL": 1_200_000, "SQLite": 120_000}
UNFINISHED_SHARE = 0.02
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
        rows = ROWS[engine]
        node, sample = _filled(context.folder / f"cases-{engine}", url, rows)
        for name, (targets, ask, plain) in _questions(node, sample).items():
            runs = tuple(_p95(ask) for _run in range(context.runs))
            baseline = tuple(_p95(plain) for _run in range(context.runs)) if plain else ()
            told = f"cases {name}, {engine}"
            figures.append(
                Figure(
                    told, "ms p95", runs, baseline, *targets, smaller_is_better=True, note=f"{rows:,} cases"
                )
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


def _filled(folder: Path, url: str, rows: int) -> tuple[Node, UUID]:
    node = Node.open(load_profile("demo"), folder, database_url=url)
    node.migrate()
    with node.work(CLERK) as w:
        sample = _opened(w).id
    loader, waiting = BulkLoader(node), list[Row]()
    mill = CaseMill(node, seed=9)
    loader.load(CASE, _cases(node, mill, rows, waiting))
    # Only lists of unfinished cases look up names, by an index on the case.
    loader.load(PARTY, (mill.party(case, role) for case in waiting for role in ("groom", "bride")))
    analyse(node)
    return node, sample


def _cases(node: Node, mill: CaseMill, rows: int, waiting: list[Row]) -> Iterator[Row]:
    chance, today = random.Random(9), node.clock.today()
    for _number in range(rows):
        if chance.random() >= UNFINISHED_SHARE:
            yield mill.finished()
            continue
        due = None if chance.random() < 0.3 else today + timedelta(days=chance.randrange(-12, 28))
        waiting.append(mill.unfinished(due=due))
        yield waiting[-1]
