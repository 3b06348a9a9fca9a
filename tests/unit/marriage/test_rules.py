"""Every eligibility rule of 结婚登记 by table, with the cases of the law around each edge."""

from datetime import date

import pytest
from pydantic import ValidationError

from jinmin.codes import build_identity_number
from jinmin_marriage.forms import NO_END, MarriageForm, PartyForm, PriorMarriage, read_parties
from jinmin_marriage.rules import RULES, Facts, LegalAges, birthday, judge, violations_of

ON = date(2026, 9, 28)
AGES = LegalAges(male=22, female=20, leap_birthday="02-28")


def number(birth: date, *, male: bool, sequence: int = 12) -> str:
    return build_identity_number("510822", birth, sequence * 2 + (1 if male else 0))


def party(*, male: bool, birth: date, **changes: object) -> PartyForm:
    standing = PartyForm(
        id_number=number(birth, male=male),
        name="张伟" if male else "王芳",
        id_valid_to=NO_END,
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
        ({"bride": {"id_valid_to": None}}, frozenset(), ["marriage.id_validity_missing"]),
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
    assert codes(couple(groom=one, bride=one)) == ["marriage.same_person", "marriage.same_person"]


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


@pytest.mark.parametrize(
    ("on", "allowed"),
    [(date(2026, 2, 27), False), (date(2026, 2, 28), True), (date(2026, 3, 1), True)],
)
def test_a_man_born_on_a_leap_day_may_marry_on_the_28th_of_a_common_year(on: date, allowed: bool) -> None:
    form = couple(groom=party(male=True, birth=date(2004, 2, 29)))
    assert codes(form, on=on) == ([] if allowed else ["marriage.age"])


@pytest.mark.parametrize("years", [50, 75, 99])
def test_nobody_is_too_old(years: int) -> None:
    old = date(ON.year - years, 3, 1)
    assert codes(couple(groom=party(male=True, birth=old), bride=party(male=False, birth=old))) == []


def test_the_number_of_an_old_card_says_the_same() -> None:
    new = number(date(1985, 3, 1), male=True)
    old = party(male=True, birth=date(1985, 3, 1), id_number=new[:6] + new[8:17])
    assert read_parties(couple(groom=old), ON)["groom"].number.value == new
    assert codes(couple(groom=old)) == []


PROOF = PriorMarriage(document="离婚证", number="L1")


@pytest.mark.parametrize(
    ("statuses", "remarried", "were_married", "expected"),
    [
        (("40", "40"), True, False, []),
        (("40", "30"), True, True, []),
        (("40", "10"), True, False, ["marriage.remarriage_status"]),
        (("10", "10"), True, False, ["marriage.remarriage_status"] * 2),
        (("40", "40"), False, True, ["marriage.remarriage_untold"]),
        (("40", "40"), False, False, []),
    ],
)
def test_remarriage_fits_the_declared_past(
    statuses: tuple[str, str], remarried: bool, were_married: bool, expected: list[str]
) -> None:
    groom, bride = (
        party(male=male, birth=date(1990, 1, 1), marital_status=status, prior=PROOF)
        for male, status in zip((True, False), statuses, strict=True)
    )
    form = MarriageForm(groom=groom, bride=bride, remarried=remarried)
    facts = Facts(read_parties(form, ON), frozenset(), AGES, were_married)
    assert [each.code for each in violations_of(judge(form, facts, ON))] == expected


@pytest.mark.parametrize(
    ("typed", "until"), [("长期", NO_END), (" 长期 ", NO_END), ("2035-01-01", date(2035, 1, 1)), (None, None)]
)
def test_a_card_without_end_is_typed_in_words(typed: str | None, until: date | None) -> None:
    read = PartyForm.model_validate({"id_valid_to": typed})
    assert read.id_valid_to == until
    assert PartyForm.model_validate_json(read.model_dump_json()).id_valid_to == until


@pytest.mark.parametrize(
    ("field", "value", "kind"),
    [
        ("phone", "abc无", "marriage.phone"),
        ("phone", "12", "marriage.phone"),
        ("nation", "QQ", "marriage.code"),
        ("education", "9x", "marriage.code"),
        ("id_valid_to", "永久", "date_from_datetime_parsing"),
        ("note", "x" * 201, "string_too_long"),
    ],
)
def test_a_field_of_the_wrong_shape(field: str, value: str, kind: str) -> None:
    with pytest.raises(ValidationError) as caught:
        PartyForm.model_validate({field: value})
    assert [each["type"] for each in caught.value.errors()] == [kind]
