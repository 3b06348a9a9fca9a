"""好差评 and tickets: who may say what about whom, once, and what follows from a poor grade."""

from datetime import date
from uuid import UUID

import pytest
from tests.integration.cases.office import LI, OFFICE, QINGCHUAN, WANG, Office, clerk
from tests.integration.supervision.watching import begun, finish, rules_lit, supervisor, ticked
from tests.integration.voice.citizens import answerer, given, invited, told

from jinmin.cases import lock_case
from jinmin.db.work import Work
from jinmin.errors import Forbidden, Invalid, JinminError, NotFound, Refused, Stale
from jinmin.ledger.entries import entries_of
from jinmin.messages import explain
from jinmin.voice import (
    ASSIGN,
    EvaluationChannel,
    Given,
    Grade,
    Ticket,
    TicketFilter,
    TicketKind,
    TicketPlace,
    TicketState,
    answer_ticket,
    asked_by_token,
    assign_ticket,
    evaluate,
    evaluations_of_case,
    invite,
    receive_ticket,
    see_ticket,
    tickets,
)
from jinmin.voice.figures import VoicePeriod, voice_behind, voice_figures

ASSIGNER = clerk("分派", ASSIGN)


def done(office: Office) -> UUID:
    case_id = begun(office)
    finish(office, case_id)
    return case_id


def test_a_case_is_evaluated_once_a_channel_by_whoever_holds_the_token(office: Office) -> None:
    case_id = done(office)
    token = invited(office, case_id)
    with office.node.read() as w:
        asked = asked_by_token(w, token)
    assert (asked.matter_title, "张三" in str(asked)) == ("某项许可", False)
    given(office, token, Grade.SATISFIED)
    with office.node.read() as w:
        (one,) = evaluations_of_case(w, case_id)
        assert (one.grade, one.channel, one.clerk_id) == (2, EvaluationChannel.QR, LI.user_id)
        assert tickets(w, TicketFilter.OPEN).lines == ()
    for again in (lambda: given(office, token, Grade.FAIR), lambda: invited(office, case_id)):
        with pytest.raises(JinminError) as refused:
            again()
        assert "〔" not in explain(refused.value)


def test_the_token_is_kept_nowhere_and_ends(office: Office) -> None:
    case_id = done(office)
    first, second = invited(office, case_id), invited(office, case_id)
    with pytest.raises(NotFound):
        told(office, first)  # a new one ends the earlier
    with office.node.read() as w:
        (entry, *_more) = entries_of(w, [told(office, second).invitation_id])
        assert second not in str(entry)
    office.hands.move(hours=73)
    for token in (second, "no-such-token"):
        with pytest.raises(NotFound) as refused:
            told(office, token)
        assert refused.value.key == "voice.no_invitation"


def test_only_a_case_with_something_done_and_in_sight_can_be_evaluated(office: Office) -> None:
    case_id = office.open()
    with pytest.raises(Refused, match="too_early"):
        invited(office, case_id)
    with pytest.raises(NotFound):
        invited(office, done(office), clerk("别处", region="510823"))
    with pytest.raises(Refused, match="no_window"), office.node.work(WANG) as w:
        invite(w, lock_case(w, done(office)), EvaluationChannel.TABLET)


@pytest.mark.parametrize(
    "said", [Given(Grade.FAIR, ("no_such",)), Given(Grade.FAIR, (), "多" * 501)], ids=["reason", "remark"]
)
def test_what_the_form_does_not_offer_is_refused_and_the_token_stays(office: Office, said: Given) -> None:
    token = invited(office, done(office))
    with pytest.raises(Invalid), office.node.work() as w:
        evaluate(w, asked_by_token(w, token).invitation_id, said)
    assert told(office, token).matter_title == "某项许可"


