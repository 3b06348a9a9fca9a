"""What the node knows of both parties beside what they declare: the register, the parameters in force."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from uuid import UUID

from jinmin.api import RESIDENT_CARD, Parameter, Parameters, Person, Work, find_persons
from jinmin_marriage.forms import ROLES, ReadParty, Role
from jinmin_marriage.register import Standing, standing_of
from jinmin_marriage.rules import Facts, LegalAges


def facts_for(w: Work, read: Mapping[Role, ReadParty], region: str) -> Facts:
    """What the node knows of both parties today."""
    return facts_about(w, read, known_parties(w, read), region)


def facts_about(w: Work, read: Mapping[Role, ReadParty], known: Mapping[Role, Person], region: str) -> Facts:
    """The same where it was looked up already who of them is on record."""
    standing = standing_of(w, [person.id for person in known.values()])
    ids = {role: person.id for role, person in known.items()}
    return facts_of(standing, read, ids, legal_ages(in_force(w, region, w.today)))


def facts_of(
    standing: Standing, read: Mapping[Role, ReadParty], ids: Mapping[Role, UUID], ages: LegalAges
) -> Facts:
    """What the register says of these persons."""
    return Facts(
        parties=read,
        married=frozenset(role for role, person_id in ids.items() if person_id in standing.married),
        ages=ages,
        were_married=len(ids) == len(ROLES) and standing.were_married(ids["groom"], ids["bride"]),
    )


def legal_ages(resolve: Callable[[str], Parameter]) -> LegalAges:
    """法定婚龄, as ``resolve`` finds the parameters for a day and a place or for a case."""
    return LegalAges(
        male=resolve("marriage.minimum_age.male").integer,
        female=resolve("marriage.minimum_age.female").integer,
        leap_birthday=resolve("marriage.leap_birthday").text,
    )


def in_force(w: Work, region: str, on: date) -> Callable[[str], Parameter]:
    """The parameters of this day and division, by name."""
    return partial(w.port(Parameters).resolve, on=on, region=region)


def known_parties(w: Work, read: Mapping[Role, ReadParty]) -> dict[Role, Person]:
    """The parties that are on record here."""
    numbers = {role: read[role].number.value for role in read}
    known = find_persons(w, RESIDENT_CARD, list(numbers.values()))
    return {role: known[number] for role, number in numbers.items() if number in known}
