"""What others were in the way of is done once more before anybody is told, and never twice."""

from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from uuid import UUID

import pytest
from tests.integration.ledger.probe import Probe, Thing

from jinmin.db import again
from jinmin.db.again import work_through
from jinmin.db.work import Work
from jinmin.errors import Refused, Unavailable
from jinmin.ids import new_id

spawn = get_context("spawn")
SECONDS = 30


@pytest.fixture
def embedded(copy_of_core: Callable[[str], str], tmp_path: Path) -> Probe:
    return Probe.create(copy_of_core("sqlite"), tmp_path)


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(again, "PAUSES", (0.0, 0.0, 0.0))


def _raise_in_another_process(url: str, folder: Path, known: UUID, line: Connection) -> None:
    probe, tries = Probe.reopen(url, folder), 0

    def raise_amount(w: Work) -> int:
        nonlocal tries
        tries += 1
        thing = w.lock(Thing, known)
        if tries == 1:
            line.send("held")
            line.recv()
        thing.amount += 1
        return thing.amount

    line.send((work_through(probe.work, raise_amount), tries))
    probe.close()


def test_who_lost_a_record_to_the_writer_in_another_process_goes_through_at_the_second_try(
    embedded: Probe, tmp_path: Path
) -> None:
    known = embedded.add("known")
    here, there = spawn.Pipe()
    other = spawn.Process(target=_raise_in_another_process, args=(embedded.url, tmp_path, known, there))
    other.start()
    try:
        assert here.poll(SECONDS)
        assert here.recv() == "held"
        with embedded.work() as writer:
            writer.add(Thing(label=new_id().hex))
            writer.flush()
            writer.lock(Thing, known).amount += 1
        here.send("passed")
        assert here.poll(SECONDS)
        assert here.recv() == (2, 2)
    finally:
        other.join(SECONDS)
        other.kill()
    assert [entry.public["amount"] for entry in embedded.entries(known)] == [0, 1, 2]
    assert embedded.proven() == 4


def test_whoever_is_in_the_way_again_and_again_is_told_in_the_end(embedded: Probe) -> None:
    tries = []

    def never(w: Work) -> None:
        w.add(Thing(label=f"try {len(tries)}"))
        w.flush()
        tries.append(w)
        raise Unavailable("database.busy")

    with pytest.raises(Unavailable, match=r"database\.busy"):
        work_through(embedded.work, never)
    assert len(tries) == len(again.PAUSES) + 1
    assert embedded.proven() == 0


@pytest.mark.parametrize("error", [Unavailable("database.full"), Refused("record.replica")])
def test_other_failures_are_told_at_once(embedded: Probe, error: Exception) -> None:
    tries = []

    def fail(w: Work) -> None:
        tries.append(w)
        raise error

    with pytest.raises(type(error)):
        work_through(embedded.work, fail)
    assert len(tries) == 1


def test_what_is_committed_is_not_done_again_whatever_fails_after_it(embedded: Probe) -> None:
    def fail_afterwards() -> None:
        raise Unavailable("database.busy")

    def work(w: Work) -> None:
        w.add(Thing(label="once"))
        w.after_commit(fail_afterwards)

    with pytest.raises(Unavailable, match=r"database\.busy"):
        work_through(embedded.work, work)
    assert embedded.proven() == 1


def test_who_waited_long_already_is_not_kept_waiting(
    embedded: Probe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(again, "AGAIN_WITHIN_SECONDS", -1.0)
    tries = []

    def never(w: Work) -> None:
        tries.append(w)
        raise Unavailable("database.busy")

    with pytest.raises(Unavailable):
        work_through(embedded.work, never)
    assert len(tries) == 1
