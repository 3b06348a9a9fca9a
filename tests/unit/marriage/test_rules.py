"""Every eligibility rule of 结婚登记 by table, with the cases of the law around each edge."""

from datetime import date

import pytest

from jinmin.codes import build_identity_number
from jinmin_marriage.forms import MarriageForm, PartyForm, PriorMarriage, read_parties
from jinmin_marriage.rules import RULES, Facts, LegalAges, birthday, judge, violations_of

ON = date(2026, 9, 28)
AGES = LegalAges(male=22, female=20, leap_birthday="02-28")


def number(birth: date, *, male: bool, sequence: int = 12) -> str:
    return build_identity_number("510822", birth, sequence * 2 + (1 if male else 0))


def party(*, male: bool, birth: date, **changes: object) -> PartyForm:
    standing = PartyForm(
        id_number=number(birth, male=male),
        name="张伟" if male else "王芳",
        voluntary=True,
        no_kinship=True,
    )
    return standing.model_copy(update=changes)


def couple(**changes: PartyForm) -> MarriageForm:
    standing = MarriageForm(
        groom=party(male=True, birth=date(1995, 3, 1)), bride=party(male=False, birth=date(1996, 4, 2))
    )
    return standing.model_copy(update=changes)


def codes(form: MarriageForm, on: date = ON, married: frozenset[str] = frozenset()) -> list[str]:
    facts = Facts(parties=read_parties(form, on), married=married, ages=AGES)
    return [violation.code for violation in violations_of(judge(form, facts, on))]


def test_an_ordinary_couple_breaks_no_rule() -> None:
    assert codes(couple()) == []


@pytest.mark.parametrize(
    ("male", "birth", "allowed"),
    [
        (True, date(2004, 9, 28), True),
        (True, date(2004, 9, 29), False),
        (True, date(2004, 9, 27), True),
        (False, date(2006, 9, 28), True),
        (False, date(2006, 9, 29), False),
        (False, date(2004, 9, 29), True),
    ],
)
def test_marriageable_age_is_reached_on_the_birthday_itself(male: bool, birth: date, allowed: bool) -> None:
    side = "groom" if male else "bride"
    found = codes(couple(**{side: party(male=male, birth=birth)}))
    assert found == ([] if allowed else ["marriage.age"])


@pytest.mark.parametrize(
    ("leap_birthday", "reached"), [("02-28", date(2026, 2, 28)), ("03-01", date(2026, 3, 1))]
)
def test_a_leap_day_birthday_follows_the_parameter(leap_birthday: str, reached: date) -> None:
    assert birthday(date(2004, 2, 29), 22, leap_birthday) == reached
    assert birthday(date(2004, 2, 29), 24, leap_birthday) == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("changes", "married", "expected"),
    [
        ({"groom": {"voluntary": False}}, frozenset(), ["marriage.not_voluntary"]),
        ({"bride": {"no_kinship": False}}, frozenset(), ["marriage.kinship"]),
        ({"bride": {"present": False}}, frozenset(), ["marriage.not_present"]),
        ({"groom": {"marital_status": "20"}}, frozenset(), ["marriage.declared_married"]),
        ({"groom": {"marital_status": "22"}}, frozenset(), ["marriage.declared_married"]),
        ({}, frozenset({"bride"}), ["marriage.already_married"]),
        ({"groom": {"marital_status": "40"}}, frozenset(), ["marriage.prior_unproved"]),
        ({"groom": {"marital_status": "30"}}, frozenset(), ["marriage.prior_unproved"]),
        (
            {"groom": {"marital_status": "40", "prior": PriorMarriage(document="离婚证", number="L1")}},
            frozenset(),
            [],
        ),
        ({"groom": {"id_valid_to": date(2026, 9, 27)}}, frozenset(), ["marriage.id_expired"]),
        ({"groom": {"id_valid_to": date(2026, 9, 28)}}, frozenset(), []),
    ],
)
def test_each_ground_is_found(
    changes: dict[str, dict[str, object]], married: frozenset[str], expected: list[str]
) -> None:
    form = couple()
    for side, values in changes.items():
        form = form.model_copy(update={side: getattr(form, side).model_copy(update=values)})
    assert codes(form, married=married) == expected


def test_the_same_person_on_both_sides() -> None:
    one = party(male=True, birth=date(1995, 3, 1))
    assert "marriage.same_person" in codes(couple(groom=one, bride=one))


def test_sides_filled_in_the_wrong_way_round() -> None:
    form = couple()
    assert codes(MarriageForm(groom=form.bride, bride=form.groom)) == ["marriage.sex", "marriage.sex"]


def test_every_broken_rule_is_told_at_once_with_its_article() -> None:
    form = MarriageForm(
        groom=party(male=True, birth=date(2005, 1, 1), voluntary=False, no_kinship=False),
        bride=party(male=False, birth=date(2008, 1, 1)),
    )
    facts = Facts(parties=read_parties(form, ON), married=frozenset(), ages=AGES)
    found = violations_of(judge(form, facts, ON))
    assert {violation.code for violation in found} == {
        "marriage.age",
        "marriage.not_voluntary",
        "marriage.kinship",
    }
    assert all("第" in violation.article for violation in found)


def test_illness_and_household_are_no_grounds() -> None:
    """条例 art. 9 lists the grounds in full; 户籍 and illness are not among them."""
    assert not any("健康" in title or "户口" in title for title, _article, _rule in RULES)
