"""Hand-over sheets: all or nothing, each signs for himself, nothing changes in between."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from tests.integration.cases.office import EVERYTHING, Office

from jinmin.cases import DraftKey, hand_over, lock_case, my_drafts, save_draft
from jinmin.cases.acts import (
    HandOverSheet,
    SheetState,
    cancel_sheet,
    colleagues,
    draw_sheet,
    in_hand,
    print_sheet,
    sheet_paper,
    sign_sheet,
    takers_of,
)
from jinmin.errors import Conflict, Forbidden, Invalid, JinminError, Refused
from jinmin.identity import Appointment, Organisation, Post, User, acting_as
from jinmin.messages import explain
from jinmin.vocabulary.actor import Actor


def staff(office: Office, *names: str) -> list[Actor]:
    """Clerks of one organisation who may do everything."""
    with office.node.work() as w:
        org = w.add(Organisation(name="某登记处", region="510822", level="county", kind="civil_affairs"))
        post = w.add(Post(org_id=org.id, title="经办岗", region="510822", permissions=sorted(EVERYTHING)))
        w.flush()
        users = [w.add(User(login=f"u{n}", name=name)) for n, name in enumerate(names)]
        w.flush()
        for user in users:
            since = date(2026, 1, 1)
            w.add(Appointment(user_id=user.id, post_id=post.id, region="510822", valid_from=since))
    with office.node.read() as w:
        return [acting_as(w, user.id) for user in users]


def drawn(office: Office, giver: Actor, *takers: Actor) -> UUID:
    """A sheet of all the giver holds, dealt out in turn."""
    with office.node.work(giver) as w:
        held = in_hand(w, _id(giver))
        chosen = {thing.subject: _id(takers[n % len(takers)]) for n, thing in enumerate(held)}
        return draw_sheet(w, "轮岗", chosen).id


def sign(office: Office, sheet: UUID, actor: Actor) -> HandOverSheet:
    with office.node.work(actor) as w:
        return sign_sheet(w, sheet)


def refused(office: Office, sheet: UUID, actor: Actor) -> JinminError:
    with pytest.raises(JinminError) as error:
        sign(office, sheet, actor)
    assert "〔" not in explain(error.value)
    return error.value


def _id(actor: Actor) -> UUID:
    assert actor.user_id is not None
    return actor.user_id


def _org(actor: Actor) -> UUID:
    assert actor.org_id is not None
    return actor.org_id


def test_everything_moves_with_the_last_signature_and_nothing_before(office: Office) -> None:
    giver, one, two = staff(office, "王", "李", "赵")
    cases = [office.open(giver) for _case in range(2)]
    with office.node.work(giver) as w:
        save_draft(w, DraftKey("/probe"), {"name": "x"}, 0)
    sheet = drawn(office, giver, one, two)
    assert isinstance(refused(office, sheet, one), Forbidden)
    sign(office, sheet, giver)
    assert isinstance(refused(office, sheet, giver), Forbidden)
    sign(office, sheet, one)
    assert refused(office, sheet, one).key == "sheet.signed_already"
    assert {office.look(case).holder_id for case in cases} == {giver.user_id}
    assert sign(office, sheet, two).state is SheetState.DONE
    assert [office.look(case).holder_id for case in cases] == [one.user_id, two.user_id]
    with office.node.read(one) as w:
        assert [draft.key.form for draft in my_drafts(w)] == ["/probe"]
        paper = sheet_paper(w, sheet)
    assert "未确认" not in {paper.given, *(row.taken for row in paper.rows)}
    assert print_sheet(paper).content.startswith(b"%PDF")
    with office.node.read(giver) as w:
        assert in_hand(w, _id(giver)) == ()
    assert refused(office, sheet, two).key == "sheet.closed"


def test_who_has_moved_to_another_office_takes_nothing_along(office: Office) -> None:
    giver, taker = staff(office, "王", "李")
    case_id = office.open(giver)
    sheet = drawn(office, giver, taker)
    sign(office, sheet, giver)
    assert isinstance(refused(office, sheet, replace(taker, org_id=giver.user_id)), Forbidden)
    assert office.look(case_id).holder_id == giver.user_id


def test_what_changed_meanwhile_stops_the_sheet(office: Office) -> None:
    giver, taker = staff(office, "王", "李")
    case_id = office.open(giver)
    sheet = drawn(office, giver, taker)
    sign(office, sheet, giver)
    with office.node.work(giver) as w:
        hand_over(w, lock_case(w, case_id), None)
    assert refused(office, sheet, taker).key == "sheet.changed"
    with office.node.work(taker) as w:
        assert cancel_sheet(w, sheet).state is SheetState.CANCELLED
    assert refused(office, sheet, taker).key == "sheet.closed"


def test_nothing_is_left_behind_and_nobody_from_outside_takes_it(office: Office) -> None:
    giver, taker = staff(office, "王", "李")
    with pytest.raises(Refused) as empty, office.node.work(giver) as w:
        draw_sheet(w, "轮岗", {})
    assert empty.value.key == "sheet.nothing"
    case_id = office.open(giver)
    with pytest.raises(Invalid) as left, office.node.work(giver) as w:
        draw_sheet(w, "轮岗", {})
    assert left.value.key == "sheet.left_over"
    with pytest.raises(Invalid) as stranger, office.node.work(giver) as w:
        draw_sheet(w, "轮岗", {str(case_id): case_id})
    assert stranger.value.key == "sheet.no_colleague"
    with office.node.read(giver) as w:
        assert colleagues(w) == ((taker.user_id, "李"),)
    drawn(office, giver, taker)
    with pytest.raises(Conflict) as second:
        drawn(office, giver, taker)
    assert second.value.key == "constraint.uq_case_sheet_live"


def test_a_case_goes_to_who_can_go_on_with_it(office: Office) -> None:
    giver, taker = staff(office, "王", "李")
    with office.node.work() as w:
        post = w.add(
            Post(org_id=_org(giver), title="清单岗", region="510822", permissions=["matter.maintain"])
        )
        w.flush()
        user = w.add(User(login="keeper", name="何"))
        w.flush()
        since = date(2026, 1, 1)
        w.add(Appointment(user_id=user.id, post_id=post.id, region="510822", valid_from=since))
        keeper = user.id
    case_id = office.open(giver)
    with pytest.raises(Invalid) as unable, office.node.work(giver) as w:
        draw_sheet(w, "轮岗", {str(case_id): keeper})
    assert unable.value.key == "sheet.cannot_go_on"
    assert "李" in explain(unable.value)
    with office.node.read(giver) as w:
        (able,) = takers_of(w, in_hand(w, _id(giver))).values()
    assert [each.user_id for each in able] == [taker.user_id]
