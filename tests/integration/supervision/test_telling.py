"""Whom a light tells, what they may order, and the rules a place sets for itself."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from tests.integration.cases.office import LI, QINGCHUAN, WANG, Office, clerk
from tests.integration.supervision.watching import (
    begun,
    finish,
    lit,
    standing,
    supervisor,
    ticked,
)

from jinmin.cases import SUPERVISE
from jinmin.errors import Forbidden, Invalid, NotFound, Refused, Stale
from jinmin.ids import new_id
from jinmin.notices import my_notices
from jinmin.supervision import (
    SET_RULES,
    AlertQuery,
    Light,
    RuleEntry,
    Subject,
    alerts,
    alerts_of_case,
    count_alerts,
    enter_rules,
    entered_rule,
    entry_from,
    handle_alert,
    kept_rules,
    open_proposals,
    propose_rule,
    publish_proposal,
    withdraw_rule,
)

RIGHTS = frozenset({SUPERVISE, SET_RULES})
LATER = {
    "id": "case.near", "title": "办件即将到期", "subject": "case", "at": "near", "days": 4, "light": "amber",
    "tells_handler": True,
}  # fmt: skip


def test_it_is_told_to_the_named_posts_and_higher_up_only_when_it_climbs(office: Office) -> None:
    county, above = supervisor(office), supervisor(office, "51")
    begun(office)
    office.hands.move(days=15)
    ticked(office)
    assert (standing(office, county), standing(office, above)) == (["办件逾期"], [])
    assert standing(office, WANG) == ["办件逾期"]
    office.hands.move(days=7)
    ticked(office)
    assert standing(office, above) == ["办件逾期满 5 个工作日"]
    assert standing(office, above, mine=False) == ["办件逾期", "办件逾期满 5 个工作日"]
    with pytest.raises(Forbidden), office.node.read(WANG) as w:
        alerts(w, AlertQuery(mine=False))


def test_who_took_the_case_is_told_and_no_colleague(office: Office) -> None:
    begun(office)
    office.hands.move(days=15)
    ticked(office)
    with office.node.read(WANG) as w:
        assert count_alerts(w, AlertQuery(light=Light.RED)) == 1
    with office.node.read(clerk("别处", region="510823")) as w:
        assert count_alerts(w, AlertQuery()) == 0
    with office.node.read(LI) as w:  # opened by WANG, who holds it
        assert count_alerts(w, AlertQuery()) == (1 if not held_by_wang(office) else 0)


def held_by_wang(office: Office) -> bool:
    (_rule, case_id, _due), *_more = lit(office)
    return office.look(case_id).holder_id == WANG.user_id


def test_an_order_is_kept_with_the_case_and_the_light_stays_until_the_cause_is_gone(office: Office) -> None:
    boss = supervisor(office)
    case_id = begun(office)
    office.hands.move(days=15)
    ticked(office)
    alert = only_alert(office, case_id)
    with office.node.work(boss) as w:
        handle_alert(w, alert.id, "三日内办结并说明原因", expected=alert.version)
    assert ticked(office) == (0, 0)
    assert only_alert(office, case_id).state == "handled"
    for actor, expected, order, error in (
        (boss, alert.version, "再办", Stale),
        (WANG, None, "催办", Forbidden),
        (boss, None, " ", Invalid),
        (clerk("别处", "case.supervise", region="510823"), None, "催办", NotFound),
    ):
        with pytest.raises(error), office.node.work(actor) as w:
            handle_alert(w, alert.id, order, expected=expected)
    finish(office, case_id)
    ticked(office)
    with pytest.raises(Refused, match="alert_closed"), office.node.work(boss) as w:
        handle_alert(w, alert.id, "催办")


def only_alert(office: Office, case_id: UUID) -> object:
    with office.node.read() as w:
        (alert,) = alerts_of_case(w, case_id)
        return alert


def county_rule(**more: object) -> RuleEntry:
    given: dict[str, object] = {
        "id": "case.lapsed",
        "region": QINGCHUAN,
        "title": "本县逾期",
        "subject": "case",
        "at": "lapsed",
        "days": 2,
        "light": "red",
        "permission": "case.supervise",
        "law": "某县监察办法",
        "article": "第三条",
        "confirmed": True,
    }
    return RuleEntry.model_validate(given | more)


def test_a_countys_own_rule_takes_the_place_of_the_shipped_one_from_its_day_on(office: Office) -> None:
    boss = supervisor(office)
    case_id = begun(office)
    office.hands.move(days=15)
    ticked(office)
    with office.node.work(boss) as w:
        enter_rules(w, [county_rule()])
    ticked(office)
    assert lit(office) == set()  # two working days have not passed yet
    office.hands.move(days=3)
    ticked(office)
    with office.node.read() as w:
        (standing_now,) = (one for one in alerts_of_case(w, case_id) if one.state != "closed")
    assert (standing_now.title, standing_now.times) == ("本县逾期", 2)
    with office.node.work(boss) as w:
        withdraw_rule(w, "case.lapsed", QINGCHUAN, date(2020, 1, 1))
    ticked(office)
    with office.node.read() as w:
        (standing_now,) = (one for one in alerts_of_case(w, case_id) if one.state != "closed")
    assert standing_now.title == "办件逾期"


def test_a_rule_switched_off_below_lights_nothing_there(office: Office) -> None:
    boss = supervisor(office)
    with office.node.work(boss) as w:
        enter_rules(w, [county_rule(off=True)])
    begun(office)
    office.hands.move(days=15)
    ticked(office)
    assert lit(office) == set()


@pytest.mark.parametrize(
    ("more", "error"),
    [({"subject": "notice"}, Invalid), ({"region": "51"}, Forbidden)],
)
def test_a_rule_that_cannot_be_set_is_refused(
    office: Office, more: dict[str, object], error: type[Exception]
) -> None:
    boss = supervisor(office)
    with pytest.raises(error), office.node.work(boss) as w:
        enter_rules(w, [county_rule(**more)])


def test_where_nobody_supervises_the_alert_says_so(office: Office) -> None:
    case_id = begun(office)
    office.hands.move(days=15)
    ticked(office)
    assert only_alert(office, case_id).unstaffed  # type: ignore[attr-defined]


def test_a_tick_tells_each_user_once(office: Office) -> None:
    county = supervisor(office)
    begun(office)
    begun(office)
    office.hands.move(days=15)
    for _again in range(2):
        ticked(office)
    with office.node.read(county) as w:
        assert [(line.key, line.told) for line in my_notices(w)] == [("notice.alerts", {"count": 2})]


def test_a_rule_goes_through_two_hands(office: Office) -> None:
    one = supervisor(office)
    writer, chief = (replace(one, user_id=new_id(), permissions=RIGHTS) for _each in "ab")
    today = office.hands.at.date()
    entry = entry_from({**LATER, "valid_from": today, "region": QINGCHUAN})
    for reason, changed, key in (
        ("", entry, "supervision.no_reason"),
        ("早提醒", entry.model_copy(update={"valid_from": date(2026, 1, 1)}), "supervision.past"),
        ("早提醒", entry.model_copy(update={"subject": Subject.NOTICE}), "supervision.other_subject"),
    ):
        with pytest.raises(Invalid) as wrong, office.node.work(writer) as w:
            propose_rule(w, changed, reason)
        assert wrong.value.key == key
    with office.node.work(writer) as w:
        proposal_id = propose_rule(w, entry, "早提醒").id
    for key, act in (
        ("supervision.proposal_open", lambda w: propose_rule(w, entry, "又一条")),
        ("supervision.same_person", lambda w: publish_proposal(w, proposal_id)),
    ):
        with pytest.raises(Refused) as refused, office.node.work(writer) as w:
            act(w)
        assert refused.value.key == key
    with office.node.work(chief) as w:
        publish_proposal(w, proposal_id)
    with pytest.raises(Refused), office.node.work(chief) as w:
        publish_proposal(w, proposal_id)
    with office.node.read(chief) as w:
        assert not open_proposals(w)
        assert [each.days for each in kept_rules(w) if each.rule == "case.near"] == [0, 4]
    with office.node.work(writer) as w:
        held = entered_rule(w, "case.near", QINGCHUAN, today)
        assert held == entry
        back_id = propose_rule(w, held, "恢复全国规则", withdraws=True).id
    with office.node.work(chief) as w:
        assert [each.days for each in kept_rules(w) if each.rule == "case.near"] == [0, 4]
        publish_proposal(w, back_id)
    with office.node.read(chief) as w:
        assert [each.days for each in kept_rules(w) if each.rule == "case.near"] == [0]
        with pytest.raises(NotFound):
            entered_rule(w, "case.near", QINGCHUAN, today)
