"""Whoever waits for a hand-over to be decided sees what was decided, whatever it had read before the wait."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from tests.integration.ledger.probe import Probe

from jinmin.authority.deciding import set_term
from jinmin.exchange.authority_terms import Term, hold_terms, stop_writers

COUNTY, RESOURCE, TAKER = "510822", "marriage.record", "p51"


@pytest.fixture
def probe(copy_of_core: Callable[[str], str], tmp_path: Path) -> Iterator[Probe]:
    """On a server: an embedded database has one writer, who waits for nobody."""
    made = Probe.create(copy_of_core("postgresql"), tmp_path)
    yield made
    made.close()


def test_a_writer_that_waited_sees_the_new_term(probe: Probe) -> None:
    def write() -> Term | None:
        with probe.work() as w:
            return hold_terms(w).of(RESOURCE, COUNTY)

    with ThreadPoolExecutor(1) as clerk:
        with probe.work() as w:
            stop_writers(w)
            waiting = clerk.submit(write)
            _until_it_waits(probe, waiting)
            set_term(w, RESOURCE, COUNTY, TAKER, 2, settled=False, runoff=[])
        seen = waiting.result(20)
    assert seen is not None
    assert (seen.holder, seen.term, seen.settled) == (TAKER, 2, False)


def _until_it_waits(probe: Probe, writer: Future[Term | None]) -> None:
    waiting = sa.text("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'advisory'")
    with probe.database.engine.connect() as connection:
        while not connection.execute(waiting).scalar():
            assert not writer.done()
            connection.rollback()
