"""What nobody waits for goes to a server with the next statement: fewer round trips, the same promises."""

from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from psycopg.pq import TransactionStatus
from sqlalchemy.engine import make_url
from tests.integration.ledger.probe import THING, Probe, Thing

from jinmin.db import server_connection
from jinmin.db.server_connection import DirectCursor, ServerConnection
from jinmin.db.server_pipeline import Unmet
from jinmin.errors import Stale

INSERT = "INSERT INTO noted VALUES (%(number)s, %(words)s)"
UPDATE = "UPDATE noted SET words = %(words)s WHERE number = %(number)s"
COUNT = "SELECT count(*), max(length(words)) FROM noted WHERE number > %(above)s"


@pytest.fixture
def line(copy_of_core: Callable[[str], str]) -> Iterator[ServerConnection]:
    place = make_url(copy_of_core("postgresql"))
    dsn = f"host={place.host} port={place.port} dbname={place.database} user={place.username}"
    with ServerConnection.connect(dsn, prepare_threshold=None) as connection:
        connection.begin("BEGIN")
        connection.cursor().execute("CREATE TEMPORARY TABLE noted (number int PRIMARY KEY, words text)")
        connection.commit()
        connection.begin("BEGIN")
        yield connection


def counted(line: ServerConnection) -> object:
    return line.cursor().execute(COUNT, {"above": 0}).fetchone()


@pytest.mark.postgres
def test_a_transaction_begins_with_its_first_statement(line: ServerConnection) -> None:
    assert line.pgconn.transaction_status == TransactionStatus.IDLE
    line.commit()
    line.begin("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    asked = line.cursor().execute("SELECT current_setting(%(name)s)", {"name": "transaction_read_only"})
    assert asked.fetchone() == ("on",)
    assert line.pgconn.transaction_status == TransactionStatus.INTRANS


@pytest.mark.postgres
def test_what_fails_is_told_by_the_next_statement_and_none_behind_it_is_run(line: ServerConnection) -> None:
    for number in (1, 2, 2, 3):
        line.put_off(INSERT, {"number": number, "words": "a"})
    with pytest.raises(psycopg.errors.UniqueViolation, match="noted_pkey"):
        line.end("COMMIT")
    assert line.pgconn.transaction_status == TransactionStatus.INERROR
    line.rollback()
    assert counted(line) == (0, None)


@pytest.mark.postgres
def test_what_meets_other_rows_is_not_committed(line: ServerConnection) -> None:
    line.put_off(INSERT, {"number": 1, "words": "a"})
    line.put_off(UPDATE, {"number": 2, "words": "b"}, meets=1)
    with pytest.raises(Unmet):
        line.end("COMMIT")
    assert line.pgconn.transaction_status == TransactionStatus.INTRANS
    line.rollback()
    assert counted(line) == (0, None)


@pytest.mark.postgres
def test_much_goes_both_ways_at_once(line: ServerConnection) -> None:
    much = "金民" * 100_000
    for number in range(1, 31):
        line.put_off(INSERT, {"number": number, "words": much})
        line.put_off("SELECT words FROM noted WHERE number = %(number)s", {"number": number})
    assert counted(line) == (30, len(much))


@pytest.mark.postgres
def test_what_a_savepoint_put_off_goes_back_with_it(
    copy_of_core: Callable[[str], str], tmp_path: Path
) -> None:
    probe = Probe.create(copy_of_core("postgresql"), tmp_path)
    with probe.database.writing.begin() as connection:
        connection.execute(sa.text("CREATE TABLE noted (number int PRIMARY KEY, words text)"))
        savepoint = connection.begin_nested()
        for _twice in range(2):
            cursor = connection.connection.cursor()
            assert isinstance(cursor, DirectCursor)
            cursor.puts_off = True
            cursor.execute(INSERT, {"number": 1, "words": "a"})
        savepoint.rollback()
        assert connection.execute(sa.text("SELECT count(*) FROM noted")).scalar() == 0
    probe.close()


def test_a_change_that_comes_too_late_is_stale(probe: Probe) -> None:
    known = probe.add("a")

    def change(amount: int) -> None:
        with probe.work() as w:
            thing = w.get(Thing, known)
            if amount > 1:
                change(amount - 1)
            thing.amount = amount

    with pytest.raises(Stale):
        change(2)
    with probe.read() as w:
        assert w.execute(sa.select(THING.c.amount)).scalar() == 1
    assert probe.proven() == 2


@pytest.mark.postgres
def test_a_change_takes_four_round_trips(
    copy_of_core: Callable[[str], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The record; its key; change and head of the chain; entry and commit."""
    probe = Probe.create(copy_of_core("postgresql"), tmp_path)
    known = probe.add("a")

    def change() -> None:
        with probe.work() as w:
            w.lock(Thing, known).amount += 1

    change()
    change()
    trips: list[str] = []
    for name in ("ask_alone", "ask_together"):
        ask = getattr(server_connection, name)
        monkeypatch.setattr(
            server_connection, name, lambda *asked, ask=ask, name=name: trips.append(name) or ask(*asked)
        )
    change()
    assert len(trips) == 4
    assert probe.proven() == 4
    probe.close()
