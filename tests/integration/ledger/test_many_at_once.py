"""Many writers, a reader and a consumer at once: no gap, no skipped entry, every snapshot a prefix."""

import random
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import sqlalchemy as sa
from tests.integration.ledger.probe import LEDGERED, Probe, Thing, given_up

from jinmin.db.work import Work
from jinmin.errors import Conflict, Stale
from jinmin.ledger.consumers import run_consumer
from jinmin.ledger.entries import Entry
from jinmin.ledger.journal import Access, journal_fault, write_access
from jinmin.ledger.sealing import ENTRY
from jinmin.vocabulary.actor import SYSTEM

WRITERS, WORKS = 8, 12


class Watcher:
    """Takes entries in and minds that none is left out or comes twice."""

    name = "watcher"
    kinds = None

    def __init__(self) -> None:
        self.taken: list[int] = []

    def consume(self, w: Work, entries: Sequence[Entry]) -> None:
        fresh = [entry.seq for entry in entries]
        w.after_commit(lambda: self.taken.extend(fresh))


def write(probe: Probe, seed: int, known: list[UUID]) -> int:
    """A writer's works; returns how many entries they left."""
    chance, left = random.Random(seed), 0
    for turn in range(WORKS):
        touched: set[UUID] = set()
        try:
            with probe.work() as w:
                for n in range(chance.randint(1, 3)):
                    touched.add(w.add(Thing(label=f"{seed}-{turn}-{n}", note="张三", secret="1")).id)
                with given_up(w):
                    w.add(Thing(label=f"{seed}-{turn}-gone"))
                shared = chance.choice(known)
                w.lock(Thing, shared).amount += 1
                touched.add(shared)
            left += len(touched)
        except (Stale, Conflict):
            continue
    return left


def watch_snapshots(probe: Probe, stop: threading.Event) -> int:
    """Every repeatable-read snapshot must be a prefix, its rows in step with its entries."""
    seen = 0
    while not stop.is_set():
        with probe.read() as w:
            high, count = w.execute(sa.select(sa.func.max(ENTRY.c.seq), sa.func.count(ENTRY.c.seq))).one()
            assert (high or 0) == count
            for table in LEDGERED:
                mine = sa.select(sa.func.count(sa.distinct(ENTRY.c.record_id)))
                entries = w.execute(mine.where(ENTRY.c.kind == table.name)).scalar()
                versions = w.execute(sa.select(sa.func.coalesce(sa.func.sum(table.c.version), 0))).scalar()
                rows = w.execute(sa.select(sa.func.count()).select_from(table)).scalar()
                of_kind = sa.select(sa.func.count()).where(ENTRY.c.kind == table.name)
                assert (rows, versions) == (entries, w.execute(of_kind).scalar())
            seen += 1
    return seen


def consume(probe: Probe, watcher: Watcher, stop: threading.Event) -> None:
    while not stop.is_set():
        run_consumer(probe.work, watcher, limit=7)
    while run_consumer(probe.work, watcher):
        pass


def at_once(background: Sequence[Callable[[threading.Event], object]], work: Callable[[], object]) -> object:
    stop = threading.Event()
    with ThreadPoolExecutor(len(background)) as beside:
        running = [beside.submit(call, stop) for call in background]
        try:
            result = work()
        finally:
            stop.set()
        for one in running:
            one.result()
    return result


def test_writers_a_reader_and_a_consumer(probe: Probe) -> None:
    known = [probe.add(f"shared {n}") for n in range(3)]
    watcher = Watcher()

    def all_write() -> int:
        with ThreadPoolExecutor(WRITERS) as crowd:
            return sum(crowd.map(lambda seed: write(probe, seed, known), range(WRITERS)))

    background = (
        lambda stop: watch_snapshots(probe, stop),
        lambda stop: consume(probe, watcher, stop),
    )
    left = at_once(background, all_write)
    total = probe.proven()
    assert total == left + len(known)  # type: ignore[operator]
    assert total >= WRITERS * WORKS
    assert watcher.taken == list(range(1, total + 1))


def test_one_record_from_many_sides(probe: Probe) -> None:
    known = probe.add("a")

    def add_one(_turn: int) -> None:
        with probe.work() as w:
            w.lock(Thing, known).amount += 1

    with ThreadPoolExecutor(WRITERS) as crowd:
        list(crowd.map(add_one, range(40)))
    assert [entry.public["amount"] for entry in probe.entries(known)] == list(range(41))
    assert probe.proven() == 41


def test_who_does_not_lock_is_told_and_nothing_is_lost(probe: Probe) -> None:
    known = probe.add("a")

    def add_one(_turn: int) -> bool:
        try:
            with probe.work() as w:
                w.get(Thing, known).amount += 1
        except Stale:
            return False
        return True

    with ThreadPoolExecutor(WRITERS) as crowd:
        counted = sum(crowd.map(add_one, range(40)))
    assert probe.entries(known)[-1].public["amount"] == counted
    assert probe.proven() == counted + 1


def test_two_runs_of_one_consumer_take_each_entry_once(probe: Probe) -> None:
    for n in range(30):
        probe.add(f"{n}")
    watcher = Watcher()
    with ThreadPoolExecutor(4) as crowd:
        list(crowd.map(lambda _turn: run_consumer(probe.work, watcher, 3), range(24)))
    while run_consumer(probe.work, watcher):
        pass
    assert sorted(watcher.taken) == list(range(1, 31))


def test_the_access_journal_from_many_sides(probe: Probe) -> None:
    def write_one(n: int) -> None:
        with probe.work() as w:
            write_access(w, SYSTEM, Access("x", f"{n}"))

    with ThreadPoolExecutor(WRITERS) as crowd:
        list(crowd.map(write_one, range(60)))
    with probe.database.reading.connect() as connection:
        assert journal_fault(connection) is None
