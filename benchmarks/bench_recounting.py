"""A holiday notice over 1.2 million open cases on PostgreSQL: to look at the guesses, to follow it, and a clerk.

One case in ten falls due in the next year, of which only the weekdays are known; the notice moves all of those. The
clerk holds and releases cases meanwhile, half of them among those that move. Seconds of CPU are those of the process
that counts.
"""

import random
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from uuid import UUID

import sqlalchemy as sa
from benchmarks.bulk_loading import BulkLoader, analyse
from benchmarks.invented_cases import MATTER, CaseMill, Row
from benchmarks.working_clerk import p95, working_clerk
from tests.harness.figures import Figure
from tests.harness.trials import TrialContext

from jinmin.cases import Case
from jinmin.cases.deadlines import near_from
from jinmin.cases.policy import CasePolicy
from jinmin.clock import fixed_clock
from jinmin.ids import new_id
from jinmin.matters import Holiday, HolidayNotice, WorkingCalendar, enter_notice, foresee, recount_dues
from jinmin.node import Node
from jinmin.profiles import load_profile
from jinmin.service_items import EntryKey, ItemVersion, versions_of
from jinmin.vocabulary.matter import Limit

ROWS = 1_200_000
GUESSED_SHARE = 0.1
CLERK_CASES = 400
QUIET_SECONDS = 10
CASE = Case.__table__
NOW = datetime(2026, 12, 1, 1, tzinfo=UTC)
LONG, SHORT = 30, 10
"""Working days: from here the long limit leads into the next year, the short one does not."""
NAMES = ("春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节")
NEXT_YEAR = HolidayNotice(
    year=2027,
    doc_no="压测",
    holidays=(
        Holiday(name="元旦", first=date(2027, 1, 1), last=date(2027, 1, 5)),
        *(
            Holiday(name=name, first=date(2027, 6, n), last=date(2027, 6, n))
            for n, name in enumerate(NAMES, 1)
        ),
    ),
)


def run(context: TrialContext) -> list[Figure]:
    """Seconds of each time of counting, and the clerk's commits in ms."""
    url, folder = context.postgres.create_database(), context.folder / "recounting"
    node = Node.open(load_profile("demo"), folder, database_url=url, clock=fixed_clock(NOW))
    node.migrate()
    cases = filled(node)
    with working_clerk(folder, url, cases) as clerk:
        quiet = clerk.quiet(QUIET_SECONDS)
        figures = [
            _figure("recounting, nothing new, first of a process", lambda: recount_dues(node.work).total()),
            _figure("recounting, nothing new", lambda: recount_dues(node.work).total()),
            _figure("foreseeing a notice", lambda: foresee(node.work, NEXT_YEAR).dues.total()),
        ]
        with node.work() as w:
            enter_notice(w, NEXT_YEAR)
        clerk.begin()
        figures.append(_figure("following a notice", lambda: recount_dues(node.work).total()))
        busy = clerk.end()
    node.close()
    return [
        *figures,
        _commits("clerk's commit while a notice is followed", "ms p95", p95(busy), p95(quiet)),
        _commits("clerk's longest commit while a notice is followed", "ms", max(busy), max(quiet)),
    ]


def _figure(name: str, count: Callable[[], int]) -> Figure:
    started, cpu = time.perf_counter(), time.process_time()
    changed = count()
    taken, spent = time.perf_counter() - started, time.process_time() - cpu
    said = f"{ROWS:,} open, {changed:,} changed; {spent:.1f} s of CPU"
    return Figure(name, "s", (taken,), smaller_is_better=True, note=said)


def _commits(name: str, unit: str, busy: float, quiet: float) -> Figure:
    return Figure(name, unit, (busy,), (quiet,), smaller_is_better=True)


def filled(node: Node) -> list[UUID]:
    """Load the cases; half of the answer are such as a notice moves."""
    moving: list[UUID] = []
    BulkLoader(node).load(CASE, _cases(node, moving))
    analyse(node)
    with node.read() as w:
        others = w.execute(sa.select(CASE.c.id).limit(CLERK_CASES // 2)).scalars().all()
    return [*moving[: CLERK_CASES // 2], *others]


def _cases(node: Node, moving: list[UUID]) -> Iterator[Row]:
    mill, chance = CaseMill(node, seed=4), random.Random(4)
    calendar, start = node.ports.get(WorkingCalendar), NOW.date()
    limits = {days: (_pinned(node, days), calendar.add(start, days)) for days in (LONG, SHORT)}
    policy = node.ports.get(CasePolicy)
    soon = {days: near_from(start, due.day, calendar, policy) for days, (_version, due) in limits.items()}
    for _number in range(ROWS):
        days = LONG if chance.random() < GUESSED_SHARE else SHORT
        version, due = limits[days]
        began = {"statutory_due": None, "promised_from": start, "item_versions": [version]}
        row = mill.unfinished(due=due.day, soon_from=soon[days])
        if due.provisional:
            moving.append(row["id"])
        yield row | began | {"due_provisional": due.provisional}


def _pinned(node: Node, days: int) -> str:
    """A version of the national list, published by hand, that promises so many working days."""
    with node.work() as w:
        base = versions_of(w, EntryKey(MATTER, ""))[0]
        told = {column.name: getattr(base, column.name) for column in ItemVersion.__table__.columns}
        limit = Limit(days=days, unit="working").model_dump(mode="json")
        fixed = {"id": new_id(), "edition": days, "shipped_by": "", "version": 1}
        w.bulk(ItemVersion, [told | fixed | {"elements": {"promised": limit}, "valid_to": base.valid_from}])
    return str(fixed["id"])
