"""One record per person: found by number, made once however many try, looked up within scope."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial

import pytest
import sqlalchemy as sa

from jinmin.errors import Conflict, Invalid, InvalidForm, NotFound, Refused, Stale
from jinmin.identity import (
    Person,
    PersonInput,
    PersonKey,
    admit_person,
    amend_person,
    confirm_link,
    erase_person,
    find_person,
    linked_persons,
    revoke_link,
    search_persons,
)
from jinmin.ids import new_id
from jinmin.ledger.entries import entries_of
from jinmin.ledger.verify import verify_chain, verify_rows
from jinmin.node import Node
from jinmin.vocabulary.actor import SYSTEM, Actor

WOMAN = "430121199003071022"
MAN = "430121199003071014"
OLD_CARD = "130503670401001"
SAME_ON_NEW_CARD = "130503196704010016"
CLERK = Actor(new_id(), "王芳", region="510822")


def given(number: str = WOMAN, name: str = "李梅", **more: object) -> PersonInput:
    return PersonInput.model_validate({"id_number": number, "name": name, **more})


def admitted(node: Node, *, actor: Actor = CLERK, **input_: object) -> Person:
    with node.work(actor) as w:
        return admit_person(w, given(**input_))


def people(node: Node) -> int:
    with node.read() as w:
        return w.execute(sa.select(sa.func.count()).select_from(Person.__table__)).scalar_one()


def found(node: Node, text: str, actor: Actor = SYSTEM) -> list[str]:
    with node.read(actor) as w:
        return [hit.name for hit in search_persons(w, text)]


def test_a_person_is_admitted_once(node: Node) -> None:
    first = admitted(node)
    assert (first.sex, first.birth, first.region) == ("2", date(1990, 3, 7), "510822")
    assert admitted(node).id == first.id
    assert people(node) == 1
    with node.read() as w:
        assert [entry.version for entry in entries_of(w, [first.id])] == [1]
        assert verify_rows(w.session.connection(), node.keyring).holds


def test_the_number_is_nowhere_in_clear(node: Node) -> None:
    admitted(node, phone="13800001234")
    with node.read() as w:
        for table in ("identity_person", "identity_person_key", "ledger_entry"):
            rows = w.execute(sa.text(f"SELECT * FROM {table}")).all()
            shown = " ".join(str(bytes(v) if isinstance(v, memoryview) else v) for row in rows for v in row)
            assert rows
            assert WOMAN not in shown
            assert "13800001234" not in shown
            assert table != "ledger_entry" or "李梅" not in shown


def test_both_generations_of_a_number_are_one_person(node: Node) -> None:
    old = admitted(node, number=OLD_CARD)
    assert admitted(node, number=SAME_ON_NEW_CARD).id == old.id
    with node.read() as w:
        assert find_person(w, "111", "１３０５０３６７０４０１００１").id == old.id


@pytest.mark.parametrize("name", ["古丽·阿依", "古丽•阿依", "古丽 . 阿依", "古丽．阿依", "古丽・阿依"])
def test_names_differ_by_more_than_their_dot(node: Node, name: str) -> None:
    first = admitted(node, name="古丽·阿依")
    assert admitted(node, name=name).id == first.id
    assert found(node, name) == ["古丽·阿依"]


def test_another_name_under_a_known_number_is_for_a_human(node: Node) -> None:
    person = admitted(node)
    with pytest.raises(Refused, match=r"person\.name_differs"):
        admitted(node, name="李玫")
    with node.work() as w:
        amend_person(w, person.id, given(name="李玫"), expected=1)
    assert admitted(node, name="李玫").id == person.id
    assert (found(node, "李玫"), found(node, "李梅")) == (["李玫"], [])


def test_an_amendment_on_old_ground_is_refused(node: Node) -> None:
    person = admitted(node)
    with node.work() as w:
        amend_person(w, person.id, given(name="李玫"), expected=1)
    with pytest.raises(Stale), node.work() as w:
        amend_person(w, person.id, given(name="李枚"), expected=1)
    with pytest.raises(Refused, match=r"person\.other_number"), node.work() as w:
        amend_person(w, person.id, given(number=MAN, name="李强"), expected=2)


def test_contact_follows_what_is_told_last(node: Node) -> None:
    admitted(node, phone="13800001234", address="木鱼镇1号")
    person = admitted(node, phone="13900001234")
    assert (person.phone, person.address, person.version) == ("13900001234", "木鱼镇1号", 2)


def test_the_same_number_of_another_kind_is_another_document(node: Node) -> None:
    first = admitted(node, id_kind="414", number="e12345678")
    assert admitted(node, id_kind="511", number="E12345678").id != first.id
    with node.read() as w:
        assert find_person(w, "414", "E12345678").id == first.id
        with pytest.raises(NotFound, match=r"person\.not_found"):
            find_person(w, "516", "E12345678")


@pytest.mark.parametrize(
    ("input_", "wrong"),
    [
        ({"number": "430121199003071023"}, {"id_number": "identity_number.checksum"}),
        ({"number": "932682198501010017"}, {"id_number": "identity_number.foreign"}),
        ({"number": "4301", "name": "李"}, {"id_number": "identity_number.length", "name": "name.too_short"}),
        ({"id_kind": "414", "number": "E1"}, {"id_number": "person.number"}),
        ({"birth": "1990-03-08", "sex": "1"}, {"birth": "person.birth_differs", "sex": "person.sex_differs"}),
        ({"id_kind": "414", "number": "E12345678", "birth": "2026-03-03"}, {"birth": "person.birth_future"}),
    ],
)
def test_every_wrong_field_is_named_at_once(
    node: Node, input_: dict[str, str], wrong: dict[str, str]
) -> None:
    with pytest.raises(InvalidForm) as caught:
        admitted(node, **input_)
    assert {error.field: error.key for error in caught.value.errors} == wrong
    shown = f"{caught.value} {caught.value.errors}"
    assert "4301211990" not in shown
    assert "李梅" not in shown


def test_who_is_admitted_twice_at_once_is_one_record(node: Node) -> None:
    start = threading.Barrier(2, timeout=60)

    def admit(_turn: int) -> object:
        start.wait()
        return admitted(node).id

    for _ in range(5):
        with ThreadPoolExecutor(2) as crowd:
            ids = set(crowd.map(admit, range(2)))
        assert len(ids) == 1
    assert people(node) == 1


def test_the_loser_waits_for_the_winner_and_takes_their_record(
    node: Node,
) -> None:
    if node.database.is_sqlite:
        with node.work() as w:
            winner = admit_person(w, given()).id
        assert admitted(node).id == winner
        return
    with ThreadPoolExecutor(1) as other:
        with node.work() as w:
            winner = admit_person(w, given()).id
            loser = other.submit(admitted, node)
            _until_someone_waits(node)
        assert loser.result(20).id == winner
    with node.read() as w:
        assert len(entries_of(w, [winner])) == 1
        assert verify_chain(w.session.connection()).entries == 1


def _until_someone_waits(node: Node) -> None:
    waiting = sa.text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
    with node.database.engine.connect() as connection:
        while not connection.execute(waiting).scalar():
            connection.rollback()


def test_what_slips_past_the_search_is_stopped_by_the_constraint(node: Node) -> None:
    person = admitted(node)
    twin = person.model_dump(exclude={"id", "version"})
    with pytest.raises(Conflict, match="uq_identity_person_number"), node.work() as w:
        w.add(Person(**twin))


@pytest.mark.parametrize("text", ["曾单", "曾", "cd", "zs", "ZS", "zd", "曾 单", "曾·"])
def test_a_name_is_found_by_its_beginning_and_by_every_reading(node: Node, text: str) -> None:
    admitted(node, name="曾单")
    admitted(node, number=MAN, name="王强")
    assert found(node, text) == ["曾单"]


@pytest.mark.parametrize("text", ["", " ", "·", "单", "%", "_", "430121", "4301211990030710220"])
def test_what_no_name_begins_with_finds_nobody(node: Node, text: str) -> None:
    admitted(node, name="曾单")
    assert found(node, text) == []


def test_a_number_is_found_whole_and_shown_masked(node: Node) -> None:
    admitted(node)
    admitted(node, number=MAN, name="王强")
    with node.read() as w:
        (hit,) = search_persons(w, f" {WOMAN} ")
    assert (hit.name, hit.masked_number) == ("李梅", "430***********1022")


@pytest.mark.parametrize(
    ("region", "seen"),
    [
        ("", ["李梅", "王强"]),
        ("51", ["李梅"]),
        ("510822", ["李梅"]),
        ("510812", []),
        ("43", ["王强"]),
        ("4301", ["王强"]),
    ],
)
def test_a_search_ends_at_the_border(node: Node, region: str, seen: list[str]) -> None:
    admitted(node)
    admitted(node, number=MAN, name="王强", region="430121")
    looking = Actor(new_id(), "某", region=region)
    assert sorted(found(node, "l", looking) + found(node, "w", looking)) == sorted(seen)
    assert found(node, WOMAN, looking) == [name for name in seen if name == "李梅"]


@pytest.mark.parametrize("text", ["李", "lm", WOMAN])
def test_a_search_reads_no_whole_table(node: Node, text: str) -> None:
    sent: list[tuple[str, object]] = []
    listen = partial(sa.event.listens_for, node.database.reading, "before_cursor_execute")
    listen()(lambda _c, _cursor, statement, parameters, *_: sent.append((statement, parameters)))
    found(node, text, CLERK)
    statement, parameters = sent[-1]
    with node.database.engine.connect() as connection:
        if node.database.is_sqlite:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
        else:
            connection.exec_driver_sql("SET enable_seqscan = off")
            plan = connection.exec_driver_sql(f"EXPLAIN {statement}", parameters).all()
    assert "identity_person" in str(plan)
    assert "SCAN identity_person" not in str(plan)
    assert "Seq Scan" not in str(plan)


def test_an_erased_person_is_blank_and_may_come_again(node: Node) -> None:
    one, two = admitted(node), admitted(node, number=MAN, name="王强")
    for person in (one, two):
        with node.work() as w:
            erase_person(w, person.id, legal_basis="个人信息保护法第四十七条")
    with node.read() as w:
        kept = w.get(Person, one.id)
        assert (kept.name, kept.sex) == ("", "")
        assert [kept.id_number, kept.id_index, kept.birth, kept.phone] == [None] * 4
        assert w.execute(sa.select(sa.func.count()).select_from(PersonKey.__table__)).scalar() == 0
        assert verify_chain(w.session.connection()).holds
        assert verify_rows(w.session.connection(), node.keyring).fault is None
    assert admitted(node).id != one.id


def test_a_link_is_said_by_a_human_and_reaches_on(node: Node) -> None:
    one, two, three = (
        admitted(node, number=number, name="李梅", id_kind=kind).id
        for number, kind in ((WOMAN, "111"), ("E12345678", "414"), ("H12345678", "516"))
    )
    with node.work(CLERK) as w:
        link = confirm_link(w, two, one, evidence="护照与身份证同时出示")
        confirm_link(w, two, three, evidence="同一本档案")
    with node.read() as w:
        assert linked_persons(w, one) == {one, two, three}
        assert verify_rows(w.session.connection(), node.keyring).fault is None
    with pytest.raises(Conflict, match="uq_identity_person_link_live"), node.work(CLERK) as w:
        confirm_link(w, one, two, evidence="再说一遍")
    with node.work(CLERK) as w:
        revoke_link(w, link.id)
    with node.read() as w:
        assert linked_persons(w, one) == {one}
    with node.work(CLERK) as w:
        confirm_link(w, one, two, evidence="重新核对")


def test_a_link_needs_a_human_two_records_and_evidence(node: Node) -> None:
    one = admitted(node).id
    for actor, other, evidence, error in (
        (SYSTEM, new_id(), "有", Refused),
        (CLERK, one, "有", Invalid),
        (CLERK, new_id(), " ", Invalid),
        (CLERK, new_id(), "有", NotFound),
    ):
        with pytest.raises(error), node.work(actor) as w:
            confirm_link(w, one, other, evidence=evidence)
