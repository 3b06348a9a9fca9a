"""Blank certificates from the store to the couple, or to the list of those written off."""

from dataclasses import replace
from uuid import UUID

import pytest
from tests.integration.marriage.office import Office
from tests.integration.marriage.test_registration import count, keys_of

from jinmin.cases import WorklistQuery, worklist, worklist_counts
from jinmin.cases.acts import in_hand
from jinmin.errors import Forbidden, Invalid, InvalidForm, JinminError, NotFound, Refused
from jinmin.vocabulary.actor import Actor
from jinmin_marriage import service
from jinmin_marriage.booklet_runs import run_of
from jinmin_marriage.service.spoiling import SpoilRequest, spoil_blank_booklet
from jinmin_marriage.service.stock import (
    hand_out_booklets,
    left_in_hand,
    pass_on_booklets,
    receive_booklets,
    stock_of_office,
)
from jinmin_marriage.service.stock_movements import stock_movements


def _id(actor: Actor) -> UUID:
    assert actor.user_id is not None
    return actor.user_id


def _keeper(office: Office) -> Actor:
    return replace(office.clerk, permissions=office.clerk.permissions | {"marriage.stock"})


@pytest.fixture
def stocked(office: Office) -> Office:
    """Forty booklets came in, ten are the clerk's."""
    with office.node.work(_keeper(office)) as w:
        receive_booklets(w, "C0000001", "C0000040", "县民政局")
    _give(office, "C0000001", "C0000010", None, _id(office.clerk))
    return office


def _give(office: Office, first: str, last: str, giver: UUID | None, taker: UUID | None) -> None:
    with office.node.work(_keeper(office)) as w:
        hand_out_booklets(w, run_of(first, last), giver, taker)


def _left(office: Office, actor: Actor) -> int | None:
    with office.node.read(actor) as w:
        return left_in_hand(w)


def _stock(office: Office) -> list[tuple[str, str, str, int, int, int]]:
    with office.node.read(office.clerk) as w:
        return [
            (line.run.first_no, line.run.last_no, line.holder, line.used, line.spoilt, line.left)
            for line in stock_of_office(w)
        ]


def test_a_registrar_issues_what_he_holds(stocked: Office) -> None:
    for numbers, wrong in (
        (("C0000011", "C0000001"), "print_no_groom"),
        (("C0000001", "D0000001"), "print_no_bride"),
    ):
        with pytest.raises(JinminError) as caught:
            stocked.register(stocked.ready(), *numbers)
        assert (caught.value.key, caught.value.field) == ("marriage.print_no_not_in_hand", wrong)
    stocked.register(stocked.ready(), "C0000001", "C0000002")
    assert _left(stocked, stocked.clerk) == 8
    assert _left(stocked, stocked.colleague) == 0
    assert _stock(stocked) == [
        ("C0000001", "C0000010", stocked.clerk.name, 2, 0, 8),
        ("C0000011", "C0000040", "", 0, 0, 30),
    ]


def test_an_office_without_stock_here_is_not_asked(office: Office) -> None:
    office.register(office.ready(), "C0000001", "C0000002")
    assert _left(office, office.clerk) is None


def test_what_came_in_comes_in_once(stocked: Office) -> None:
    for first, last, key in (
        ("C0000040", "C0000050", "marriage.booklet_known"),
        ("C0000041", "C0000030", "marriage.booklet_run"),
    ):
        with pytest.raises(Invalid) as caught, stocked.node.work(_keeper(stocked)) as w:
            receive_booklets(w, first, last, "县民政局")
        assert caught.value.key == key
    with pytest.raises(Invalid, match="booklet_source"), stocked.node.work(_keeper(stocked)) as w:
        receive_booklets(w, "C0000041", "C0000050", " ")
    stranger = replace(stocked.clerk, permissions=stocked.clerk.permissions - {"marriage.stock"})
    with pytest.raises(Forbidden), stocked.node.work(stranger) as w:
        receive_booklets(w, "C0000041", "C0000050", "县民政局")


def test_nobody_gives_what_he_has_not(stocked: Office) -> None:
    with pytest.raises(Refused, match="booklet_not_held"):
        _give(stocked, "C0000010", "C0000012", None, _id(stocked.colleague))
    _give(stocked, "C0000009", "C0000010", _id(stocked.clerk), None)
    assert _left(stocked, stocked.clerk) == 8


def test_blanks_go_onto_the_hand_over_sheet(stocked: Office) -> None:
    with stocked.node.read(stocked.clerk) as w:
        [thing] = in_hand(w, _id(stocked.clerk))
    assert (thing.subject, thing.detail) == ("C0000001-C0000010", "C0000001—C0000010，余 10 本")
    with stocked.node.work(stocked.colleague) as w:
        pass_on_booklets(w, thing.subject, _id(stocked.clerk), _id(stocked.colleague))
    assert (_left(stocked, stocked.clerk), _left(stocked, stocked.colleague)) == (0, 10)
    with pytest.raises(Refused, match="booklet_not_held"), stocked.node.work(stocked.colleague) as w:
        pass_on_booklets(w, thing.subject, _id(stocked.clerk), _id(stocked.colleague))