@pytest.mark.parametrize("grade", [Grade.DISSATISFIED, Grade.VERY_DISSATISFIED])
def test_a_poor_grade_opens_a_call_back_that_is_assigned_answered_and_watched(
    office: Office, grade: Grade
) -> None:
    case_id = done(office)
    able = answerer(office)
    given(office, invited(office, case_id), grade, ("slow",), "等了很久")
    ticket = only_ticket(office)
    assert (ticket.kind, ticket.state) == (TicketKind.FOLLOW_UP, TicketState.RECEIVED)
    with office.node.read(ASSIGNER) as w:
        assert "等了很久" in see_ticket(w, ticket.id).content
    office.hands.move(days=10)
    ticked(office)
    assert "ticket.lapsed" in rules_lit(office)
    with office.node.work(ASSIGNER) as w:
        assign_ticket(w, ticket.id, able.user_id)  # type: ignore[arg-type]
    with office.node.work(able) as w:
        answer_ticket(w, ticket.id, "已电话致歉并说明")
    ticked(office)
    assert not [rule for rule in rules_lit(office) if rule.startswith("ticket")]
    with pytest.raises(Refused, match="closed"), office.node.work(able) as w:
        answer_ticket(w, ticket.id, "再答")


def only_ticket(office: Office) -> object:
    with office.node.read(ASSIGNER) as w:
        (line,) = tickets(w, TicketFilter.OPEN).lines
        return line


def complaint(w: Work, case_id: UUID | None = None) -> Ticket:
    place = TicketPlace(QINGCHUAN, OFFICE, case_id=case_id)
    return receive_ticket(w, TicketKind.COMPLAINT, place, "窗口下班早", contact="13800000000", source="phone")


def test_a_complaint_is_seen_by_who_assigns_and_by_who_answers_alone(office: Office) -> None:
    able = answerer(office)
    with office.node.work(ASSIGNER) as w:
        made = complaint(w)
        ticket_id, number = made.id, made.number
    assert number == "TS-510822-20260302-00001"
    for stranger in (WANG, able, clerk("别处", ASSIGN, region="510823")):
        with pytest.raises(NotFound), office.node.read(stranger) as w:
            see_ticket(w, ticket_id)
    with office.node.work(ASSIGNER) as w:
        assign_ticket(w, ticket_id, able.user_id, expected=1)  # type: ignore[arg-type]
    with office.node.read(able) as w:
        assert [line.id for line in tickets(w, TicketFilter.MINE).lines] == [ticket_id]
        assert see_ticket(w, ticket_id).contact == "13800000000"
    with pytest.raises(Stale), office.node.work(ASSIGNER) as w:
        assign_ticket(w, ticket_id, able.user_id, expected=1)  # type: ignore[arg-type]
    with office.node.read() as w:
        assert "13800000000" not in str(entries_of(w, [ticket_id])[0].public)


def test_nobody_answers_for_a_case_of_their_own_or_without_the_right(office: Office) -> None:
    able = answerer(office)
    case_id = begun(office)
    office.step(case_id, "review", "agree", able)
    with office.node.work(ASSIGNER) as w:
        ticket_id = complaint(w, case_id).id
    for user_id, key in ((able.user_id, "voice.own_case"), (WANG.user_id, "voice.cannot_answer")):
        with pytest.raises(Refused) as refused, office.node.work(ASSIGNER) as w:
            assign_ticket(w, ticket_id, user_id)  # type: ignore[arg-type]
        assert refused.value.key == key
    with pytest.raises(Forbidden), office.node.work(WANG) as w:
        complaint(w)
    with pytest.raises(Invalid), office.node.work(ASSIGNER) as w:
        receive_ticket(w, TicketKind.COMPLAINT, TicketPlace(QINGCHUAN, OFFICE), " ")


def test_every_figure_of_what_citizens_said_counts_what_it_opens_to(office: Office) -> None:
    boss = supervisor(office)
    for grade in (Grade.VERY_SATISFIED, Grade.DISSATISFIED):
        given(office, invited(office, done(office)), grade)
    with office.node.work(ASSIGNER) as w:
        complaint(w)
    office.hands.move(days=10)
    period = VoicePeriod(date(2026, 3, 1), date(2026, 3, 31))
    with office.node.read(boss) as w:
        told_all = voice_figures(w, period)
        for figures in told_all:
            for measure, count in figures.counts.items():
                assert len(voice_behind(w, measure, period, figures.org_id)) == count, measure
    assert {name.value: count for name, count in told_all[0].counts.items() if count} == {
        "evaluated": 2,
        "poor": 1,
        "complaints": 1,
        "follow_ups": 1,
        "open_late": 1,
    }
    assert told_all[0].satisfied == 0.5
    with pytest.raises(Forbidden), office.node.read(WANG) as w:
        voice_figures(w, period)
