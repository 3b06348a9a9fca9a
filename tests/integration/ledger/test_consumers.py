"""Consumers take every entry once, in order, or stop exactly where they cannot."""

from collections.abc import Sequence

import pytest
import sqlalchemy as sa
from tests.harness.waiting import until
from tests.integration.ledger.probe import EFFECT, Effect, Open, Probe

from jinmin.db.work import Work
from jinmin.errors import Refused
from jinmin.ledger.consumer_worker import ConsumerWorker
from jinmin.ledger.consumers import Progress, progress, run_consumer
from jinmin.ledger.entries import Entry


class Recorder:
    """Writes down what it is given; refuses the entries in ``poison``."""

    def __init__(self, name: str = "recorder", kinds: tuple[str, ...] | None = None) -> None:
        self.name = name
        self.kinds = kinds
        self.poison: set[int] = set()

    def consume(self, w: Work, entries: Sequence[Entry]) -> None:
        for entry in entries:
            if entry.seq in self.poison:
                raise Refused("probe.poison", secret="张三")
            w.add(Effect(seq=entry.seq, consumer=self.name))


def drain(probe: Probe, consumer: Recorder, limit: int = 500) -> int:
    moved = 0
    while step := run_consumer(probe.work, consumer, limit):
        moved += step
    return moved


def taken(probe: Probe, name: str = "recorder") -> list[int]:
    with probe.read() as w:
        query = sa.select(EFFECT.c.seq).where(EFFECT.c.consumer == name).order_by(EFFECT.c.seq)
        return list(w.execute(query).scalars())


def state(probe: Probe, name: str = "recorder") -> Progress:
    with probe.read() as w:
        return next(one for one in progress(w) if one.consumer == name)


def fill(probe: Probe, count: int) -> None:
    for n in range(count):
        with probe.work() as w:
            w.add(Open(label=f"{n}"))


@pytest.mark.parametrize("limit", [1, 3, 7, 500])
def test_every_entry_is_taken_once(probe: Probe, limit: int) -> None:
    fill(probe, 7)
    consumer = Recorder()
    assert drain(probe, consumer, limit) == 7
    assert run_consumer(probe.work, consumer, limit) == 0
    fill(probe, 2)
    drain(probe, consumer, limit)
    assert taken(probe) == list(range(1, 10))
    seen = state(probe)
    assert (seen.seq, seen.lag, seen.moved_at, seen.error_key) == (9, 0, probe.at, "")


def test_each_consumer_has_its_own_cursor(probe: Probe) -> None:
    fill(probe, 3)
    drain(probe, Recorder("a"))
    fill(probe, 2)
    drain(probe, Recorder("b"))
    assert (taken(probe, "a"), taken(probe, "b")) == ([1, 2, 3], [1, 2, 3, 4, 5])
    assert (state(probe, "a").lag, state(probe, "b").lag) == (2, 0)


def test_a_consumer_of_one_kind_passes_over_the_others(probe: Probe) -> None:
    fill(probe, 2)
    probe.add("a")
    fill(probe, 1)
    probe.add("b")
    assert drain(probe, Recorder(kinds=("probe_thing",)), limit=1) == 5
    assert taken(probe) == [3, 5]
    assert state(probe).lag == 0
    assert drain(probe, Recorder("none", kinds=())) == 5
    assert taken(probe, "none") == []


@pytest.mark.parametrize("limit", [1, 4, 500])
@pytest.mark.parametrize("bad", [1, 4, 9])
def test_a_failing_consumer_stops_exactly_at_its_entry(probe: Probe, bad: int, limit: int) -> None:
    fill(probe, 9)
    consumer = Recorder()
    consumer.poison = {bad}
    with pytest.raises(Refused, match=r"probe\.poison"):
        drain(probe, consumer, limit)
    assert taken(probe) == list(range(1, bad))
    assert (state(probe).seq, state(probe).lag) == (bad - 1, 10 - bad)
    with pytest.raises(Refused):
        drain(probe, consumer, limit)
    assert taken(probe) == list(range(1, bad))
    consumer.poison = set()
    drain(probe, consumer, limit)
    assert taken(probe) == list(range(1, 10))
    assert state(probe).error_key == ""


def test_a_failure_is_noted_without_what_it_quotes(probe: Probe) -> None:
    fill(probe, 1)
    consumer = Recorder()
    consumer.poison = {1}
    with pytest.raises(Refused):
        run_consumer(probe.work, consumer)
    assert state(probe).error_key == "probe.poison"


def test_a_failing_consumer_harms_no_other(probe: Probe) -> None:
    fill(probe, 3)
    broken = Recorder("broken")
    broken.poison = {1}
    with pytest.raises(Refused):
        run_consumer(probe.work, broken)
    drain(probe, Recorder("well"))
    assert taken(probe, "well") == [1, 2, 3]


def test_effect_and_cursor_commit_together(probe: Probe) -> None:
    """A consumer that did its work and then failed has done nothing."""

    class Late(Recorder):
        def consume(self, w: Work, entries: Sequence[Entry]) -> None:
            super().consume(w, entries)
            w.flush()
            raise Refused("probe.late")

    fill(probe, 3)
    with pytest.raises(Refused):
        run_consumer(probe.work, Late())
    assert (taken(probe), state(probe).seq) == ([], 0)


def test_a_consumer_that_writes_records_sees_its_own_entries_next(probe: Probe) -> None:
    class Echo(Recorder):
        def consume(self, w: Work, entries: Sequence[Entry]) -> None:
            super().consume(w, entries)
            if entries[0].seq == 1:
                w.add(Open(label="echo"))

    fill(probe, 1)
    assert drain(probe, Echo()) == 2
    assert taken(probe) == [1, 2]
    assert probe.proven() == 2


def test_the_worker_wakes_those_who_read_of_what_was_written(probe: Probe) -> None:
    things, opens = Recorder("things", ("probe_thing",)), Recorder("opens", ("probe_open",))
    worker = ConsumerWorker(probe.work, (things, opens), interval=3600)
    probe.observers = (worker,)
    worker.start()
    try:
        until(lambda: len(cursors(probe)) == 2, "both have looked once")
        fill(probe, 1)
        until(lambda: taken(probe, "opens") == [1], "one of the kind came")
        assert cursors(probe) == {"opens": 1, "things": 0}
        probe.add()
        until(lambda: taken(probe, "things") == [2], "one of the other kind came")
        assert cursors(probe) == {"opens": 1, "things": 2}
    finally:
        worker.stop()


def cursors(probe: Probe) -> dict[str, int]:
    with probe.read() as w:
        return {one.consumer: one.seq for one in progress(w)}
