"""What is in force when: a version for a while and the one that goes on after it; a breach that is still to come."""

from datetime import date, timedelta

from tests.integration.service_items.lists import COUNTY, FILLED, PERMIT, published

from jinmin.ids import new_id
from jinmin.node import Node
from jinmin.service_items import (
    MAINTAIN,
    EntryKey,
    Plan,
    build_guide,
    coming_days,
    end_version,
    unify,
    version_of,
    versions_of,
)
from jinmin.vocabulary.actor import Actor
from jinmin.vocabulary.implementation import Elements
from jinmin.vocabulary.matter import Limit

TODAY = date(2026, 11, 21)


def test_after_a_version_for_a_while_the_old_one_goes_on(node: Node, writer: Actor, chief: Actor) -> None:
    before = published(node, writer, chief, COUNTY, FILLED)
    summer = FILLED.model_copy(update={"address": "临时大厅"})
    first, last = TODAY + timedelta(days=10), TODAY + timedelta(days=20)
    for_a_while = published(node, writer, chief, COUNTY, summer, Plan(first, last))

    def address(on: date) -> str | None:
        with node.read() as w:
            return build_guide(w, PERMIT, COUNTY.region, COUNTY.body, on).sections[0].lines[0].entries[0]

    usual = address(TODAY)
    told = [address(first), address(last), address(last + timedelta(days=1))]
    assert told == ["临时大厅", "临时大厅", usual]
    with node.read() as w:
        later = versions_of(w, COUNTY)[0]
        assert (later.edition, later.resumes, later.published_by) == (3, 1, None)
        old, now = version_of(w, before), version_of(w, for_a_while)
    assert [each.standing(TODAY).label for each in (old, now, later)] == ["现行", "待生效", "待生效"]
    assert [each.standing(last).label for each in (old, now, later)] == ["已终止", "现行", "待生效"]
    with node.work(chief) as w:
        end_version(w, for_a_while, first)
    assert address(first + timedelta(days=1)) == usual


def test_a_coming_breach_is_seen_before_its_day(
    node: Node, writer: Actor, chief: Actor, nation: tuple[Actor, Actor]
) -> None:
    everywhere = Actor(new_id(), "省市维护", permissions=frozenset({MAINTAIN}))
    published(node, writer, chief, COUNTY, FILLED)
    day = TODAY + timedelta(days=30)
    stricter = Elements(promised=Limit(days=3, unit="working"))
    published(node, everywhere, nation[1], EntryKey(PERMIT, "5108"), stricter, Plan(day))
    with node.read() as w:
        assert not any(each.deviation.breach for each in unify(w))
        assert day in coming_days(w)
        [breach] = [each for each in unify(w, on=day) if each.deviation.breach]
    assert (breach.region, breach.deviation.element) == ("510822", "promised")
