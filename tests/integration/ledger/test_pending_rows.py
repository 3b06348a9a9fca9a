"""What waits to be written goes out when somebody asks for it, otherwise with the commit."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from tests.integration.ledger.probe import OPEN, THING, Open, Probe, Thing

from jinmin.errors import Conflict

_LIKE_THING = sa.table("probe_thing", sa.column("label"))

REACHING = {
    "its table": sa.select(THING.c.label),
    "a name for it": sa.select(THING.alias("other").c.label),
    "a subquery": sa.select(sa.select(THING.c.label).subquery().c.label),
    "a test of existence": sa.select(sa.exists().where(THING.c.label == "a")),
    "a count": sa.select(sa.func.count()).select_from(THING),
    "one half of a union": sa.union_all(sa.select(OPEN.c.label), sa.select(THING.c.label)),
    "a table of the same name": sa.select(_LIKE_THING.c.label),
    "the entity": sa.select(Thing),
    "somebody's own words": sa.text("SELECT label FROM probe_thing"),
    "words in between": sa.select(sa.literal_column("(SELECT label FROM probe_thing)")),
}


@pytest.mark.parametrize("statement", REACHING.values(), ids=REACHING.keys())
def test_what_waits_is_there_for_a_statement_that_reaches_it(probe: Probe, statement: sa.Executable) -> None:
    with probe.work() as w:
        w.add(Thing(label="a"))
        assert len(w.execute(statement).all()) == 1
        assert not w.waiting(Thing)
    assert probe.proven() == 1


def test_a_statement_about_other_tables_leaves_it_waiting(probe: Probe) -> None:
    with probe.work() as w:
        thing = w.add(Thing(label="a"))
        w.execute(sa.select(OPEN.c.id)).all()
        assert w.waiting(Thing) == [thing]
        thing.label = "b"
    assert [entry.public["label"] for entry in probe.entries()] == ["b"]
    assert probe.proven() == 1


def test_a_changed_record_is_found_as_changed(probe: Probe) -> None:
    thing_id = probe.add("a")
    with probe.work() as w:
        w.lock(Thing, thing_id).label = "b"
        assert w.execute(sa.select(THING.c.label)).scalars().all() == ["b"]
        w.lock(Thing, thing_id).label = "c"  # flushed already: corrected before its entry is sealed
    assert [entry.version for entry in probe.entries(thing_id)] == [1, 2]
    assert probe.proven() == 2


def test_a_change_that_is_taken_back_leaves_no_entry(probe: Probe) -> None:
    thing_id = probe.add("a")
    with probe.work() as w:
        thing = w.lock(Thing, thing_id)
        thing.label = "b"
        thing.label = "a"
    assert probe.proven() == 1


def test_rows_of_several_tables_and_kinds_of_column_come_back_as_they_went(probe: Probe) -> None:
    seen = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
    with probe.work() as w:
        things = [
            w.add(
                Thing(label=f"{place}·𠮷'%", marks=[{"a": place}], seen_at=seen, secret="密", index=b"\x00\\")
            )
            for place in range(3)
        ]
        w.add(Open(label="b"))
    for thing in things:
        with probe.read() as w:
            found = w.get(Thing, thing.id)
            assert (found.label, found.marks, found.seen_at) == (thing.label, thing.marks, seen)
            assert (found.secret, found.index) == ("密", b"\x00\\")
    assert probe.proven() == 4


def test_a_kept_query_reads_alike_each_time(probe: Probe) -> None:
    thing_id = probe.add("a", secret="密", seen_at=datetime(2026, 3, 1, tzinfo=UTC), marks=[1])
    kept = sa.select(THING).where(THING.c.id == sa.bindparam("id"), THING.c.index.is_(None)).limit(1)
    with probe.read() as w:
        first, *later = (w.execute(kept, {"id": thing_id}).one() for _time in range(3))
        assert all(row == first and row._mapping[THING.c.secret] == row.secret == "密" for row in later)
        assert [type(value) for value in later[-1]] == [type(value) for value in first]


def test_of_many_rows_at_once_one_that_is_refused_takes_all_back(probe: Probe) -> None:
    probe.add("a")
    with pytest.raises(Conflict):
        _add_together(probe, "b", "a")
    assert probe.proven() == 1


def _add_together(probe: Probe, *labels: str) -> None:
    with probe.work() as w:
        for label in labels:
            w.add(Thing(label=label))
