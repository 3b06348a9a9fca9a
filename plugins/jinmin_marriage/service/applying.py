"""初审、受理: the form becomes two persons, a case, an application and two questions to the network."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from jinmin.api import (
    RESIDENT_CARD,
    Case,
    CaseParty,
    Channel,
    Divisions,
    Invalid,
    InvalidForm,
    JinminError,
    Parameters,
    Party,
    Person,
    PersonInput,
    RulesBroken,
    Work,
    admit_persons,
    find_persons,
    lock_case,
    open_case,
    take_step,
)
from jinmin_marriage.forms import (
    ROLES,
    MarriageForm,
    PartyForm,
    ReadParty,
    Role,
    read_parties,
    readable_parties,
)
from jinmin_marriage.models import Application, Check, CheckKind
from jinmin_marriage.register import married_among
from jinmin_marriage.rules import Facts, LegalAges, RuleResult, judge, violations_of

MATTER = "marriage.marry"
NETWORK_KINDS = (CheckKind.IDENTITY, CheckKind.MARITAL)


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
    w: Work, form: MarriageForm, desk: Desk, *, returned_case: UUID | None = None
) -> Accepted:
    """Accept an application: InvalidForm for wrong fields, RulesBroken for what the law forbids.

    ``returned_case`` is the case of a couple that was told what was lacking and is back with it.
    """
    w.action = "marriage.apply"
    read = read_parties(form, w.today)
    require_known_divisions(w, form)
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
    """A case at its first step, for the parties whose documents could be read."""
    case = open_case(
        w,
        matter_id=MATTER,
        org_id=desk.org_id,
        counter_id=desk.counter_id,
        region=desk.region,
        channel=Channel.WINDOW,
        title=f"{'与'.join(person.name for person in persons.values())}的结婚登记",
        parties=[Party(person.id, role, person.name) for role, person in persons.items()],
    )
    w.case_id = case.id
    return case


def resume_case(w: Work, case_id: UUID, persons: Mapping[Role, Person]) -> Case:
    """The returned case, completed by the party that was not read the first time."""
    w.case_id = case_id
    case = lock_case(w, case_id)
    table = CaseParty.__table__
    known = set(w.execute(sa.select(table.c.person_id).where(table.c.case_id == case_id)).scalars())
    for role, person in persons.items():
        if person.id not in known:
            w.add(CaseParty(case_id=case_id, person_id=person.id, role=role, name=person.name))
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
    ids = {role: person.id for role, person in (persons or _known(w, read)).items()}
    married = married_among(w, list(ids.values()))
    return Facts(
        parties=read,
        married=frozenset(role for role, person_id in ids.items() if person_id in married),
        ages=legal_ages(w, region),
    )


def legal_ages(w: Work, region: str) -> LegalAges:
    """法定婚龄 in force today in this division."""
    resolve = w.port(Parameters).resolve
    return LegalAges(
        male=int(str(resolve("marriage.minimum_age.male", w.today, region).value)),
        female=int(str(resolve("marriage.minimum_age.female", w.today, region).value)),
        leap_birthday=str(resolve("marriage.leap_birthday", w.today, region).value),
    )


def require_known_divisions(w: Work, form: MarriageForm) -> None:
    """The household's division must exist today, where one is given."""
    divisions, wrong = w.port(Divisions), []
    for role in ROLES:
        region = form.party(role).household_region
        if region and not divisions.exists(region, w.today):
            wrong.append(Invalid("region.unknown", field=f"{role}.household_region", code=region, on=w.today))
    if wrong:
        raise InvalidForm(tuple(wrong))


def admit_parties(w: Work, form: MarriageForm, read: Mapping[Role, ReadParty]) -> dict[Role, Person]:
    """One record for each party that could be read, found or made."""
    roles = list(read)
    inputs = [_person_input(form, read[role], role) for role in roles]
    try:
        return dict(zip(roles, admit_persons(w, inputs), strict=True))
    except JinminError as error:
        role = roles[int(str(error.values.get("place", 0)))]
        for wrong in error.errors if isinstance(error, InvalidForm) else (error,):
            wrong.field = f"{role}.{wrong.field or 'id_number'}"
        raise


def _person_input(form: MarriageForm, read: ReadParty, role: Role) -> PersonInput:
    party = form.party(role)
    return PersonInput(
        id_kind=RESIDENT_CARD,
        id_number=read.number.value,
        name=read.name,
        sex=read.number.sex,
        birth=read.number.birth,
        nation=party.nation,
        region=party.household_region or read.number.region,
        phone=party.phone or None,
        address=party.household_address or None,
    )


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