def test_a_spoilt_sheet_is_written_off_by_two(stocked: Office) -> None:
    case_id = stocked.ready()
    stocked.register(case_id, "C0000001", "C0000002")
    asked = SpoilRequest("C0000002", "打印走纸歪斜", _id(stocked.clerk))
    for actor, wanted, key in (
        (stocked.clerk, asked, "marriage.spoil_same_person"),
        (stocked.colleague, replace(asked, number="C0000003"), "marriage.spoil_number"),
        (stocked.colleague, replace(asked, reason=" "), "marriage.correction_reason"),
    ):
        with pytest.raises(JinminError) as caught, stocked.node.work(actor) as w:
            service.spoil_certificate(w, case_id, wanted)
        assert caught.value.key == key
    with stocked.node.work(stocked.colleague) as w:
        service.spoil_certificate(w, case_id, asked)
    with pytest.raises(InvalidForm), stocked.node.work(stocked.clerk) as w:
        service.hand_over_certificates(w, case_id, service.CONFIRMATIONS)
    with pytest.raises(InvalidForm) as caught, stocked.node.work(stocked.clerk) as w:
        service.enter_print_numbers(w, case_id, service.PrintNumbers("C0000001", "C0000002"))
    assert keys_of(caught.value) == {"print_no_bride": "marriage.print_no_used"}
    with stocked.node.work(stocked.clerk) as w:
        service.enter_print_numbers(w, case_id, service.PrintNumbers("C0000001", "C0000003"))
        service.hand_over_certificates(w, case_id, service.CONFIRMATIONS)
    assert _stock(stocked)[0] == ("C0000001", "C0000010", stocked.clerk.name, 2, 1, 7)
    assert count(stocked.node, "marriage_booklet_spoilt") == 1
    with pytest.raises(Refused, match="issued_already"), stocked.node.work(stocked.colleague) as w:
        service.spoil_certificate(w, case_id, replace(asked, number="C0000003"))


def test_a_booklet_scanned_by_mistake_goes_back_among_the_blanks(stocked: Office) -> None:
    case_id = stocked.ready()
    stocked.register(case_id, "C0000001", "C0000002")
    asked = SpoilRequest("C0000002", "扫错一本", _id(stocked.clerk))
    for actor, wanted, key in (
        (stocked.clerk, asked, "marriage.spoil_same_person"),
        (stocked.colleague, replace(asked, number="C0000003"), "marriage.spoil_number"),
        (stocked.colleague, replace(asked, reason=" "), "marriage.correction_reason"),
    ):
        with pytest.raises(JinminError, match=key), stocked.node.work(actor) as w:
            service.return_certificate(w, case_id, wanted)
    with stocked.node.work(stocked.colleague) as w:
        service.return_certificate(w, case_id, asked)
    assert _left(stocked, stocked.clerk) == 9
    with pytest.raises(InvalidForm) as caught, stocked.node.work(stocked.clerk) as w:
        service.hand_over_certificates(w, case_id, service.CONFIRMATIONS)
    assert keys_of(caught.value) == {"print_no_bride": "marriage.print_no_missing"}
    with stocked.node.work(stocked.clerk) as w:
        service.enter_print_numbers(w, case_id, service.PrintNumbers("C0000001", "C0000003"))
        service.hand_over_certificates(w, case_id, service.CONFIRMATIONS)
    stocked.register(stocked.ready(), "C0000002", "C0000004")
    assert _stock(stocked)[0] == ("C0000001", "C0000010", stocked.clerk.name, 4, 0, 6)
    with stocked.node.read(stocked.clerk) as w:
        [line] = [each for each in stock_movements(w) if each.kind == "退回"]
    assert (line.first_no, line.note, line.giver) == ("C0000002", "扫错一本", stocked.clerk.name)


def test_a_blank_is_written_off_before_it_is_used(stocked: Office) -> None:
    asked = SpoilRequest("c0000004", "受潮", _id(stocked.clerk))
    with stocked.node.work(stocked.colleague) as w:
        spoil_blank_booklet(w, asked)
    for number, key in (("C0000004", "print_no_used"), ("D0000001", "booklet_elsewhere")):
        with pytest.raises(Invalid, match=key), stocked.node.work(stocked.colleague) as w:
            spoil_blank_booklet(w, replace(asked, number=number))
    with pytest.raises(InvalidForm):
        stocked.register(stocked.ready(), "C0000004", "C0000005")
    assert _left(stocked, stocked.clerk) == 9


def test_what_is_registered_stays_on_the_worklist_until_it_is_handed_over(office: Office) -> None:
    def waiting(actor: Actor) -> list[UUID]:
        with office.node.read(actor) as w:
            rows = worklist(w, WorklistQuery("marriage.not_handed_over")).rows
            assert worklist_counts(w)["marriage.not_handed_over"] == len(rows)
            return [row.id for row in rows]

    case_id = office.ready()
    assert waiting(office.clerk) == []
    office.register(case_id, "C0000001", "C0000002")
    assert waiting(office.clerk) == [case_id]
    assert waiting(replace(office.clerk, region="510823")) == []
    with pytest.raises(NotFound, match="no_tab"):
        waiting(replace(office.clerk, permissions=office.clerk.permissions - {"marriage.register"}))
    with office.node.work(office.clerk) as w:
        service.hand_over_certificates(w, case_id, service.CONFIRMATIONS)
    assert waiting(office.clerk) == []
