"""A work takes its turn to write as late as it can, and writes nothing that rests on what is true no more."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import nullcontext
from pathlib import Path
from threading import Barrier
from uuid import UUID

import pytest
import sqlalchemy as sa
from tests.integration.ledger.probe import Probe, Thing

from jinmin.db import sqlite_connection
from jinmin.db.named_locks import hold_name, take_name
from jinmin.db.work import Work
from jinmin.errors import Stale, Unavailable
from jinmin.ids import new_id

THING = Thing.__table__
NAME = 77
Lean = Callable[[Work, UUID], None]


@pytest.fixture
def embedded(copy_of_core: Callable[[str], str], tmp_path: Path) -> Probe:
    return Probe.create(copy_of_core("sqlite"), tmp_path)


def test_a_work_that_only_reads_and_locks_waits_for_no_writer(probe: Probe) -> None:
    known = probe.add("known")
    with probe.work() as writer:
        writer.add(Thing(label="written"))
        writer.flush()
        with probe.work() as w:
            assert w.lock(Thing, known).label == "known"
            assert w.execute(sa.select(sa.func.count()).select_from(THING)).scalar_one() == 1
    assert probe.proven() == 2


def _write_back_late(probe: Probe, known: UUID) -> None:
    with probe.work() as w:
        thing = w.get(Thing, known)
        with probe.work() as other:
            _change(other, known)
        thing.amount += 1


def test_what_was_read_before_another_commit_is_not_written_back(probe: Probe) -> None:
    known = probe.add("known")
    with pytest.raises(Stale):
        _write_back_late(probe, known)
    assert [entry.public["amount"] for entry in probe.entries(known)] == [0, 1]
    assert probe.proven() == 2


def test_a_work_reads_what_was_committed_meanwhile(probe: Probe) -> None:
    count = sa.select(sa.func.count()).select_from(THING)
    with probe.work() as w:
        assert w.execute(count).scalar_one() == 0
        probe.add("meanwhile")
        assert w.execute(count).scalar_one() == 1


def _change(w: Work, known: UUID) -> None:
    w.lock(Thing, known).amount += 1


def _lean_on(w: Work, known: UUID) -> None:
    w.add(Thing(label=f"because of {w.lock(Thing, known).amount}"))


def _gone_past(embedded: Probe, known: UUID, then: Lean, passing: Lean) -> None:
    """A work that locks a record before it writes, while another writes already and locks it too."""
    with embedded.work() as w:
        then(w, known)
        with embedded.work() as writer:
            writer.add(Thing(label=new_id().hex))
            writer.flush()
            passing(writer, known)


@pytest.mark.parametrize("then", [_change, _lean_on])
@pytest.mark.parametrize("passing", [_change, _lean_on])
def test_the_writer_goes_past_a_lock_and_its_holder_finds_out(
    embedded: Probe, then: Lean, passing: Lean
) -> None:
    known = embedded.add("known")
    with pytest.raises(Unavailable, match=r"database\.busy"):
        _gone_past(embedded, known, then, passing)
    assert embedded.proven() == 3
    embedded.close()


def test_who_is_refused_leaves_the_turn_to_others(embedded: Probe) -> None:
    known = embedded.add("known")
    for _time in range(3):
        with pytest.raises(Unavailable):
            _gone_past(embedded, known, _change, _change)
    with embedded.work() as w:
        _change(w, known)
    assert embedded.entries(known)[-1].public["amount"] == 4
    embedded.close()


def test_two_who_hold_what_the_other_wants_do_not_wait_for_ever(
    embedded: Probe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_connection, "CROSSED_SECONDS", 0.1)
    pair = [embedded.add("one"), embedded.add("other")]
    together = Barrier(2)

    def add_to_both(order: int) -> int:
        try:
            with embedded.work() as w:
                for place, known in enumerate(pair[::order]):
                    w.lock(Thing, known).amount += 1
                    if not place:
                        together.wait(60)
        except Unavailable:
            return 0
        return 1

    with ThreadPoolExecutor(2) as both:
        done = sum(both.map(add_to_both, (1, -1)))
    assert done
    assert [embedded.entries(known)[-1].public["amount"] for known in pair] == [done, done]
    embedded.close()


def test_who_takes_a_name_alone_waits_for_its_holders_or_goes_past_them(probe: Probe) -> None:
    def take() -> None:
        with probe.work() as w:
            take_name(w, NAME)
            w.add(Thing(label="alone"))

    embedded = probe.database.is_sqlite
    told = pytest.raises(Unavailable) if embedded else nullcontext()
    with ThreadPoolExecutor(1) as beside:
        with told, probe.work() as w:
            hold_name(w, NAME)
            w.add(Thing(label="together"))
            taking = beside.submit(take)
            wait([taking], timeout=10 if embedded else 0.2)
        taking.result()
    with probe.read() as r:
        labels = r.execute(sa.select(THING.c.label).order_by(THING.c.id)).scalars().all()
    assert labels == (["alone"] if embedded else ["together", "alone"])


def test_rows_may_be_written_while_others_are_read(embedded: Probe) -> None:
    for label in "abc":
        embedded.add(label)
    with embedded.work() as w:
        for (label,) in w.session.connection().execute(sa.select(THING.c.label)):
            if label == "a":
                embedded.add("meanwhile")
            w.add(Thing(label=f"{label} again"))
            w.flush()
    assert embedded.proven() == 7
    embedded.close()
