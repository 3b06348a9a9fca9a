"""Bulk writes leave one entry a row, beside entities, in savepoints, for replicas; nothing else writes."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone

import orjson
import pytest
import sqlalchemy as sa
from tests.integration.ledger.probe import (
    EFFECT,
    OPEN,
    Effect,
    GivenUp,
    Open,
    Probe,
    Thing,
    given_up,
)

from jinmin.db.work import Work
from jinmin.errors import Conflict, NotFound, Refused
from jinmin.ids import new_id
from jinmin.ledger.entries import open_sealed


def row(**columns: object) -> dict[str, object]:
    plain = Thing(label=new_id().hex).model_dump() | {"origin": "probe"}
    return plain | columns


def add_all(w: Work, *labels: str, **columns: object) -> None:
    for label in labels:
        w.add(Thing(label=label, **columns))
        w.flush()


def test_bulk_writes_one_entry_a_row(probe: Probe) -> None:
    rows = [row(label=f"{n}", note="张三", secret=str(n)) for n in range(50)]
    with probe.work() as w:
        w.bulk(Thing, rows)
        w.bulk(Thing, [])
    assert [entry.public["label"] for entry in probe.entries()] == [f"{n}" for n in range(50)]
    assert probe.proven() == 50


def test_bulk_update_writes_one_entry_a_row(probe: Probe) -> None:
    rows = [row(amount=n) for n in range(5)]
    with probe.work() as w:
        w.bulk(Thing, rows)
    with probe.work() as w:
        changing = [{"id": one["id"], "amount": 100, "note": "改"} for one in rows[:3]]
        w.bulk_update(Thing, changing)
        w.bulk_update(Thing, [{"id": one["id"], "amount": 200} for one in rows[:2]])
    found = {entry.record_id: entry.public["amount"] for entry in probe.entries() if entry.version == 2}
    assert found == {one["id"]: amount for one, amount in zip(rows, (200, 200, 100), strict=False)}
    assert probe.proven() == 8


def test_bulk_update_of_a_record_that_is_not_there_is_refused(probe: Probe) -> None:
    known = probe.add("a")
    with pytest.raises(NotFound), probe.work() as w:
        w.bulk_update(Thing, [{"id": known, "amount": 1}, {"id": new_id(), "amount": 1}])
    assert probe.proven() == 1


def test_entity_and_bulk_on_one_record_in_one_work(probe: Probe) -> None:
    fresh = row()
    known = probe.add("a")
    with probe.work() as w:
        w.bulk(Thing, [fresh])
        w.get(Thing, fresh["id"]).amount = 1
        thing = w.get(Thing, known)
        thing.note = "先"
        w.bulk_update(Thing, [{"id": known, "amount": 2}])
        assert (thing.amount, thing.note, thing.version) == (2, "先", 2)
        thing.amount = 3
    assert [entry.public["amount"] for entry in probe.entries(fresh["id"])] == [1]
    assert [entry.public["amount"] for entry in probe.entries(known)] == [0, 3]
    assert probe.proven() == 3


@pytest.mark.parametrize("kept", [True, False])
def test_a_savepoint_over_bulk_rows(probe: Probe, kept: bool) -> None:
    fresh = row()
    with probe.work() as w:
        w.bulk(Thing, [fresh])
        with w.savepoint() if kept else given_up(w):
            w.get(Thing, fresh["id"]).amount = 1
            w.flush()
    assert [entry.public["amount"] for entry in probe.entries()] == [1 if kept else 0]
    assert probe.proven() == 1


@pytest.mark.parametrize("kept", [True, False])
def test_a_savepoint_with_bulk_over_an_entity(probe: Probe, kept: bool) -> None:
    known = probe.add("a")
    with probe.work() as w:
        w.get(Thing, known).note = "先"
        with w.savepoint() if kept else given_up(w):
            w.bulk_update(Thing, [{"id": known, "amount": 1}])
    assert [entry.public["amount"] for entry in probe.entries(known)] == [0, 1 if kept else 0]
    assert probe.proven() == 2


def test_what_was_loaded_after_a_bulk_write_goes_back_with_the_savepoint(probe: Probe) -> None:
    known = probe.add("a")
    with probe.work() as w:
        thing = w.get(Thing, known)
        thing.amount = 1
        with given_up(w):
            w.bulk_update(Thing, [{"id": known, "amount": 2}])
            assert thing.amount == 2
        assert thing.amount == 1
    assert [entry.public["amount"] for entry in probe.entries(known)] == [0, 1]
    assert probe.proven() == 2


def test_an_instant_of_another_zone_is_the_same_instant(probe: Probe) -> None:
    shanghai = datetime(2026, 3, 2, 9, 0, 0, 123456, tzinfo=timezone(timedelta(hours=8)))
    known = probe.add("a", seen_at=shanghai, marks=[("x", 1), {"y": None}])
    (entry,) = probe.entries(known)
    assert entry.public["seen_at"] == datetime(2026, 3, 2, 1, 0, 0, 123456, tzinfo=UTC).isoformat()
    assert probe.proven() == 1


def test_a_replica_that_begins_at_a_later_version_is_sealed_too(probe: Probe) -> None:
    arrived = row(version=7, origin="elsewhere", note="张三", secret="110101")
    with probe.work() as w, w.replicating():
        w.bulk(Thing, [arrived])
    (entry,) = probe.entries()
    assert (entry.version, entry.origin) == (7, "elsewhere")
    with probe.read() as w:
        assert open_sealed(w, entry)["note"] == "张三"
    assert probe.proven() == 1


@pytest.mark.parametrize(
    "statement",
    [
        sa.insert(OPEN).values(id=new_id(), version=1, origin="", epoch=1, label="x"),
        sa.update(OPEN).values(label="x"),
        sa.update(Open).values(label="x"),
        sa.delete(OPEN),
    ],
)
def test_a_work_writes_records_in_no_other_way(probe: Probe, statement: sa.Executable) -> None:
    with probe.work() as w:
        w.add(Open(label="a"))
        w.flush()
        with pytest.raises(Refused, match=r"record\.outside_work"):
            w.execute(statement)
        w.execute(sa.insert(EFFECT).values(seq=1, consumer="x"))
    assert probe.proven() == 1


def test_plain_tables_leave_no_entry(probe: Probe) -> None:
    with probe.work() as w:
        w.add(Effect(seq=1, consumer="x"))
    assert probe.proven() == 0


def test_a_read_work_writes_nothing(probe: Probe) -> None:
    with probe.read() as w:
        w.add(Thing(label="a"))
    assert probe.proven() == 0


def test_what_was_read_stays_readable(probe: Probe) -> None:
    known = probe.add("a", note="张三")
    with probe.read() as w:
        thing = w.get(Thing, known)
    assert (thing.label, thing.note) == ("a", "张三")


def test_calls_after_the_commit_run_only_if_it_stands(probe: Probe) -> None:
    told: list[str] = []
    with probe.work() as w:
        w.after_commit(lambda: told.append("stands"))
        assert told == []
    with suppress(GivenUp), probe.work() as w:
        w.after_commit(lambda: told.append("fell"))
        raise GivenUp
    assert told == ["stands"]


def test_a_work_takes_more_records_than_a_statement_takes_parameters(
    probe: Probe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jinmin.db.stretches.STRETCH", 3)
    rows = [row() for _ in range(10)]
    with probe.work() as w:
        w.bulk(Thing, rows)
    with probe.work() as w:
        w.bulk_update(Thing, [{"id": one["id"], "amount": 1} for one in rows])
    assert probe.proven() == 20


def test_an_error_shows_no_values(probe: Probe) -> None:
    with pytest.raises(Conflict) as caught, probe.work() as w:
        add_all(w, "a", "a", note="张三的秘密")
    assert "张三" not in str(caught.value.__cause__)
    with pytest.raises(Conflict) as caught, probe.work() as w:
        w.add(Thing(label=None, note="张三的秘密"))
    assert "张三" not in str(caught.value.__cause__)


def test_public_and_sealed_parts_are_canonical(probe: Probe) -> None:
    known = probe.add("a", marks=[{"b": 1, "a": "中"}])
    with probe.read() as w:
        stored = w.execute(sa.text("SELECT public FROM ledger_entry")).scalar_one()
    assert stored.encode() == orjson.dumps(orjson.loads(stored), option=orjson.OPT_SORT_KEYS)
    assert probe.entries(known)[0].public["marks"] == [{"b": 1, "a": "中"}]
