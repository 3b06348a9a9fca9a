"""初审、受理: the form becomes two persons, a case, an application and two questions to the network."""

from dataclasses import dataclass
from uuid import UUID

from jinmin.api import (
    RESIDENT_CARD,
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
    admit_person,
    open_case,
    take_step,
)
from jinmin_marriage.forms import ROLES, MarriageForm, PartyForm, ReadParty, Role, read_parties
from jinmin_marriage.models import Application, Check, CheckKind
from jinmin_marriage.network import known_persons
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


def apply_for_marriage(w: Work, form: MarriageForm, desk: Desk) -> Accepted:
    """Accept an application: InvalidForm for wrong fields, RulesBroken for what the law forbids."""
    w.action = "marriage.apply"
    read = read_parties(form, w.today)
    require_known_divisions(w, form)
    persons = _admit(w, form, read)
    results = judge(form, facts_for(w, read, persons, desk.region), w.today)
    if violations := violations_of(results):
        raise RulesBroken(violations)
    case = open_case(
        w,
        matter_id=MATTER,
        org_id=desk.org_id,
        counter_id=desk.counter_id,
        region=desk.region,
        channel=Channel.WINDOW,
        title=f"{read['groom'].name}与{read['bride'].name}的结婚登记",
        parties=[Party(persons[role].id, role, read[role].name) for role in ROLES],
    )
    w.case_id = case.id
    take_step(w, case, "precheck", "pass")
    take_step(w, case, "accept", "accepted")
    w.add(
        Application(
            case_id=case.id,
            region=desk.region,
            groom_id=persons["groom"].id,
            bride_id=persons["bride"].id,
            form=_settled(form, read).model_dump_json(),
        )
    )
    for kind in NETWORK_KINDS:
        w.add(Check(case_id=case.id, region=desk.region, kind=kind, requested_at=w.at))
    return Accepted(case.id, case.case_no)


def try_rules(w: Work, form: MarriageForm, region: str) -> tuple[RuleResult, ...]:
    """The rules beside the form, before anything is saved; InvalidForm while numbers or names are wrong."""
    read = read_parties(form, w.today)
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
            wrong.append(Invalid("region.unknown", field=f"{role}.household_region", code=region))
    if wrong:
        raise InvalidForm(tuple(wrong))


def _admit(w: Work, form: MarriageForm, read: dict[Role, ReadParty]) -> dict[Role, Person]:
    admitted: dict[Role, Person] = {}
    for role in ROLES:
        try:
            admitted[role] = admit_person(w, _person_input(form, read[role], role))
        except JinminError as error:
            for wrong in error.errors if isinstance(error, InvalidForm) else (error,):
                wrong.field = f"{role}.{wrong.field or 'id_number'}"
            raise
    return admitted


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
    return {role: person for role in ROLES for person in known_persons(w, read[role].number.value)}


def _settled(form: MarriageForm, read: dict[Role, ReadParty]) -> MarriageForm:
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
