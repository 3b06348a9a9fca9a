"""Queries asked again take a short way to the database, and find what they found before."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from tests.integration.ledger.probe import THING, Probe, Thing

from jinmin.db.work import Work
from jinmin.errors import Conflict
from jinmin.ids import new_id

LABELLED = sa.select(Thing).where(THING.c.label == sa.bindparam("label"))
LISTED = (
    sa.select(THING.c.label)
    .where(THING.c.label.in_(sa.bindparam("labels", expanding=True)), THING.c.region.in_(["510822", "0"]))
    .order_by(THING.c.label)
)
WHOLE = {
    "label": "whole",
    "region": "110101",
    "amount": 7,
    "marks": [{"a": [1, None, "二"]}],
    "seen_at": datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC),
    "note": "张·三𠮷",
    "secret": "110101199003070011",
    "index": b"\x00\xff",
}
AGAIN = range(5)
"""The short way is taken from the third time on, and the server keeps a statement after a few more."""


@pytest.fixture
def server(copy_of_core: Callable[[str], str], tmp_path: Path) -> Iterator[Probe]:
    made = Probe.create(copy_of_core("postgresql"), tmp_path)
    yield made
    made.close()


def _labelled(w: Work, label: str) -> Thing:
    return w.session.scalars(LABELLED, {"label": label}).one()


def test_a_record_is_found_whole_each_time(probe: Probe) -> None:
    known = probe.add(**WHOLE)
    for _time in AGAIN:
        with probe.read() as w:
            found = _labelled(w, "whole")
            assert (found.id, found.version, found.origin) == (known, 1, "probe")
            assert {name: getattr(found, name) for name in WHOLE} == WHOLE
            assert w.get(Thing, known) is found


def test_what_a_work_holds_already_stays_as_the_work_has_it(probe: Probe) -> None:
    known = probe.add("held")
    for turn in AGAIN:
        with probe.work() as w:
            held = w.get(Thing, known)
            held.amount += 1
            assert _labelled(w, "held") is held
            assert held.amount == turn + 1
    assert [entry.public["amount"] for entry in probe.entries(known)] == [0, 1, 2, 3, 4, 5]


def test_a_lock_reads_anew_what_the_work_had_read_before(probe: Probe) -> None:
    known = probe.add("locked")
    for turn in AGAIN:
        with probe.work() as w:
            held = w.get(Thing, known)
            with probe.work() as other:
                other.lock(Thing, known).amount += 1
            assert w.lock(Thing, known) is held
            assert held.amount == turn + 1
    assert probe.proven() == 6


def test_after_a_bulk_write_the_work_finds_what_it_wrote(probe: Probe) -> None:
    known = probe.add("many")
    for turn in AGAIN:
        with probe.work() as w:
            held = _labelled(w, "many")
            w.bulk_update(Thing, [{"id": known, "amount": 10 * turn, "note": f"{turn}"}])
            assert _labelled(w, "many") is held
            assert (held.amount, held.note, held.version) == (10 * turn, f"{turn}", turn + 2)
    assert probe.proven() == 6


@pytest.mark.parametrize("many", [0, 1, 2, 30, 31])
def test_a_list_may_be_of_any_length(probe: Probe, many: int) -> None:
    wanted = [f"{n:03}" for n in range(many)]
    with probe.work() as w:
        for label in ["x", *wanted]:
            w.add(Thing(label=label))
    for _time in AGAIN:
        with probe.read() as w:
            assert w.execute(LISTED, {"labels": wanted}).scalars().all() == wanted
            assert w.execute(LISTED, {"labels": ["x", *wanted]}).scalars().all() == [*wanted, "x"]


@pytest.mark.postgres
def test_values_of_other_sizes_and_none_at_all_go_the_same_way(server: Probe) -> None:
    asked = sa.text("SELECT :value, '100%' || :text")
    for value in (1, 70_000, 2**40, None, -1) * 2:
        with server.read() as w:
            assert tuple(w.execute(asked, {"value": value, "text": "x"}).one()) == (value, "100%x")


@pytest.mark.postgres
def test_after_a_refusal_the_connection_goes_on(server: Probe) -> None:
    server.add("taken")
    for _time in AGAIN:
        with pytest.raises(Conflict, match="uq_probe_thing_label"):
            server.add("taken")
        server.add(new_id().hex)
    assert server.proven() == 6


@pytest.mark.postgres
def test_a_table_that_changes_is_read_as_it_is(server: Probe) -> None:
    every = sa.text("SELECT * FROM probe_thing")
    server.add("a")
    with server.database.engine.connect() as connection:
        for column in ("one", "other"):
            for _time in AGAIN:
                before = connection.execute(every).keys()
            connection.execute(sa.text(f"ALTER TABLE probe_thing ADD COLUMN {column} text; SELECT 1"))
            assert set(connection.execute(every).keys()) == {*before, column}
        connection.rollback()
        assert set(connection.execute(every).keys()) == {*before} - {"one"}
