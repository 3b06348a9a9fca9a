"""What the server has parsed and planned once it does not parse again after every read."""

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from tests.integration.ledger.probe import THING, Probe, Thing

PREPARED = sa.text("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%probe_thing%'")


@pytest.mark.postgres
def test_a_read_leaves_prepared_statements_standing(
    copy_of_core: Callable[[str], str], tmp_path: Path
) -> None:
    probe = Probe.create(copy_of_core("postgresql"), tmp_path)
    known = probe.add("a")
    for _time in range(8):
        with probe.read() as w:
            assert w.execute(sa.select(THING.c.label)).scalars().all() == ["a"]
    with probe.read() as w:
        assert w.execute(PREPARED).scalar_one() > 0
        shown = w.get(Thing, known)
    assert shown.label == "a"  # what was read is shown after the read has ended
    probe.close()


@pytest.mark.postgres
def test_what_a_read_adds_by_mistake_is_not_sent(copy_of_core: Callable[[str], str], tmp_path: Path) -> None:
    probe = Probe.create(copy_of_core("postgresql"), tmp_path)
    with probe.read() as w:
        w.add(Thing(label="never"))
    assert probe.proven() == 0
    probe.close()
