"""Versions: drafted by one, published by another, never overlapping; a case keeps those it was opened under."""

from datetime import date, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from tests.integration.service_items.lists import COUNTY, FILLED, NATION, ORG, PERMIT, drafted, published

from jinmin.cases import Case, Channel, Party, open_case
from jinmin.cases.access import matter_of
from jinmin.db.work import Work
from jinmin.errors import Conflict, Forbidden, Refused, RulesBroken, Stale
from jinmin.ids import new_id
from jinmin.ledger.verify import verify_rows
from jinmin.node import Node
from jinmin.service_items import (
    MAINTAIN,
    PUBLISH,
    EntryKey,
    ItemState,
    ItemVersion,
    Plan,
    build_guide,
    end_version,
    examine,
    publish,
    save_draft,
    send_back,
    ship_items,
    start_draft,
    submit_draft,
    unify,
    version_of,
    versions_of,
)
from jinmin.vocabulary.actor import Actor
from jinmin.vocabulary.implementation import Elements
from jinmin.vocabulary.matter import Limit, MaterialRule

TODAY = date(2026, 11, 21)
SLOW = FILLED.model_copy(update={"promised": Limit(days=30, unit="working")})


def opened(w: Work) -> Case:
    return open_case(
        w, matter_id=PERMIT, org_id=ORG, counter_id=None, region="510822", channel=Channel.WINDOW,
        title="张三的许可", parties=[Party(new_id(), "first", "张三")],
    )  # fmt: skip


def _force(w: Work, item_id: UUID, publisher: Actor) -> None:
    row = w.lock(ItemVersion, item_id)
    row.state, row.valid_from, row.published_by = ItemState.PUBLISHED, TODAY, publisher.user_id


def test_what_plug_ins_ship_is_the_nations_base(node: Node) -> None:
    with node.read() as w:
        [base] = versions_of(w, NATION)
    assert (base.state, base.shipped_by, base.edition) == (ItemState.PUBLISHED, "listing", 1)
    assert base.elements["accept_conditions"] == ["年满十八周岁"]
    with node.work() as w:
        assert ship_items(w, node.data_files()) == 0


def test_a_county_goes_the_whole_way(node: Node, writer: Actor, chief: Actor) -> None:
    item_id = drafted(node, writer, COUNTY, SLOW)
    with pytest.raises(RulesBroken) as refused, node.work(writer) as w:
        submit_draft(w, item_id)
    told = {found.field: dict(found.values) for found in refused.value.violations}
    assert told.keys() == {"promised"}
    assert [found.key for found in refused.value.violations] == ["item.promise_longer", "item.breach"]
    with node.work(writer) as w:
        save_draft(w, item_id, FILLED, Plan())
    with node.work(writer) as w:
        submit_draft(w, item_id)
    with node.work(chief) as w:
        publish(w, item_id)
    with node.read() as w:
        version, guide = version_of(w, item_id), build_guide(w, PERMIT, "510822")
    assert (version.valid_from, version.valid_to, version.published_by) == (TODAY, None, chief.user_id)
    assert (guide.edition, guide.place) == (1, "青川县民政局")
    assert [row[0] for row in guide.materials] == ["身份证", "方案"]
    with node.database.reading.connect() as connection:
        assert verify_rows(connection, node.keyring).fault is None


def test_nobody_publishes_what_they_wrote(node: Node) -> None:
    both = Actor(new_id(), "一人两岗", region="510822", permissions=frozenset({MAINTAIN, PUBLISH}))
    other = Actor(new_id(), "另一人", region="510822", permissions=frozenset({MAINTAIN, PUBLISH}))
    item_id = drafted(node, both, COUNTY, FILLED)
    with node.work(other) as w:
        save_draft(w, item_id, FILLED, Plan())
    with node.work(other) as w:
        submit_draft(w, item_id)
    for actor in (both, other):
        with pytest.raises(Refused) as refused, node.work(actor) as w:
            publish(w, item_id)
        assert refused.value.key == "item.same_person"
    with pytest.raises(Conflict) as broken, node.work() as w:
        _force(w, item_id, other)
    assert broken.value.key == "constraint.ck_matter_item_two_persons"


