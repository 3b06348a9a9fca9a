"""In whose hands a case is, who may act on it, and what makes it wait."""

import pytest
from tests.integration.cases.office import LI, WANG, Office, clerk

from jinmin.cases import (
    SUPERVISE,
    Colleague,
    HoldReason,
    Transition,
    TransitionChecks,
    case_detail,
    claim_case,
    hand_over,
    hold_case,
    lock_case,
    release_case,
    take_over,
)
from jinmin.db.work import Work
from jinmin.errors import Forbidden, NotFound, Refused
from jinmin.ids import new_id
from jinmin.vocabulary.actor import SYSTEM


def test_rights_are_of_post_and_region(office: Office) -> None:
    case_id = office.open()
    with pytest.raises(Forbidden, match=r"access\.permission"):
        office.step(case_id, "precheck", "pass", clerk("赵审查", "probe.review"))
    with pytest.raises(NotFound, match=r"case\.not_found"):
        office.step(case_id, "precheck", "pass", clerk("外县", region="510823"))
    with pytest.raises(Forbidden, match=r"access\.region"):
        office.open(clerk("外县", region="510823"))
    with pytest.raises(Forbidden, match=r"access\.permission"):
        office.open(clerk("无权", "visit.do"))


def test_a_supervisor_sees_but_may_not_act(office: Office) -> None:
    case_id = office.open()
    watcher = clerk("督办", SUPERVISE, region="51")
    with office.node.read(watcher) as w:
        assert not case_detail(w, case_id).may_act
    with pytest.raises(Forbidden):
        office.step(case_id, "precheck", "pass", watcher)


def test_two_persons_means_somebody_else(office: Office) -> None:
    case_id = office.open()
    office.step(case_id, "precheck", "pass")
    office.step(case_id, "accept", "accepted")
    with pytest.raises(Refused, match=r"case\.two_persons"):
        office.step(case_id, "review", "agree", WANG)
    office.step(case_id, "review", "agree", LI)


def test_a_plugin_may_forbid_a_step(office: Office) -> None:
    case_id = office.open()
    asked: list[tuple[str, str, str]] = []

    def forbid(_w: Work, transition: Transition) -> None:
        asked.append((transition.matter, transition.step, transition.outcome))
        raise Refused("probe.not_today")

    office.node.ports.offer(TransitionChecks, TransitionChecks(forbid))
    with pytest.raises(Refused, match=r"probe\.not_today"):
        office.step(case_id, "precheck", "pass")
    assert asked == [("probe.permit", "precheck", "pass")]
    assert office.look(case_id).step == "precheck"


def test_a_held_case_waits(office: Office) -> None:
    case_id = office.open()
    office.step(case_id, "precheck", "correct", opinion="缺照片")
    with office.node.work(WANG) as w:
        hold_case(w, lock_case(w, case_id), HoldReason.NETWORK_CHECK, "核对服务中断")
    held = office.look(case_id)
    assert (held.state, held.held_reason, held.held_since) == ("held", "network_check", office.hands.at)
    with pytest.raises(Refused, match=r"case\.held"):
        office.step(case_id, "precheck", "pass")
    with pytest.raises(Refused, match=r"case\.held"), office.node.work(WANG) as w:
        hold_case(w, lock_case(w, case_id), HoldReason.OTHER)
    with office.node.work(SYSTEM) as w:
        release_case(w, lock_case(w, case_id))
    released = office.look(case_id)
    assert (released.state, released.held_since, released.suspended_days) == ("returned", None, 0)
    with pytest.raises(Refused, match=r"case\.not_held"), office.node.work(WANG) as w:
        release_case(w, lock_case(w, case_id))


def test_a_closed_case_stays_closed(office: Office) -> None:
    case_id = office.open(matter="probe.visit")
    office.step(case_id, "do", "done")
    with pytest.raises(Refused, match=r"case\.closed"):
        office.step(case_id, "do", "done")
    with pytest.raises(Refused, match=r"case\.closed"), office.node.work(WANG) as w:
        hold_case(w, lock_case(w, case_id), HoldReason.OTHER)


def test_a_replica_is_read_only(office: Office) -> None:
    with office.node.work(WANG) as w, w.replicating():
        case = office.open_in(w)
        case.origin = "county-elsewhere"
    with pytest.raises(Refused, match=r"case\.replica"):
        office.step(case.id, "precheck", "pass")


def test_the_holder_is_shown_and_may_change(office: Office) -> None:
    case_id = office.open()
    assert office.look(case_id).holder_name == "王经办"
    with pytest.raises(Refused, match="王经办"), office.node.work(LI) as w:
        claim_case(w, lock_case(w, case_id))
    with office.node.work(LI) as w:
        take_over(w, lock_case(w, case_id))
    with pytest.raises(Refused, match="李复核"), office.node.work(WANG) as w:
        hand_over(w, lock_case(w, case_id), None)
    with office.node.work(LI) as w:
        hand_over(w, lock_case(w, case_id), Colleague(WANG.user_id or new_id(), WANG.name))
    assert office.look(case_id).holder_id == WANG.user_id


def test_a_case_leaves_the_hands_of_who_may_not_go_on(office: Office) -> None:
    case_id = office.open()
    office.step(case_id, "precheck", "pass")
    assert office.look(case_id).holder_id == WANG.user_id
    office.step(case_id, "accept", "accepted")
    assert office.look(case_id).holder_id is None
    with office.node.work(LI) as w:
        claim_case(w, lock_case(w, case_id))
    assert office.look(case_id).holder_name == "李复核"
