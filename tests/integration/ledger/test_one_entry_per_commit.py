"""One entry per record and commit, whatever happens in between; nothing for what was given up."""

from contextlib import suppress

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from tests.integration.ledger.probe import (
    THING,
    GivenUp,
    Open,
    Probe,
    Thing,
    given_up,
)

from jinmin.db.work import Work
from jinmin.errors import Conflict, Refused, Stale
from jinmin.ids import new_id
from jinmin.ledger.entries import open_sealed
from jinmin.ledger.sealing import KEYS
from jinmin.vocabulary.actor import Actor


def row(**columns: object) -> dict[str, object]:
    plain = Thing(label=new_id().hex).model_dump() | {"origin": "probe"}
    return plain | columns


def add_all(w: Work, *labels: str, **columns: object) -> None:
    for label in labels:
        w.add(Thing(label=label, **columns))
        w.flush()


def test_many_flushes_are_one_entry(probe: Probe) -> None:
    with probe.work() as w:
        thing = w.add(Thing(label="a"))
        for amount in range(5):
            thing.amount = amount
            w.flush()
            w.execute(sa.select(THING)).all()
    (entry,) = probe.entries()
    assert (entry.version, entry.public["amount"], entry.public["origin"]) == (1, 4, "probe")
    assert probe.proven() == 1


def test_autoflush_before_queries_adds_nothing(probe: Probe) -> None:
    known = probe.add("a")
    with probe.work() as w:
        thing = w.lock(Thing, known, expected=1)
        for amount in (1, 2, 3):
            thing.amount = amount
            assert w.execute(sa.select(THING.c.amount)).scalar() == amount
            assert w.lock(Thing, known).amount == amount
    assert [(entry.version, entry.public["amount"]) for entry in probe.entries(known)] == [(1, 0), (2, 3)]
    assert probe.proven() == 2


def test_reading_and_setting_the_same_value_write_nothing(probe: Probe) -> None:
    known = probe.add("a", amount=3)
    with probe.work() as w:
        thing = w.get(Thing, known)
        thing.amount = 3
        w.flush()
    assert probe.proven() == 1


def test_the_entry_says_who_where_why(probe: Probe) -> None:
    clerk, case = Actor(new_id(), "王芳", post_id=new_id()), new_id()
    with probe.work(clerk) as w:
        w.action, w.case_id = "probe.make", case
        thing = w.add(Thing(label="a", region="510812", note="张三", secret="110101"))
        work = w.id
    (entry,) = probe.entries()
    assert (entry.kind, entry.record_id, entry.region) == ("probe_thing", thing.id, "510812")
    assert (entry.actor_id, entry.action, entry.case_id) == (clerk.user_id, "probe.make", case)
    assert (entry.work_id, entry.at, entry.origin, entry.epoch) == (work, probe.at, "probe", 1)


def test_what_is_personal_is_sealed(probe: Probe) -> None:
    known = probe.add("a", note="张三", secret="110101", index=b"\x01")
    (entry,) = probe.entries(known)
    assert set(entry.public) == {"label", "region", "amount", "marks", "seen_at", "origin", "epoch"}
    assert entry.sealed is not None
    assert b"110101" not in entry.sealed
    with probe.read() as w:
        assert open_sealed(w, entry) == {"note": "张三", "secret": "110101", "index": "01"}


def test_a_table_without_secrets_needs_no_key(probe: Probe) -> None:
    with probe.work() as w:
        w.add(Open(label="a"))
    (entry,) = probe.entries()
    assert entry.sealed is None
    with probe.read() as w:
        assert w.execute(sa.select(sa.func.count()).select_from(KEYS)).scalar() == 0
    assert probe.proven() == 1


def test_entries_stand_in_the_order_of_first_touch(probe: Probe) -> None:
    with probe.work() as w:
        labels = [f"{n:02}" for n in range(20)]
        for label in labels:
            w.add(Thing(label=label))
            w.flush()
        w.session.scalars(sa.select(Thing).where(THING.c.label == "00")).one().amount = 1
    entries = probe.entries()
    assert [entry.seq for entry in entries] == list(range(1, 21))
    assert [entry.public["label"] for entry in entries] == labels


