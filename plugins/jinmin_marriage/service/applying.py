"""初审、受理: the form becomes two persons, a case, an application and two questions to the network."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from jinmin.api import (
    Case,
    CaseParty,
    Channel,
    Party,
    Person,
    Refused,
    Work,
    add_parties,
    lock_case,
    open_case,
    take_step,
)
from jinmin.api.cases import open_case_of
from jinmin_marriage.forms import ROLES, MarriageForm, PartyForm, ReadParty, Role, readable_parties
from jinmin_marriage.models import Application, Check
from jinmin_marriage.service.checking import NETWORK_KINDS
from jinmin_marriage.service.facts import known_parties
from jinmin_marriage.service.parties import admit_parties
from jinmin_marriage.service.whole_form import require_whole
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
    """Accept an application; raises all that is wrong with it at once, see ``require_whole``.

    ``returned_case`` is the case of a couple that was told what was lacking and is back with it.
    Refused ``case.open_already`` when one of them has another open case.
    """
    w.action = "marriage.apply"
    whole = require_whole(w, form, desk.region)
    persons = admit_parties(w, form, whole.read, whole.known)
    if returned_case is None:
        case = open_marriage_case(w, desk, persons)
    else:
        case = resume_case(w, returned_case, persons)
    take_step(w, case, "precheck", "pass")
    take_step(w, case, "accept", "accepted")
    keep_application(w, case, form, whole.read, persons)
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


def known_ids(w: Work, form: MarriageForm) -> dict[Role, UUID]:
    """The records of those parties that are on record here, as far as the form can be read."""
    return {role: person.id for role, person in known_parties(w, readable_parties(form, w.today)).items()}


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
