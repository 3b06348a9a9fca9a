"""反向追错 at home: what a wrong entry of the register led to is found, decided about one by one, and told."""

from dataclasses import replace

import pytest
from tests.integration.marriage.office import Office
from tests.integration.marriage.test_correcting import exchange

from jinmin.cases import case_detail
from jinmin.doubts import (
    Conclusion,
    NewDoubt,
    Outcome,
    TouchedKind,
    acknowledge,
    answer_doubt,
    doubts_of_case,
    raise_doubt,
    retraction_file,
    retractions,
    settle_consequence,
)
from jinmin.errors import Refused
from jinmin.vocabulary.actor import Actor
from jinmin_marriage import service
from jinmin_marriage.models import MarriageRecord

PARTY = {"男方标识", "男方姓名", "男方证件号码", "男方出生日期"}


def test_a_case_goes_on_while_its_record_is_looked_into_and_is_found_afterwards(office: Office) -> None:
    form = office.form()
    registered = office.register(office.ready(form))
    case_id = office.apply()
    officer = _officer(office)
    with office.node.work(officer) as w:
        doubt = raise_doubt(
            w,
            NewDoubt(
                resource="marriage.record",
                record_id=registered.record_id,
                field="groom_number",
                claimed=office.party("1").id_number,
                reason="号码与居民身份证不符",
                case_id=case_id,
                proof="居民身份证",
            ),
        ).id
    with office.node.read(officer) as w:
        (line,) = doubts_of_case(w, case_id)
        step = case_detail(w, case_id).steps[-1]
        assert (line.id, step.outcome_title) == (doubt, "已提出，继续办理")
        assert "居民身份证" in step.opinion
    _correct(office, registered)
    with office.node.work(officer) as w:
        answer_doubt(w, doubt, Outcome.CORRECTED, "录入有误，已更正")
    with office.node.read(officer) as w:
        (mine,) = retractions(w)
        file = retraction_file(w, mine.id)
        assert {"男方标识", "男方姓名", "男方证件号码"} <= set(file.fields) <= PARTY
        kinds = [one.kind for one in file.consequences]
        cases = {one.ref: one.detail for one in file.consequences if one.kind is TouchedKind.CASE}
        record = w.get(MarriageRecord, registered.record_id)
    assert set(kinds) == {TouchedKind.CASE, TouchedKind.PAPER}
    assert cases == {
        record.case_id: "该记录由本办件形成或更正",
        case_id: "办理中对该记录提出疑义",
    }
    with pytest.raises(Refused, match=r"doubts\.unsettled"), office.node.work(officer) as w:
        acknowledge(w, mine.id)
    with office.node.work(officer) as w:
        for one in file.consequences:
            settle_consequence(w, one.id, Conclusion.KEPT, "已换发，不影响登记")
    with office.node.work(officer) as w:
        told = acknowledge(w, mine.id)
    assert (told.cases, told.papers, told.figures) == (2, kinds.count(TouchedKind.PAPER), 0)


def _officer(office: Office) -> Actor:
    return replace(office.clerk, permissions=office.clerk.permissions | {"doubts.raise", "doubts.answer"})


def _correct(office: Office, registered: service.Registered) -> None:
    person = office.party("1")
    exchange(office, registered, service.Identity(person.id_number, person.name))
