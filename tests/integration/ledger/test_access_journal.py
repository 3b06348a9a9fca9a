"""The access journal: a chain of its own, in signed segments, purged after its time."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection
from tests.integration.ledger.probe import Probe

from jinmin.db.work import Work
from jinmin.errors import Refused
from jinmin.ids import new_id
from jinmin.ledger.chain import GENESIS
from jinmin.ledger.journal import (
    RECORDS,
    SEGMENTS,
    Access,
    _link,
    close_segment,
    journal_fault,
    journal_head,
    purge_segments,
    segment_fault,
    write_access,
)
from jinmin.vocabulary.actor import Actor

CLERK = Actor(new_id(), "王芳", post_id=new_id(), region="510822", purpose="核对婚姻状况")
LONG = timedelta(days=190)


def write(probe: Probe, count: int = 1, alg: str = "sha256") -> None:
    for n in range(count):
        with probe.work(CLERK) as w:
            write_access(w, w.actor, Access("marriage.search", f"list/{n}", rows=n, denied=n % 2 == 1), alg)


def close(probe: Probe) -> int:
    with probe.work() as w:
        return close_segment(w)


def faults(probe: Probe) -> tuple[int | None, int | None]:
    with probe.database.reading.connect() as connection:
        return journal_fault(connection), segment_fault(connection, probe.keyring)


def tamper(probe: Probe, *statements: sa.Executable) -> None:
    with probe.raw() as connection:
        for statement in statements:
            connection.execute(statement)


def test_it_says_who_in_which_post_why_and_how_many(probe: Probe) -> None:
    write(probe, 2)
    with probe.read() as w:
        first, second = w.execute(sa.select(RECORDS).order_by(RECORDS.c.seq)).all()
    assert (first.seq, first.actor_id, first.post_id, first.actor) == (
        1,
        CLERK.user_id,
        CLERK.post_id,
        "王芳",
    )
    assert (first.at, first.purpose, first.subject) == (probe.at, "核对婚姻状况", "list/0")
    assert (second.rows, second.denied) == (1, True)


@pytest.mark.parametrize("alg", ["sha256", "sm3"])
def test_an_untouched_journal_holds(probe: Probe, alg: str) -> None:
    assert faults(probe) == (None, None)
    write(probe, 4, alg)
    assert (close(probe), close(probe)) == (4, 0)
    write(probe, 3, alg)
    assert close(probe) == 3
    assert faults(probe) == (None, None)


def test_a_work_that_is_given_up_leaves_no_line(probe: Probe) -> None:
    write(probe)
    with pytest.raises(Refused), probe.work(CLERK) as w:
        refuse_after_writing(w)
    write(probe)
    with probe.read() as w:
        assert w.execute(sa.select(RECORDS.c.seq).order_by(RECORDS.c.seq)).scalars().all() == [1, 2]
    assert faults(probe) == (None, None)


def refuse_after_writing(w: Work) -> None:
    write_access(w, CLERK, Access("x", "x"))
    raise Refused("probe.refused")


@pytest.mark.parametrize(
    "statement",
    [
        sa.update(RECORDS).where(RECORDS.c.seq == 3).values(actor="别人"),
        sa.update(RECORDS).where(RECORDS.c.seq == 3).values(denied=False, rows=99),
        sa.update(RECORDS).where(RECORDS.c.seq == 3).values(purpose=""),
        sa.update(RECORDS).where(RECORDS.c.seq == 3).values(hash=b"\x00"),
        sa.delete(RECORDS).where(RECORDS.c.seq == 3),
    ],
)
def test_a_changed_or_removed_line_is_found(probe: Probe, statement: sa.Executable) -> None:
    write(probe, 5)
    tamper(probe, statement)
    assert faults(probe) == (3, None)


def forge(connection: Connection, upto: int) -> None:
    """Drop the first line and chain the rest anew, as somebody who reads this code could."""
    lines = connection.execute(sa.select(RECORDS).order_by(RECORDS.c.seq)).mappings().all()
    connection.execute(sa.delete(RECORDS))
    previous = GENESIS
    for seq, line in enumerate(lines[1 : upto + 1], start=1):
        row = dict(line) | {"seq": seq}
        del row["hash"]
        row["hash"] = previous = _link(previous, row)
        connection.execute(sa.insert(RECORDS), [row])


def test_a_closed_stretch_that_was_chained_anew_is_found_by_its_signature(probe: Probe) -> None:
    write(probe, 5)
    close(probe)
    with probe.raw() as connection:
        forge(connection, 5)
    assert faults(probe)[1] == 1


@pytest.mark.parametrize(
    ("values", "wrong"),
    [({"head": b"\x00" * 32}, 2), ({"last_seq": 5}, 2), ({"first_seq": 4}, 2), ({"signature": b"\x00"}, 2)],
)
def test_a_changed_segment_is_found(probe: Probe, values: dict[str, object], wrong: int) -> None:
    for _ in range(3):
        write(probe, 2)
        close(probe)
    tamper(probe, sa.update(SEGMENTS).where(SEGMENTS.c.number == 2).values(**values))
    assert faults(probe)[1] == wrong


def test_a_removed_segment_is_found(probe: Probe) -> None:
    for _ in range(3):
        write(probe, 2)
        close(probe)
    tamper(probe, sa.delete(SEGMENTS).where(SEGMENTS.c.number == 2))
    assert faults(probe)[1] == 2


def test_lines_are_purged_after_their_time_and_the_chain_goes_on(probe: Probe) -> None:
    write(probe, 3)
    close(probe)
    probe.at += timedelta(days=100)
    write(probe, 2)
    close(probe)
    write(probe, 1)
    probe.at += timedelta(days=91)
    with probe.work() as w:
        assert purge_segments(w, LONG) == 1
    with probe.work() as w:
        assert purge_segments(w, LONG) == 0
    with probe.read() as w:
        assert w.execute(sa.select(RECORDS.c.seq).order_by(RECORDS.c.seq)).scalars().all() == [4, 5, 6]
    assert faults(probe) == (None, None)
    write(probe)
    assert faults(probe) == (None, None)


def test_the_chain_goes_on_when_everything_is_purged(probe: Probe) -> None:
    write(probe, 3)
    close(probe)
    probe.at += timedelta(days=191)
    with probe.work() as w:
        purge_segments(w, LONG)
    with probe.database.reading.connect() as connection:
        assert journal_head(connection)[0] == 3
    write(probe, 2)
    assert close(probe) == 2
    assert faults(probe) == (None, None)


def test_purged_lines_that_were_not_due_are_missed(probe: Probe) -> None:
    """Deleting lines is no purge: the segment does not say so."""
    write(probe, 3)
    close(probe)
    tamper(probe, sa.delete(RECORDS))
    assert faults(probe)[1] == 1


@pytest.mark.parametrize("days", [0, 30, 183])
def test_six_months_are_kept_at_least(probe: Probe, days: int) -> None:
    with pytest.raises(Refused, match=r"journal\.retention_too_short"), probe.work() as w:
        purge_segments(w, timedelta(days=days))
