"""The tick over a million open cases of which one in a hundred lapsed, on PostgreSQL, and a clerk who goes on.

The clerk is a process of its own that holds and releases cases, half of them among those that lapsed: what the
tick takes from a clerk shows in the time of those commits, beside the same commits with no tick.
"""

import random
import time
from collections.abc import Iterator
from datetime import timedelta
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import quantiles
from uuid import UUID

import sqlalchemy as sa
from benchmarks.bulk_loading import BulkLoader, analyse
from benchmarks.invented_cases import CaseMill, Row
from tests.harness.figures import Figure
from tests.harness.trials import TrialContext

from jinmin.cases import Case, HoldReason, hold_case, lock_case, release_case
from jinmin.ids import new_id
from jinmin.node import Node
from jinmin.profiles import load_profile
from jinmin.supervision import tick
from jinmin.vocabulary.actor import Actor

ROWS = 1_000_000
LAPSED_SHARE = 0.01
CLERK_CASES = 400
QUIET_SECONDS = 10
CASE = Case.__table__
CLERK = Actor(new_id(), "登记员", org_id=new_id(), region="51", permissions=frozenset({"*"}))


def run(context: TrialContext) -> list[Figure]:
    """Seconds of a tick that lights everything, of one that finds nothing new, and the clerk's commits in ms."""
    url = context.postgres.create_database()
    folder = context.folder / "tick"
    node = Node.open(load_profile("demo"), folder, database_url=url)
    node.migrate()
    cases = _filled(node)
    here, there = get_context("spawn").Pipe()
    clerk = get_context("spawn").Process(target=_clerk, args=(folder, url, cases, there))
    clerk.start()
    here.recv()
    quiet = _asked(here, QUIET_SECONDS)
    here.send("go on")
    first, cpu, lit = _timed(node)
    busy = _answer(here)
    again = tuple(_timed(node)[0] for _run in range(context.runs))
    here.send("end")
    clerk.join(60)
    node.close()
    said = f"{ROWS:,} open, {lit:,} lights; {cpu:.0f} s of CPU in the process of the tick"
    return [
        Figure("tick, lighting, PostgreSQL", "s", (first,), (), 60.0, 30.0, True, note=said),
        Figure("tick, nothing new, PostgreSQL", "s", again, smaller_is_better=True),
        Figure(
            "clerk's commit during a tick", "ms p95", (_p95(busy),), (_p95(quiet),), smaller_is_better=True
        ),
        Figure(
            "clerk's longest commit during a tick", "ms", (max(busy),), (max(quiet),), smaller_is_better=True
        ),
    ]


def _timed(node: Node) -> tuple[float, float, int]:
    started, cpu = time.perf_counter(), time.process_time()
    done = tick(node.work)
    return time.perf_counter() - started, time.process_time() - cpu, done.raised


def _filled(node: Node) -> list[UUID]:
    lapsed: list[UUID] = []
    loader = BulkLoader(node)
    loader.load(CASE, _cases(node, lapsed))
    analyse(node)
    with node.read() as w:
        others = w.execute(sa.select(CASE.c.id).limit(CLERK_CASES // 2)).scalars().all()
    return [*lapsed[: CLERK_CASES // 2], *others]


def _cases(node: Node, lapsed: list[UUID]) -> Iterator[Row]:
    mill, chance, today = CaseMill(node, seed=4), random.Random(4), node.clock.today()
    for _number in range(ROWS):
        late = chance.random() < LAPSED_SHARE
        due = today - timedelta(days=1) if late else today + timedelta(days=chance.randrange(20, 60))
        row = mill.unfinished(due=due)
        if late:
            lapsed.append(row["id"])
        yield row


def _asked(clerk: Connection, seconds: float) -> list[float]:
    clerk.send("go on")
    time.sleep(seconds)
    return _answer(clerk)


def _answer(clerk: Connection) -> list[float]:
    clerk.send("tell")
    taken: list[float] = clerk.recv()
    return taken


def _clerk(folder: Path, url: str, cases: list[UUID], boss: Connection) -> None:
    """Works from "go on" to "tell", then tells how long each commit took, in ms; until "end"."""
    node = Node.open(load_profile("demo"), folder, database_url=url)
    node.require_current()
    chance = random.Random(5)
    boss.send("ready")
    while boss.recv() == "go on":
        taken: list[float] = []
        while not boss.poll():
            started = time.perf_counter()
            _turn(node, chance.choice(cases))
            taken.append((time.perf_counter() - started) * 1000)
        boss.recv()
        boss.send(taken)
    node.close()


def _turn(node: Node, case_id: UUID) -> None:
    with node.work(CLERK) as w:
        case = lock_case(w, case_id)
        if case.state == "held":
            release_case(w, case)
        else:
            hold_case(w, case, HoldReason.APPLICANT, "")


def _p95(taken: list[float]) -> float:
    return quantiles(taken, n=20)[-1]
