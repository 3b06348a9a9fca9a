"""On PostgreSQL a commit lets the next writer in first, then waits until it is durable; it still may be refused."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from tests.integration.ledger.probe import THING, Probe, Thing

from jinmin.errors import Conflict

pytestmark = pytest.mark.postgres

POSITION = sa.text("SELECT pg_current_wal_insert_lsn()::text")
IS_WRITTEN = sa.text("SELECT pg_current_wal_flush_lsn() >= CAST(:position AS pg_lsn)")

ORPHAN = sa.text(
    "INSERT INTO probe_thing SELECT (jsonb_populate_record(t, "
    "jsonb_build_object('id', gen_random_uuid(), 'label', 'c'))).* FROM probe_thing t"
)


@pytest.fixture
def probe(copy_of_core: Callable[[str], str], tmp_path: Path) -> Iterator[Probe]:
    probe = Probe.create(copy_of_core("postgresql"), tmp_path)
    yield probe
    probe.close()


def test_a_work_returns_when_its_commit_is_in_the_log(probe: Probe) -> None:
    written = []
    for label in "abc":
        with probe.work() as w:
            w.add(Thing(label=label))
            w.flush()
            position = w.execute(POSITION).scalar_one()
        with probe.database.engine.connect() as other:
            written.append(other.execute(IS_WRITTEN, {"position": position}).scalar_one())
    assert written == [True, True, True]


def test_what_is_seen_can_be_waited_for(probe: Probe) -> None:
    with probe.database.engine.connect() as other:
        other.execute(sa.text("SET synchronous_commit TO off"))
        other.execute(sa.text("CREATE TABLE seen (n int)"))
        other.commit()
        position = other.execute(POSITION).scalar_one()
        probe.database.settle()
        assert other.execute(IS_WRITTEN, {"position": position}).scalar_one()


def test_a_commit_that_the_database_refuses_leaves_nothing_and_the_next_goes_through(probe: Probe) -> None:
    probe.add("a")
    with pytest.raises(Conflict):
        _write_past_the_ledger(probe)
    with probe.work() as w:
        w.add(Thing(label="b"))
    with probe.read() as w:
        assert sorted(w.execute(sa.select(THING.c.label)).scalars()) == ["a", "b"]
    assert probe.proven()


def _write_past_the_ledger(probe: Probe) -> None:
    with probe.work() as w:
        w.execute(ORPHAN)