def test_rights_are_asked_for_the_place(node: Node, writer: Actor, chief: Actor) -> None:
    for actor, key in ((writer, NATION), (writer, EntryKey(PERMIT, "510104", "X")), (chief, COUNTY)):
        with pytest.raises(Forbidden), node.work(actor) as w:
            start_draft(w, key)


def test_two_maintainers_lose_nothing(node: Node, writer: Actor) -> None:
    item_id = drafted(node, writer, COUNTY, FILLED)
    colleague = Actor(new_id(), "同事", region="510822", permissions=frozenset({MAINTAIN}))
    with node.read() as w:
        seen = version_of(w, item_id).version
    with node.work(colleague) as w:
        save_draft(w, item_id, FILLED.model_copy(update={"address": "三楼"}), Plan(), expected=seen)
    with pytest.raises(Stale), node.work(writer) as w:
        save_draft(w, item_id, FILLED.model_copy(update={"hours": "全天"}), Plan(), expected=seen)
    with node.read() as w:
        assert version_of(w, item_id).elements["address"] == "三楼"


def test_an_entry_has_one_draft(node: Node, writer: Actor) -> None:
    drafted(node, writer, COUNTY, FILLED)
    with pytest.raises(Refused) as refused, node.work(writer) as w:
        start_draft(w, COUNTY)
    assert refused.value.key == "item.draft_exists"


@pytest.mark.parametrize(
    ("first", "last", "refused"),
    [(None, None, ""), (10, 20, ""), (None, 29, ""), (None, 30, "item.overlap"), (31, None, "item.overlap")],
)
def test_versions_never_overlap(
    small_node: Node, writer: Actor, chief: Actor, first: int | None, last: int | None, refused: str
) -> None:
    """Version 1 runs from today to day 5, version 2 from day 30 to day 40."""
    for begin, end in ((0, 5), (30, 40)):
        plan = Plan(TODAY + timedelta(days=begin), TODAY + timedelta(days=end))
        published(small_node, writer, chief, COUNTY, FILLED, plan)
    plan = Plan(TODAY + timedelta(days=first or 6), TODAY + timedelta(days=last) if last else None)
    if last is None and first is None:
        plan = Plan(TODAY + timedelta(days=41))
    item_id = drafted(small_node, writer, COUNTY, FILLED, plan)
    with small_node.work(writer) as w:
        submit_draft(w, item_id)
    if not refused:
        with small_node.work(chief) as w:
            publish(w, item_id)
        return
    with pytest.raises(Refused) as found, small_node.work(chief) as w:
        publish(w, item_id)
    assert (found.value.key, found.value.values["edition"]) == (refused, 2)


def test_a_successor_ends_what_runs_on(node: Node, writer: Actor, chief: Actor) -> None:
    first = published(node, writer, chief, COUNTY, FILLED)
    published(node, writer, chief, COUNTY, FILLED, Plan(TODAY + timedelta(days=7)))
    with node.read() as w:
        older = version_of(w, first)
    assert (older.state, older.valid_to) == (ItemState.ENDED, TODAY + timedelta(days=6))
    with pytest.raises(Refused), node.work(chief) as w:
        end_version(w, first, TODAY - timedelta(days=1))
    with node.work(chief) as w:
        end_version(w, first, TODAY)


def test_a_version_whose_days_are_over_takes_nothing_out_of_force(
    small_node: Node, writer: Actor, chief: Actor
) -> None:
    running = published(small_node, writer, chief, COUNTY, FILLED)
    plan = Plan(TODAY - timedelta(days=20), TODAY - timedelta(days=1))
    with pytest.raises(Refused) as refused:
        published(small_node, writer, chief, COUNTY, FILLED, plan)
    assert refused.value.key == "item.plan_over"
    with small_node.read() as w:
        assert version_of(w, running).valid_to is None


def test_what_is_sent_back_is_written_again(node: Node, writer: Actor, chief: Actor) -> None:
    item_id = drafted(node, writer, COUNTY, FILLED)
    with node.work(writer) as w:
        submit_draft(w, item_id)
    with pytest.raises(Refused), node.work(writer) as w:
        save_draft(w, item_id, FILLED, Plan())
    with node.work(chief) as w:
        send_back(w, item_id)
    with node.work(writer) as w:
        assert not save_draft(w, item_id, FILLED, Plan()).wrong


