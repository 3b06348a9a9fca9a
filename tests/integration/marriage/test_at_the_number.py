"""What is told at the number itself while it is typed, and what a person has already."""

from dataclasses import replace
from datetime import date

import pytest
from tests.integration.marriage.office import TODAY, Office

from jinmin.codes import build_identity_number
from jinmin.errors import InvalidForm, JinminError, RulesBroken
from jinmin.messages import explain
from jinmin_marriage.pages.live_rules import as_far_as_readable, judge_so_far
from jinmin_marriage.pages.person_lookup import read_number
from jinmin_marriage.service.whole_form import shortfalls_of

NEARLY_22 = date(TODAY.year - 22, TODAY.month, TODAY.day + 1)


@pytest.mark.parametrize(
    ("number", "key", "words"),
    [
        (build_identity_number("510822", NEARLY_22, 11), "marriage.age", "2026-09-29 起可以登记"),
        (build_identity_number("510822", date(1990, 1, 1), 12), "marriage.sex", "男女双方是否填反"),
        (build_identity_number("129999", date(1990, 1, 1), 11), "marriage.number_division", "129999"),
        ("810000199408230013", "marriage.permit_number", "省级民政部门或其指定的婚姻登记机关"),
        ("911124198108030024", "marriage.foreign_number", "省级民政部门或其指定的婚姻登记机关"),
    ],
    ids=["one day too young", "a woman's", "no such division", "Hong Kong", "foreigner"],
)
def test_a_number_is_judged_at_its_field_before_anything_is_sent(
    office: Office, number: str, key: str, words: str
) -> None:
    typed = {"groom": {"id_number": number}, "bride": {"id_number": ""}}
    with office.node.read(office.clerk) as w:
        judged = judge_so_far(w, typed, office.place.region)
        sent = shortfalls_of(w, as_far_as_readable(typed), office.place.region)
    [said] = judged.at_numbers["groom"]
    assert words in said
    assert judged.at_numbers["bride"] == ()
    assert said in {explain(each) for each in told_in(sent, "groom.id_number")}, key


def told_in(error: JinminError | None, field: str) -> list[JinminError]:
    """What the sending says at one field."""
    if isinstance(error, InvalidForm):
        return [each for inner in error.errors for each in told_in(inner, field)]
    if isinstance(error, RulesBroken):
        return [RulesBroken((each,)) for each in error.violations if each.field == field]
    return [error] if error and error.field == field else []


def test_choosing_the_division_answers_a_number_of_a_former_one(office: Office) -> None:
    number = build_identity_number("129999", date(1990, 1, 1), 11)
    typed = {"groom": {"id_number": number, "household_region": "510822"}, "bride": {"id_number": ""}}
    with office.node.read(office.clerk) as w:
        assert judge_so_far(w, typed, office.place.region).at_numbers["groom"] == ()


def test_what_a_person_has_already_is_told_as_far_as_one_may_know(office: Office) -> None:
    form = office.form()
    case_id = office.apply(form)
    with office.node.read(office.clerk) as w:
        found = read_number(w, form.groom.id_number)
        again = read_number(w, form.groom.id_number, besides=case_id)
    assert found is not None
    assert found.open_case is not None
    assert found.married is None
    assert (found.open_case.case_id, found.open_case.may_open) == (case_id, True)
    assert found.open_case.office
    assert again is not None
    assert again.open_case is None
    registered = office.register(office.ready_from(case_id))
    number = registered.certificate_no
    for actor, shown, may_open in (
        (office.clerk, number, True),
        (replace(office.clerk, region="510104"), f"{number[:-6]}******", False),
        (replace(office.clerk, permissions=frozenset({"marriage.accept"})), f"{number[:-6]}******", False),
    ):
        with office.node.read(actor) as w:
            found = read_number(w, form.bride.id_number)
        assert found is not None
        assert found.married is not None
        assert (found.married.certificate_no, found.married.may_open) == (shown, may_open)
        assert found.married.office
        assert found.open_case is None
