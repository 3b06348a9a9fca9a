"""What the database cannot do now is said as such: asked again it works, and nothing is half done."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from uuid import UUID

import pytest
import sqlalchemy as sa
from tests.integration.ledger.probe import Probe, Thing

from jinmin.errors import Unavailable
from jinmin.messages import explain


@pytest.fixture
def server_probe(copy_of_core: Callable[[str], str], tmp_path: Path) -> Probe:
    return Probe.create(copy_of_core("postgresql"), tmp_path)


def _two(probe: Probe) -> tuple[UUID, UUID]:
    with probe.work() as w:
        first, second = (w.add(Thing(label=label)).id for label in ("a", "b"))
    return first, second


@pytest.mark.postgres
def test_of_two_works_that_lock_crosswise_one_is_told_to_try_again(server_probe: Probe) -> None:
    first, second = _two(server_probe)
    both_hold = Barrier(2, timeout=60)

    def raise_both(one: UUID, other: UUID) -> str:
        try:
            with server_probe.work() as w:
                w.lock(Thing, one).amount += 1
                w.flush()
                both_hold.wait()
                w.lock(Thing, other).amount += 1
        except Unavailable as error:
            return error.key
        return "done"

    with ThreadPoolExecutor(2) as pool:
        said = sorted(pool.map(raise_both, (first, second), (second, first)))
    assert said == ["database.busy", "done"]
    with server_probe.read() as w:
        assert [w.get(Thing, each).amount for each in (first, second)] == [1, 1]
    assert server_probe.proven()
    server_probe.close()


@pytest.mark.postgres
def test_a_lost_connection_is_said_and_the_next_work_goes_through(server_probe: Probe) -> None:
    first, _second = _two(server_probe)
    with pytest.raises(Unavailable, match=r"database\.down") as told:
        _lose_the_connection(server_probe, first)
    assert "没有保存" in explain(told.value)
    with server_probe.work() as w:
        assert w.lock(Thing, first).amount == 0
        w.lock(Thing, first).amount = 8
    assert server_probe.proven()
    server_probe.close()


def test_a_database_held_by_another_program_is_said_to_be_busy(
    copy_of_core: Callable[[str], str], tmp_path: Path
) -> None:
    probe = Probe.create(copy_of_core("sqlite"), tmp_path)
    with probe.database.engine.connect() as impatient:
        impatient.exec_driver_sql("PRAGMA busy_timeout=20")
        with probe.work() as w:
            w.add(Thing(label="held"))
            w.flush()
            with pytest.raises(Unavailable, match=r"database\.busy"):
                impatient.exec_driver_sql("UPDATE ledger_cursor SET seq = seq")
    assert probe.proven()
    probe.close()


def _lose_the_connection(probe: Probe, record_id: UUID) -> None:
    with probe.work() as w, probe.database.engine.connect() as other:
        w.lock(Thing, record_id).amount = 7
        w.flush()
        backend = w.execute(sa.text("SELECT pg_backend_pid()")).scalar_one()
        other.execute(sa.text("SELECT pg_terminate_backend(:backend)"), {"backend": backend})
        w.execute(sa.text("SELECT 1"))
