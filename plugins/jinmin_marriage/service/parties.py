"""Both parties' records: found or made from what the form and the document say."""

from collections.abc import Mapping

from pydantic import ValidationError

from jinmin.api import (
    RESIDENT_CARD,
    DivisionLevel,
    Divisions,
    Invalid,
    InvalidForm,
    JinminError,
    Person,
    PersonInput,
    Work,
    admit_persons,
)
from jinmin_marriage.forms import ROLES, MarriageForm, ReadParty, Role

BEYOND_MAINLAND = ("71", "81", "82", "83")
"""台湾, 香港, 澳门; 83 stands for 台湾 in the numbers of residence permits."""

FIELDS = {"region": "household_region", "address": "household_address"}
"""Where the form asks what a person's record calls otherwise."""


def admit_parties(
    w: Work,
    form: MarriageForm,
    read: Mapping[Role, ReadParty],
    known: Mapping[Role, Person] | None = None,
) -> dict[Role, Person]:
    """One record for each party that could be read, found or made; ``known``: who of them was found already."""
    roles = list(read)
    inputs = _person_inputs(form, read)
    found = None if known is None else list(known.values())
    try:
        return dict(zip(roles, admit_persons(w, inputs, found), strict=True))
    except JinminError as error:
        role = roles[int(str(error.values.get("place", 0)))]
        for wrong in error.errors if isinstance(error, InvalidForm) else (error,):
            wrong.field = f"{role}.{wrong.field or 'id_number'}"
        raise


def _person_inputs(form: MarriageForm, read: Mapping[Role, ReadParty]) -> list[PersonInput]:
    inputs, wrong = [], []
    for role in read:
        try:
            inputs.append(_person_input(form, read[role], role))
        except ValidationError as error:
            places = (str(each["loc"][0]) for each in error.errors(include_input=False, include_url=False))
            wrong += [Invalid("marriage.field", field=f"{role}.{FIELDS.get(at, at)}") for at in places]
    if wrong:
        raise InvalidForm(tuple(wrong))
    return inputs


def _person_input(form: MarriageForm, read: ReadParty, role: Role) -> PersonInput:
    party = form.party(role)
    return PersonInput(
        id_kind=RESIDENT_CARD,
        id_number=read.number.value,
        name=read.name,
        sex=read.number.sex,
        birth=read.number.birth,
        nation=party.nation or None,
        region=party.household_region or read.number.region,
        phone=party.phone or None,
        address=party.household_address or None,
    )


def require_nations(form: MarriageForm) -> None:
    """民族 of both stands in the declaration they sign; InvalidForm for each that nobody stated."""
    unstated = [role for role in ROLES if not form.party(role).nation]
    if unstated:
        raise InvalidForm(
            tuple(Invalid("marriage.nation_unstated", field=f"{role}.nation") for role in unstated)
        )


def require_known_divisions(w: Work, form: MarriageForm, read: Mapping[Role, ReadParty]) -> None:
    """The household's division: a county or lower, on the mainland, in force today.

    It may be left to the number as long as the division in there still exists.
    """
    wrong: list[JinminError] = []
    for role in ROLES:
        region = form.party(role).household_region
        if not region and role in read:
            wrong += _unknown_in_number(w, role, read[role].number.region)
        try:
            if region:
                require_household_division(w, region)
        except JinminError as error:
            error.field = f"{role}.household_region"
            wrong.append(error)
    if wrong:
        raise InvalidForm(tuple(wrong))


def _unknown_in_number(w: Work, role: Role, code: str) -> list[JinminError]:
    """What is told at the number; choosing the household's division answers it."""
    if w.port(Divisions).exists(code, w.today):
        return []
    return [Invalid("marriage.number_division", field=f"{role}.id_number", code=code)]


def require_household_division(w: Work, region: str) -> None:
    """Raises NotFound ``region.unknown``, Invalid ``region.code_shape``, ``marriage.household_level``."""
    level = w.port(Divisions).find(region, w.today).level
    beyond = region[:2] in BEYOND_MAINLAND
    if beyond or not (level is DivisionLevel.COUNTY or level.is_below_county):
        raise Invalid("marriage.household_level")
