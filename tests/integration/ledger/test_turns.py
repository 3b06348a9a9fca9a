"""Writers on SQLite take turns: the next one begins when the one before ends, not some time later."""

import time
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread

import pytest
from tests.integration.ledger.probe import Probe, Thing

HELD_SECONDS = 0.24
"""SQLite itself looks again 0.228 and 0.328 s after it first found the lock taken."""
AT_ONCE = 0.05


@pytest.fixture
def probe(copy_of_core: Callable[[str], str], tmp_path: Path) -> Probe:
    return Probe.create(copy_of_core("sqlite"), tmp_path)


def _waited_after(probe: Probe, label: str) -> float:
    """Seconds from the end of one work to the beginning of the one that waited for it."""
    waiting, began = Event(), []

    def follow() -> None:
        with probe.work() as w:
            waiting.set()
            w.session.connection()
            began.append(time.perf_counter())

    follower = Thread(target=follow)
    with probe.work() as w:
        w.add(Thing(label=label))
        w.flush()
        follower.start()
        waiting.wait(10)
        time.sleep(HELD_SECONDS)
    ended = time.perf_counter()
    follower.join(20)
    return began[0] - ended


def test_the_next_writer_begins_at_once(probe: Probe) -> None:
    assert min(_waited_after(probe, label) for label in "abcd") < AT_ONCE
    probe.close()


def test_who_took_a_turn_waits_for_other_locks_as_before(probe: Probe) -> None:
    with probe.work() as w:
        assert w.session.connection().exec_driver_sql("PRAGMA busy_timeout").scalar_one() == 10_000
    probe.close()
