"""The tick over a million open cases of which one in a hundred lapsed, on PostgreSQL, and a clerk who goes on.

Half of the clerk's cases are among those that lapsed: what the tick takes from a clerk shows in the time of those
commits, beside the same commits with no tick.
"""

import random
import time
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
from benchmarks.bulk_loading import BulkLoader, analyse
from benchmarks.invented_cases import CaseMill, Row
from benchmarks.working_clerk import p95, working_clerk
from tests.harness.figures import Figure
from tests.harness.trials import TrialContext

from jinmin.cases import Case
from jinmin.node import Node
from jinmin.profiles import load_profile
from jinmin.supervision import tick

ROWS = 1_000_000
LAPSED_SHARE = 0.01
CLERK_CASES = 400
QUIET_SECONDS = 10
CASE = Case.__table__


def run(context: TrialContext) -> list[Figure]:
    """Seconds of a tick that lights everything, of one that finds nothing new, and the clerk's commits in ms."""
    url = context.postgres.create_database()
    folder = context.folder / "tick"
    node = Node.open(load_profile("demo"), folder, database_url=url)
    node.migrate()
    cases = _filled(node)
    with working_clerk(folder, url, cases) as clerk:
        quiet = clerk.quiet(QUIET_SECONDS)
        clerk.begin()
        first, cpu, lit = _timed(node)
        busy = clerk.end()
        again = tuple(_timed(node)[0] for _run in range(context.runs))
    node.close()
    said = f"{ROWS:,} open, {lit:,} lights; {cpu:.0f} s of CPU in the process of the tick"
    return [
        Figure("tick, lighting, PostgreSQL", "s", (first,), (), 60.0, 30.0, True, note=said),
        Figure("tick, nothing new, PostgreSQL", "s", again, smaller_is_better=True),
        Figure("clerk's commit during a tick", "ms p95", (p95(busy),), (p95(quiet),), smaller_is_better=True),
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
