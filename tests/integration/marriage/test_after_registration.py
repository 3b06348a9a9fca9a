"""After the register, and the ways a case ends without it: correction, handing over, refusal, shortfalls."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from tests.integration.marriage.office import Office

from jinmin.api import Parameter, Parameters, Settings
from jinmin.cases import Case, DraftKey, load_draft
from jinmin.cases.acts import CorrectionItem, correction_paper
from jinmin.errors import Invalid, InvalidForm, NotFound, Refused
from jinmin_marriage import service
from jinmin_marriage.forms import PartyForm
from jinmin_marriage.trials import PARTIES_OF_AGE


def test_a_check_is_only_for_who_accepts_marriages_there(office: Office) -> None:
    case_id = office.apply()
    elsewhere = replace(office.clerk, region="510104")
    with pytest.raises(NotFound), office.node.work(elsewhere) as w:
        service.record_face(w, case_id, "groom", matches=True, device="试验终端")


def test_a_decided_case_is_not_checked_again(office: Office) -> None:
    case_id = office.ready()
    office.register(case_id)
    with pytest.raises(Refused):
        office.check(case_id)


def test_certificates_are_handed_over_once_and_completely(office: Office) -> None:
    case_id = office.ready()
    office.register(case_id)
    everything = frozenset(service.CONFIRMATIONS)
    with pytest.raises(InvalidForm), office.node.work(office.clerk) as w:
        service.hand_over_certificates(w, case_id, everything)
    with office.node.work(office.clerk) as w:
        service.enter_print_numbers(w, case_id, service.PrintNumbers("A0000001", "A0000002"))
    with pytest.raises(Invalid), office.node.work(office.clerk) as w:
        service.hand_over_certificates(w, case_id, everything - {"sealed"})
    with office.node.work(office.clerk) as w:
        service.hand_over_certificates(w, case_id, everything)
    with pytest.raises(Refused), office.node.work(office.clerk) as w:
        service.enter_print_numbers(w, case_id, service.PrintNumbers("A0000003", "A0000004"))


def test_a_refusal_closes_the_case_on_a_legal_ground(office: Office) -> None:
    with office.node.work(office.clerk) as w:
        refused = service.refuse_application(w, office.form(), office.desk, ["kinship"], reason="表兄妹")
    with office.node.read() as w:
        case = w.get(Case, refused.case_id)
    assert (case.state, refused.notice_no) == ("refused", "510822-2026-00001")
    with pytest.raises(Invalid), office.node.work(office.clerk) as w:
        service.refuse_application(w, office.form(), office.desk, [], reason="无")


def test_a_couple_comes_back_with_what_was_lacking(office: Office) -> None:
    whole = office.form()
    half = whole.model_copy(update={"bride": PartyForm()})
    values = half.model_dump(mode="json")
    marital = CorrectionItem(title="男方离婚证", problem="未提供", asked="请补齐")
    bride_card = CorrectionItem(
        material="bride_id", title="女方居民身份证原件", problem="未提供", asked="请补齐"
    )
    with pytest.raises(Refused, match="incomplete"), office.node.work(office.clerk) as w:
        service.tell_shortfalls(w, half, office.desk, [marital], values)
    with office.node.work(office.clerk) as w:
        told = service.tell_shortfalls(w, half, office.desk, [bride_card, marital], values)
    with pytest.raises(Refused, match="second"), office.node.work(office.clerk) as w:
        service.tell_shortfalls(w, half, office.desk, [bride_card], values, returned_case=told.case_id)
    with office.node.read(office.clerk) as w:
        paper = correction_paper(w, told.notice_id)
    assert (paper.number, paper.matter) == (told.notice_no, "结婚登记")
    assert [item.title for item in paper.items] == ["女方居民身份证原件", "男方离婚证"]
    with office.node.read(office.clerk) as w:
        assert w.get(Case, told.case_id).state == "returned"
        draft = load_draft(w, DraftKey("/marriage/apply", str(told.case_id)))
    assert draft is not None
    assert draft.values["groom"]["name"] == whole.groom.name
    with office.node.work(office.clerk) as w:
        accepted = service.apply_for_marriage(w, whole, office.desk, returned_case=told.case_id)
    assert accepted.case_no == told.case_no
    office.check(accepted.case_id)


def test_a_preview_says_which_couples_would_be_too_young(office: Office) -> None:
    case_id = office.apply()
    older = {"marriage.minimum_age.male": 120, "marriage.minimum_age.female": 20}

    def fails(ages: Mapping[str, int]) -> list[str | None]:
        with office.node.read() as w:
            births = PARTIES_OF_AGE.facts(w, [case_id])[case_id]
            parameters = w.port(Parameters)

            def resolve(name: str) -> Parameter:
                found = parameters.resolve(name, w.today, "")
                return replace(found, value=ages[name]) if name in ages else found

            return [each.field for each in PARTIES_OF_AGE.judge(births, Settings(resolve, w.today))]

    assert fails({}) == []
    assert fails(older) == ["groom.id_number"]
