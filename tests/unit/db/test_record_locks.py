"""Locks of records beside a SQLite file: one holder waits for another, the writer for nobody, and it is found out."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from jinmin.db.record_locks import CAN_LOCK, SLOTS, RecordLocks

RECORD, OTHER = 7, 8

pytestmark = pytest.mark.skipif(not CAN_LOCK, reason="这个系统没有按打开的文件区分的锁")


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[Callable[[], RecordLocks]]:
    """Somebody with a connection of their own."""
    made: list[RecordLocks] = []

    def opened() -> RecordLocks:
        made.append(RecordLocks(tmp_path / "node.db-locks"))
        return made[-1]

    yield opened
    for each in made:
        each.close()


def test_one_holds_a_record_until_letting_go(holder: Callable[[], RecordLocks]) -> None:
    one, other = holder(), holder()
    assert one.take(RECORD, 0)
    assert one.take(RECORD, 0)
    assert not other.take(RECORD, 0.01)
    assert other.take(OTHER, 0)
    one.release()
    assert other.take(RECORD, 0)


def test_who_dies_holds_nothing(holder: Callable[[], RecordLocks]) -> None:
    one, other = holder(), holder()
    assert one.take(RECORD, 0)
    one.close()
    assert other.take(RECORD, 0)


@pytest.mark.parametrize(("changed", "holds"), [(RECORD, False), (RECORD + SLOTS, True), (OTHER, True)])
def test_who_was_gone_past_finds_out(holder: Callable[[], RecordLocks], changed: int, holds: bool) -> None:
    one, writer = holder(), holder()
    assert one.take(RECORD, 0)
    writer.announce([changed])
    writer.release()
    assert one.still_hold() is holds


def test_a_writer_who_only_holds_a_record_is_noticed_too(holder: Callable[[], RecordLocks]) -> None:
    one, writer = holder(), holder()
    assert one.take(RECORD, 0)
    writer.take_as_writer(RECORD)
    writer.announce([])
    writer.release()
    assert not one.still_hold()


def test_while_a_commit_is_under_way_nobody_can_be_sure(holder: Callable[[], RecordLocks]) -> None:
    one, writer, next_one = holder(), holder(), holder()
    writer.announce([RECORD])
    assert not one.take(RECORD, 0)
    one.release()
    writer.close()
    assert not one.take(RECORD, 0), "the writer died in between: who comes next takes its turn to write"
    next_one.take_as_writer(RECORD)
    next_one.announce([])
    next_one.release()
    one.release()
    assert one.take(RECORD, 0)


def test_a_name_is_watched_by_many(holder: Callable[[], RecordLocks]) -> None:
    one, other, alone = holder(), holder(), holder()
    assert one.watch(RECORD)
    assert other.watch(RECORD)
    assert one.still_hold()
    alone.take_as_writer(RECORD)
    alone.announce([])
    alone.release()
    assert not other.still_hold()


@pytest.mark.parametrize(
    ("commits", "holds"),
    [
        ([[RECORD + SLOTS]], True),
        ([[RECORD + SLOTS, RECORD]], False),
        ([[RECORD], [RECORD + SLOTS]], False),
        ([[RECORD + SLOTS], [RECORD + 2 * SLOTS]], False),
    ],
    ids=["another", "both at once", "mine, then another", "cannot be told"],
)
def test_records_that_share_a_place(
    holder: Callable[[], RecordLocks], commits: list[list[int]], holds: bool
) -> None:
    one, writer = holder(), holder()
    assert one.take(RECORD, 0)
    for changed in commits:
        writer.announce(changed)
        writer.release()
    assert one.still_hold() is holds


def test_who_holds_two_that_share_a_place_minds_both(holder: Callable[[], RecordLocks]) -> None:
    one, writer = holder(), holder()
    assert one.take(RECORD, 0)
    assert one.take(RECORD + SLOTS, 0)
    writer.announce([RECORD + 2 * SLOTS])
    writer.release()
    assert not one.still_hold()


def test_a_dead_writers_commit_is_not_taken_for_the_next_ones(holder: Callable[[], RecordLocks]) -> None:
    one, dead, writer = holder(), holder(), holder()
    assert one.take(RECORD, 0)
    dead.announce([RECORD])
    dead.close()
    writer.announce([RECORD + SLOTS])
    writer.release()
    assert not one.still_hold()
