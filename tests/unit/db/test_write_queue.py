"""Writers of one SQLite file queue: threads and processes, in turn, none for ever, none behind a dead one."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest

from jinmin.db.write_queue import WriteQueue

HOLD = """
import sys, time
from pathlib import Path
from jinmin.db.write_queue import WriteQueue
queue = WriteQueue(Path(sys.argv[1]))
print(queue.enter(10), flush=True)
time.sleep(60)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "node.db-queue"


@contextmanager
def _held_by_another_process(path: Path) -> Iterator[subprocess.Popen[str]]:
    holder = subprocess.Popen([sys.executable, "-c", HOLD, str(path)], stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    assert holder.stdout.readline().strip() == "True"
    try:
        yield holder
    finally:
        holder.kill()
        holder.wait()
        holder.stdout.close()


def _wait_until(true: Callable[[], bool]) -> None:
    until = time.monotonic() + 10
    while not true():
        assert time.monotonic() < until
        time.sleep(0.001)


def _together(*calls: Callable[[], None]) -> None:
    threads = [Thread(target=call) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)


def test_threads_are_let_in_in_the_order_of_asking(path: Path) -> None:
    queue, order = WriteQueue(path), list[int]()

    def follow(number: int) -> None:
        assert queue.enter(10)
        order.append(number)
        queue.leave()

    assert queue.enter(1)
    threads = [Thread(target=follow, args=(number,)) for number in range(5)]
    for place, thread in enumerate(threads):
        thread.start()
        _wait_until(lambda place=place: len(queue._line._waiting) == place + 1)
    queue.leave()
    for thread in threads:
        thread.join(10)
    assert order == [0, 1, 2, 3, 4]


def test_who_asks_again_at_once_stands_behind_who_waits(path: Path) -> None:
    # Two queues over one file are as two processes are.
    greedy, patient, turns = WriteQueue(path), WriteQueue(path), list[str]()

    def take(queue: WriteQueue, name: str) -> Callable[[], None]:
        def turn() -> None:
            for _time in range(20):
                assert queue.enter(10)
                turns.append(name)
                time.sleep(0.002)
                queue.leave()
                time.sleep(0.0005)  # what is committed goes to the disk

        return turn

    _together(take(greedy, "a"), take(patient, "b"))
    assert sorted(turns) == ["a"] * 20 + ["b"] * 20
    assert set(turns[:20]) == {"a", "b"}


@pytest.mark.parametrize("several", [False, True], ids=["a thread", "a process"])
def test_waiting_ends(path: Path, several: bool) -> None:
    queue = WriteQueue(path)
    other = WriteQueue(path) if several else queue
    assert queue.enter(1)
    assert not other.enter(0.05)
    assert not other.enter(0.05)
    queue.leave()
    assert other.enter(5)
    other.leave()
    assert queue.enter(5)
    queue.leave()


def test_who_went_away_takes_nobodys_turn(path: Path) -> None:
    holder, other, third = WriteQueue(path), WriteQueue(path), WriteQueue(path)
    assert holder.enter(1)
    assert not other.enter(0.05)
    holder.leave()
    assert third.enter(5)
    assert not other.enter(0.05)
    third.leave()
    assert other.enter(5)
    assert not holder.enter(0.05)
    other.leave()


def test_a_killed_writer_holds_nobody_up(path: Path) -> None:
    queue = WriteQueue(path)
    with _held_by_another_process(path) as holder:
        assert not queue.enter(0.05)
        holder.kill()
        assert queue.enter(10)
    queue.leave()


def test_a_database_in_memory_has_no_file_to_queue_at() -> None:
    queue = WriteQueue(None)
    assert queue.enter(1)
    assert not queue.enter(0.01)
    queue.leave()
    assert queue.enter(1)
