"""A parameter's new value goes from draft to force through two persons' hands."""

from dataclasses import replace
from datetime import date

import pytest
from tests.integration.parameter_changes.offices import (
    AGE,
    COUNTY,
    DAYS,
    published,
    shorter,
    submitted,
)

from jinmin.errors import Conflict, Forbidden, JinminError, NotFound, Refused, RulesBroken, Stale
from jinmin.ids import new_id
from jinmin.ledger.entries import read_entries
from jinmin.ledger.verify import verify_chain
from jinmin.matters import Parameters
from jinmin.node import Node
from jinmin.parameter_changes import (
    ChangeState,
    ParameterChange,
    drop_change,
    list_parameters,
    open_change,
    publish_change,
    save_change,
    send_change_back,
    start_change,
    submit_change,
)
from jinmin.service_items import MAINTAIN, PUBLISH
from jinmin.vocabulary.actor import Actor


def value(node: Node, on: date, region: str = COUNTY) -> object:
    return node.ports.get(Parameters).resolve(DAYS, on, region).value


def test_a_value_goes_its_whole_way(node: Node, writer: Actor, chief: Actor) -> None:
    change_id = submitted(node, writer, shorter())
    assert value(node, date(2027, 1, 1)) == 20
    with node.work(chief) as w:
        publish_change(w, change_id)
    assert (value(node, date(2026, 12, 31)), value(node, date(2027, 1, 1))) == (20, 10)
    assert value(node, date(2027, 1, 1), "510823") == 20

    published(node, writer, chief, shorter(8, date(2028, 1, 1)))
    assert (value(node, date(2027, 12, 31)), value(node, date(2028, 1, 1))) == (10, 8)
    with node.read() as w:
        first, second = w.port(Parameters).versions(DAYS, COUNTY)
        assert (second.valid_to, first.valid_to) == (date(2027, 12, 31), None)
        actions = [entry.action for entry in read_entries(w, 0, 500)]
        connection = w.session.connection()
        assert verify_chain(connection).holds
    assert {"parameter.draft", "parameter.save", "parameter.submit", "parameter.publish"} <= set(actions)


def test_a_value_is_corrected_and_ended(small_node: Node, writer: Actor, chief: Actor) -> None:
    published(small_node, writer, chief, shorter())
    published(small_node, writer, chief, replace(shorter(9), last=date(2027, 6, 30), reason="录入有误"))
    assert value(small_node, date(2027, 3, 1)) == 9
    assert value(small_node, date(2027, 7, 1)) == 20


def test_after_a_value_for_a_while_the_old_one_goes_on(small_node: Node, writer: Actor, chief: Actor) -> None:
    published(small_node, writer, chief, shorter())
    published(small_node, writer, chief, shorter(8, date(2028, 1, 1), date(2028, 6, 30)))
    told = [value(small_node, day) for day in (date(2027, 12, 31), date(2028, 6, 30), date(2028, 7, 1))]
    assert told == [10, 8, 10]


@pytest.mark.parametrize("who", ["writer", "helper"])
def test_whoever_wrote_it_does_not_publish_it(small_node: Node, writer: Actor, who: str) -> None:
    writer = replace(writer, permissions=frozenset({MAINTAIN, PUBLISH}))
    helper = replace(writer, user_id=new_id())
    with small_node.work(helper) as w:
        change_id = start_change(w, DAYS, COUNTY).id
    with small_node.work(writer) as w:
        save_change(w, change_id, shorter())
    with small_node.work(writer) as w:
        submit_change(w, change_id)
    with pytest.raises(Refused) as refused, small_node.work(writer if who == "writer" else helper) as w:
        publish_change(w, change_id)
    assert refused.value.key == "parameter.same_person"


def test_the_database_wants_two_persons_as_well(node: Node, writer: Actor) -> None:
    change_id = submitted(node, writer, shorter())
    with pytest.raises(Conflict) as refused, node.work(writer) as w:
        w.lock(ParameterChange, change_id).published_by = writer.user_id
    assert refused.value.key == "constraint.ck_matter_parameter_change_two_persons"


def test_who_saves_second_is_told(small_node: Node, writer: Actor) -> None:
    with small_node.work(writer) as w:
        change = start_change(w, DAYS, COUNTY)
    with small_node.work(writer) as w:
        save_change(w, change.id, shorter(9), expected=change.version)
    with pytest.raises(Stale), small_node.work(writer) as w:
        save_change(w, change.id, shorter(8), expected=change.version)


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"law": ""}, "parameter.no_source"),
        ({"value": 21}, "parameter.breach"),
        ({"last": date(2026, 1, 1)}, "parameter.days"),
    ],
)
def test_what_is_wrong_is_kept_but_not_submitted(
    small_node: Node, writer: Actor, changes: dict[str, object], key: str
) -> None:
    with small_node.work(writer) as w:
        change_id = start_change(w, DAYS, COUNTY).id
    with small_node.work(writer) as w:
        found = save_change(w, change_id, replace(shorter(), **changes))  # type: ignore[arg-type]
    assert [each.key for each in found] == [key]
    with pytest.raises(RulesBroken), small_node.work(writer) as w:
        submit_change(w, change_id)
    with small_node.read() as w:
        kept = open_change(w, DAYS, COUNTY)
    assert kept is not None
    assert (kept.state, kept.reason) == (ChangeState.DRAFT, "压缩时限")


@pytest.mark.parametrize(
    ("name", "region", "error", "key"),
    [
        (AGE, COUNTY, Refused, "parameter.fixed"),
        ("no.such", COUNTY, NotFound, "parameter.unknown"),
        (DAYS, "51", Forbidden, "access.region"),
    ],
)
def test_what_cannot_be_begun(
    small_node: Node, writer: Actor, name: str, region: str, error: type[JinminError], key: str
) -> None:
    with pytest.raises(error) as refused, small_node.work(writer) as w:
        start_change(w, name, region)
    assert refused.value.key == key


def test_one_change_at_a_time(small_node: Node, writer: Actor, chief: Actor) -> None:
    change_id = submitted(small_node, writer, shorter())
    with pytest.raises(Refused) as refused, small_node.work(writer) as w:
        start_change(w, DAYS, COUNTY)
    assert refused.value.key == "parameter.change_exists"
    with small_node.work(chief) as w:
        send_change_back(w, change_id)
    with small_node.work(writer) as w:
        drop_change(w, change_id)
    with small_node.work(writer) as w:
        start_change(w, DAYS, COUNTY)


def test_the_list_shows_all_there_is(small_node: Node, writer: Actor, chief: Actor) -> None:
    published(small_node, writer, chief, shorter())
    submitted(small_node, writer, shorter(8, date(2028, 1, 1)))
    with small_node.read(writer) as w:
        lines = [line for line in list_parameters(w) if line.parameter.name in (AGE, DAYS)]
        assert [each.parameter.name for each in list_parameters(w, "最低")] == [AGE]
    told = [(line.parameter.name, line.parameter.region, line.parameter.value, line.state) for line in lines]
    assert told == [
        (AGE, "", 18, ChangeState.PUBLISHED),
        (DAYS, "", 20, ChangeState.PUBLISHED),
        (DAYS, COUNTY, 8, ChangeState.SUBMITTED),
        (DAYS, COUNTY, 10, ChangeState.PUBLISHED),
    ]
    age, shipped, planned, entered = lines
    assert age.locked == "试验办法第四条，不得改动"
    assert shipped.locked == ""
    assert (shipped.source, entered.source) == ("随插件 listing 提供", "本节点录入")
    assert planned.upper is not None
    assert planned.upper.value == 20
    assert planned.change_id is not None