def test_a_case_keeps_the_version_it_was_opened_under(node: Node, writer: Actor, chief: Actor) -> None:
    clerk = Actor(new_id(), "经办", org_id=ORG, region="510822", permissions=frozenset({"listing.do"}))
    slow, quick = (Limit(days=days, unit="working", start="opened") for days in (5, 1))
    published(node, writer, chief, COUNTY, FILLED.model_copy(update={"promised": slow}))
    with node.work(clerk) as w:
        running = opened(w)
    eased = FILLED.model_copy(update={"promised": quick, "dropped_materials": ("plan",)})
    published(node, writer, chief, COUNTY, eased)
    with node.work(clerk) as w:
        fresh = opened(w)
    with node.read() as w:
        old, new = (matter_of(w, case) for case in (running, fresh))
    assert (running.item_edition, fresh.item_edition) == (1, 2)
    assert (old.promised, new.promised) == (slow, quick)
    assert [rule.id for rule in old.materials] == ["card", "plan"]
    assert [rule.id for rule in new.materials] == ["card"]
    assert running.promised_due != fresh.promised_due


def test_the_lists_are_compared_over_four_levels(
    node: Node, writer: Actor, chief: Actor, nation: tuple[Actor, Actor]
) -> None:
    everywhere = Actor(new_id(), "省市维护", permissions=frozenset({MAINTAIN}))
    province = Elements(channels=("1", "3"), promised=Limit(days=8, unit="working"))
    published(node, everywhere, nation[1], EntryKey(PERMIT, "51"), province)
    published(node, everywhere, nation[1], EntryKey(PERMIT, "5108"), Elements(visits=0))
    published(node, writer, chief, COUNTY, FILLED)
    with node.read() as w:
        found = [(d.region, d.deviation.element, d.upper_place, d.deviation.breach) for d in unify(w)]
    assert found == [
        ("51", "promised", "国家", False),
        ("51", "channels", "国家", False),
        ("5108", "visits", "国家", False),
        ("510822", "promised", "四川省", False),
    ]
    stricter = Elements(promised=Limit(days=3, unit="working"))
    published(node, everywhere, nation[1], EntryKey(PERMIT, "5108"), stricter)
    with node.read() as w:
        [breach] = [found.told() for found in unify(w) if found.deviation.breach]
    assert (breach["region"], breach["element"], breach["upper"], breach["lower"]) == (
        "510822", "promised", "3个工作日", "5个工作日",
    )  # fmt: skip


def test_a_changed_base_becomes_a_new_version(node: Node) -> None:
    [(name, files)] = node.data_files()
    bare = type(files)(matters=files.matters)
    with node.work() as w:
        assert ship_items(w, [(name, bare)]) == 1
    with node.read() as w:
        newest, older = versions_of(w, NATION)
    assert (newest.edition, newest.valid_from, older.valid_to) == (2, TODAY, TODAY - timedelta(days=1))


def test_a_contradiction_is_named_at_its_material(node: Node, writer: Actor) -> None:
    wrong = FILLED.model_copy(
        update={"materials": (MaterialRule(id="card", title="身份证"),), "dropped_materials": ("card",)}
    )
    item_id = drafted(node, writer, COUNTY, wrong)
    with node.read(writer) as w:
        found = examine(w, version_of(w, item_id))
    assert [violation.key for violation in found.wrong] == ["item.material_both"]


def test_the_database_holds_no_second_draft(node: Node, writer: Actor) -> None:
    drafted(node, writer, COUNTY, FILLED)
    table = ItemVersion.__table__
    with node.read() as w:
        row = dict(w.execute(sa.select(table).where(table.c.body != "")).mappings().one())
    with pytest.raises(Conflict) as refused, node.work() as w:
        w.bulk(ItemVersion, [{**row, "id": new_id(), "version": 1, "edition": 9}])
    assert refused.value.key == "constraint.uq_matter_item_unpublished"
