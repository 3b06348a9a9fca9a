"""初审、受理: the form becomes two persons, a case, an application and two questions to the network."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from uuid import UUID

import sqlalchemy as sa

from jinmin.api import (
    RESIDENT_CARD,
    Case,
    CaseParty,
    Channel,
    Parameter,
    Parameters,
    Party,
    Person,
    Refused,
    RulesBroken,
    Work,
    add_parties,
    find_persons,
    lock_case,
    open_case,
    take_step,
)
from jinmin.api.cases import open_case_of
from jinmin_marriage.forms import (
    ROLES,
    MarriageForm,
    PartyForm,
    ReadParty,
    Role,
    read_parties,
    readable_parties,
)
from jinmin_marriage.models import Application, Check
from jinmin_marriage.register import Standing, standing_of
from jinmin_marriage.rules import Facts, LegalAges, RuleResult, judge, violations_of
from jinmin_marriage.service.checking import NETWORK_KINDS
from jinmin_marriage.service.parties import admit_parties, require_known_divisions, require_nations
from jinmin_marriage.words import MARRY


@dataclass(frozen=True)
class Desk:
    """Where the couple stands: the office (登记机关), its window, the office's division code (6 digits)."""

    org_id: UUID
    counter_id: UUID | None
    region: str


@dataclass(frozen=True)
class Accepted:
    """An accepted application."""

    case_id: UUID
    case_no: str


def apply_for_marriage(
    w: Work,
    form: MarriageForm,
    desk: Desk,
    *,
    returned_case: UUID | None = None,
) -> Accepted:
    """Accept an application: InvalidForm for wrong fields, RulesBroken for what the law forbids.

    ``returned_case`` is the case of a couple that was told what was lacking and is back with it.
    Refused ``case.open_already`` when one of them has another open case.
    """
    w.action = "marriage.apply"
    read = read_parties(form, w.today)
    require_known_divisions(w, form, read)
    require_nations(form)
    persons = admit_parties(w, form, read)
    results = judge(form, facts_for(w, read, persons, desk.region), w.today)
    if violations := violations_of(results):
        raise RulesBroken(violations)
    if returned_case is None:
        case = open_marriage_case(w, desk, persons)
    else:
        case = resume_case(w, returned_case, persons)
    take_step(w, case, "precheck", "pass")
    take_step(w, case, "accept", "accepted")
    keep_application(w, case, form, read, persons)
    for kind in NETWORK_KINDS:
        w.add(Check(case_id=case.id, region=desk.region, kind=kind, requested_at=w.at))
    return Accepted(case.id, case.case_no)


def open_marriage_case(w: Work, desk: Desk, persons: Mapping[Role, Person]) -> Case:
    """A case at its first step, for the parties whose documents could be read.

    Refused ``case.open_already`` stands at the party who has another case.
    """
    try:
        case = open_case(
            w,
            matter_id=MARRY,
            org_id=desk.org_id,
            counter_id=desk.counter_id,
            region=desk.region,
            channel=Channel.WINDOW,
            title=f"{'与'.join(person.name for person in persons.values())}的结婚登记",
            parties=[Party(person.id, role, person.name) for role, person in persons.items()],
        )
    except Refused as error:
        if error.key == "case.open_already":
            error.field = _who_has(w, str(error.values["case_id"]), persons)
        raise
    w.case_id = case.id
    return case


def _who_has(w: Work, case_id: str, persons: Mapping[Role, Person]) -> str | None:
    for role, person in persons.items():
        found = open_case_of(w, MARRY, [person.id])
        if found and str(found[0]) == case_id:
            return f"{role}.id_number"
    return None


def resume_case(w: Work, case_id: UUID, persons: Mapping[Role, Person]) -> Case:
    """The returned case, completed by the party that was not read the first time."""
    w.case_id = case_id
    case = lock_case(w, case_id)
    table = CaseParty.__table__
    known = set(w.execute(sa.select(table.c.person_id).where(table.c.case_id == case_id)).scalars())
    new = [Party(person.id, role, person.name) for role, person in persons.items() if person.id not in known]
    add_parties(w, case, new)
    case.title = f"{'与'.join(person.name for person in persons.values())}的结婚登记"
    return case


def keep_application(
    w: Work,
    case: Case,
    form: MarriageForm,
    read: Mapping[Role, ReadParty],
    persons: Mapping[Role, Person],
) -> Application:
    """The form as it was decided on, with the case."""
    return w.add(
        Application(
            case_id=case.id,
            region=case.region,
            groom_id=persons["groom"].id,
            bride_id=persons["bride"].id,
            form=_settled(form, read).model_dump_json(),
        )
    )


def try_rules(w: Work, form: MarriageForm, region: str) -> tuple[RuleResult, ...]:
    """The rules beside the form, before anything is saved, over the documents that can be read already."""
    read = readable_parties(form, w.today)
    return judge(form, facts_for(w, read, None, region), w.today)


def facts_for(w: Work, read: dict[Role, ReadParty], persons: dict[Role, Person] | None, region: str) -> Facts:
    """What the node knows of both parties today."""
    known = persons or _known(w, read)
    # Who is on record since just now is not in the register.
    standing = standing_of(w, [person.id for person in known.values() if not w.has_made(person)])
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


def known_ids(w: Work, form: MarriageForm) -> dict[Role, UUID]:
    """The records of those parties that are on record here, as far as the form can be read."""
    return {role: person.id for role, person in _known(w, readable_parties(form, w.today)).items()}


def _known(w: Work, read: dict[Role, ReadParty]) -> dict[Role, Person]:
    numbers = {role: read[role].number.value for role in read}
    known = find_persons(w, RESIDENT_CARD, list(numbers.values()))
    return {role: known[number] for role, number in numbers.items() if number in known}


def _settled(form: MarriageForm, read: Mapping[Role, ReadParty]) -> MarriageForm:
    """The form as the documents say it: number, name and birth date normalised."""
    parties: dict[str, PartyForm] = {
        role: form.party(role).model_copy(
            update={
                "id_number": read[role].number.value,
                "name": read[role].name,
                "birth": read[role].number.birth,
            }
        )
        for role in ROLES
    }
    return form.model_copy(update=parties)
