"""Writers on SQLite take turns: the next one begins when the one before ends, not some time later."""

import time
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread

import pytest
from tests.integration.ledger.probe import Probe, Thing

from jinmin.db import sqlite_connection
from jinmin.db.sqlite_dialects import take_turn
from jinmin.errors import Unavailable

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
            take_turn(w.session.connection())
            began.append(time.perf_counter())

    follower = Thread(target=follow)
    with probe.work() as w:
        w.add(Thing(label=label))
        w.flush()
        follower.start()
        waiting.wait(60)
        time.sleep(HELD_SECONDS)
    ended = time.perf_counter()
    follower.join(60)
    return began[0] - ended


def test_the_next_writer_begins_at_once(probe: Probe) -> None:
    assert any(_waited_after(probe, label) < AT_ONCE for label in "abcdefgh"), (
        "with nobody else on the machine"
    )
    probe.close()


def test_who_took_a_turn_waits_for_other_locks_as_before(probe: Probe) -> None:
    with probe.work() as w:
        assert w.session.connection().exec_driver_sql("PRAGMA busy_timeout").scalar_one() == 10_000
    probe.close()


def test_who_waits_too_long_is_told_that_the_database_is_busy(
    probe: Probe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_connection, "WAIT_SECONDS", 0.05)
    with probe.work() as w:
        w.add(Thing(label="first"))
        w.flush()
        with pytest.raises(Unavailable, match=r"database\.busy"), probe.work() as late:
            late.add(Thing(label="late"))
    with probe.work() as w:
        w.add(Thing(label="second"))
    assert probe.proven()
    probe.close()


def test_a_commit_is_on_the_disk_before_anybody_is_told_and_holds_up_nobody_meanwhile(
    probe: Probe, monkeypatch: pytest.MonkeyPatch
) -> None:
    happened: list[str] = []

    def to_disk(_file: int) -> None:
        monkeypatch.undo()
        with probe.work() as other:
            other.add(Thing(label="another writer"))
        happened.append("on the disk")

    monkeypatch.setattr(sqlite_connection, "_to_disk", to_disk)
    with probe.work() as w:
        w.add(Thing(label="x"))
        w.after_commit(lambda: happened.append("told"))
    assert happened == ["on the disk", "told"]
    assert probe.proven()
    probe.close()


def test_what_is_not_written_in_a_turn_goes_to_the_disk_with_its_commit(probe: Probe) -> None:
    with probe.work() as w:
        w.add(Thing(label="x"))
        w.flush()
        assert w.session.connection().exec_driver_sql("PRAGMA synchronous").scalar_one() == 1
    with probe.database.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar_one() == 2
    probe.close()