def test_a_savepoint_that_is_given_up_leaves_nothing(probe: Probe) -> None:
    known = probe.add("a")
    with probe.work() as w:
        thing = w.get(Thing, known)
        kept = w.add(Thing(label="kept"))
        with given_up(w):
            thing.amount = 9
            kept.amount = 9
            w.add(Thing(label="gone"))
            w.flush()
        assert (thing.amount, thing.version, kept.amount) == (0, 1, 0)
    assert [entry.public["label"] for entry in probe.entries()] == ["a", "kept"]
    assert probe.proven() == 2


def test_after_a_savepoint_that_is_given_up_the_record_may_still_change(probe: Probe) -> None:
    known = probe.add("a")
    with probe.work() as w:
        thing = w.get(Thing, known)
        with given_up(w):
            thing.amount = 9
        thing.amount = 1
    assert [(entry.version, entry.public["amount"]) for entry in probe.entries(known)] == [(1, 0), (2, 1)]
    assert probe.proven() == 2


def test_a_savepoint_inside_one_that_is_given_up_goes_with_it(probe: Probe) -> None:
    with probe.work() as w:
        with given_up(w):
            with w.savepoint():
                w.add(Thing(label="inner"))
            w.add(Thing(label="outer"))
        with w.savepoint(), given_up(w):
            w.add(Thing(label="inner again"))
        w.add(Thing(label="kept"))
    assert [entry.public["label"] for entry in probe.entries()] == ["kept"]
    assert probe.proven() == 1


def test_a_flush_that_fails_in_a_savepoint_leaves_nothing(probe: Probe) -> None:
    probe.add("taken")
    with probe.work() as w:
        w.add(Thing(label="before"))
        with pytest.raises(IntegrityError), w.savepoint():
            add_all(w, "with it", "taken")
        w.add(Thing(label="after"))
    assert [entry.public["label"] for entry in probe.entries()] == ["taken", "before", "after"]
    assert probe.proven() == 3


def test_what_was_given_up_may_be_added_again(probe: Probe) -> None:
    with probe.work() as w:
        thing = Thing(label="a")
        with given_up(w):
            w.add(thing)
            w.flush()
        assert w.session.get(Thing, thing.id) is None
        w.add(thing)
        w.flush()
        thing.amount = 3
    assert [(entry.version, entry.public["amount"]) for entry in probe.entries()] == [(1, 3)]
    assert probe.proven() == 1


def test_what_a_record_gives_up_a_new_one_may_take_in_the_same_flush(probe: Probe) -> None:
    known = probe.add("taken")
    with probe.work() as w:
        thing = w.lock(Thing, known)
        w.add(Thing(label="taken"))
        thing.label = "left"
    assert [entry.public["label"] for entry in probe.entries()] == ["taken", "taken", "left"]
    assert probe.proven() == 3


def test_a_new_record_is_found_before_and_after_it_is_sent(probe: Probe) -> None:
    known = probe.add("old")
    with probe.work() as w:
        thing = w.add(Thing(label="new"))
        assert (w.waiting(Thing), w.has_made(thing)) == ([thing], True)
        assert w.get(Thing, thing.id) is thing
        assert (w.waiting(Thing), w.has_made(thing)) == ([], True)
        assert not w.has_made(w.get(Thing, known))


def test_a_work_that_fails_leaves_nothing(probe: Probe) -> None:
    with suppress(GivenUp), probe.work() as w:
        add_all(w, "a")
        w.flush()
        raise GivenUp
    with pytest.raises(Conflict, match=r"constraint\."), probe.work() as w:
        add_all(w, "b", "b")
    assert probe.proven() == 0
    with probe.read() as w:
        assert w.execute(sa.select(sa.func.count()).select_from(THING)).scalar() == 0
        assert w.execute(sa.select(sa.func.count()).select_from(KEYS)).scalar() == 0


def test_who_comes_second_is_told(probe: Probe) -> None:
    known = probe.add("a")
    with probe.work() as w:
        w.lock(Thing, known, expected=1).amount = 1
    with pytest.raises(Stale), probe.work() as w:
        w.lock(Thing, known, expected=1)
    assert probe.proven() == 2


def test_a_record_is_never_deleted(probe: Probe) -> None:
    known = probe.add("a")
    with pytest.raises(Refused, match=r"record\.never_deleted"), probe.work() as w:
        w.session.delete(w.get(Thing, known))
    assert probe.proven() == 1
