"""审查、登记发证: the second look at everything, then record, spouses and number in one commit."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from uuid import UUID

from jinmin.api import (
    Case,
    Catalogue,
    CertificateNumber,
    CertificateNumberKind,
    Keyring,
    Refused,
    RulesBroken,
    Work,
    draw_serial,
    held_materials,
    take_step,
)
from jinmin.api.cases import case_parameter
from jinmin_marriage.forms import ReadParty, Role, read_parties
from jinmin_marriage.models import MarriageRecord, Spouse
from jinmin_marriage.rules import judge, violations_of
from jinmin_marriage.service.booklets import PrintNumbers, read_numbers, use_booklets
from jinmin_marriage.service.checking import require_checked
from jinmin_marriage.service.dossier import Dossier, open_dossier
from jinmin_marriage.service.facts import facts_of, legal_ages
from jinmin_marriage.service.filing import require_printed_first
from jinmin_marriage.service.lengths import within_column

BLIND_LABEL = "marriage_record.number"
RECORD = MarriageRecord.__table__


@dataclass(frozen=True)
class Registered:
    """A registered marriage."""

    record_id: UUID
    certificate_no: str
    registered_on: date


def review_application(
    w: Work, case_id: UUID, outcome: str, *, opinion: str = "", expected: int | None = None
) -> None:
    """审查: agree only when papers, checks and statements are complete."""
    w.action, w.case_id = "marriage.review", case_id
    case = w.lock(Case, case_id, expected=expected)
    if outcome == "agree":
        require_materials(w, case)
        require_printed_first(w, case.id)
        require_checked(w, case.id)
    take_step(w, case, "review", outcome, opinion=opinion)


def register_marriage(
    w: Work,
    case_id: UUID,
    numbers: PrintNumbers = PrintNumbers(),
    *,
    note: str = "",
    expected: int | None = None,
) -> Registered:
    """登记: law and checks once more on this day; the number is drawn last, then the work is sealed.

    ``note`` is printed on the certificates (证书备注).
    """
    w.action, w.case_id = "marriage.register", case_id
    case = w.lock(Case, case_id, expected=expected)
    dossier = open_dossier(w, case_id)
    read = read_parties(dossier.form, w.today)
    _require_eligible(w, case, dossier, read)
    numbers = read_numbers(w, numbers, case.region)
    take_step(w, case, "register", "registered")
    record = _record(w, case, dossier, read)
    use_booklets(w, record, numbers)
    record.note = within_column(RECORD.c.note, note, "note")
    for role, person_id in (("groom", dossier.groom_id), ("bride", dossier.bride_id)):
        w.add(
            Spouse(
                person_id=person_id,
                record_id=record.id,
                region=case.region,
                role=role,
                began_on=w.today,
            )
        )
    w.flush_ahead()
    record.certificate_no = draw_certificate_no(w, case.region)
    w.add(record)
    return Registered(record.id, record.certificate_no, record.registered_on)


def draw_certificate_no(w: Work, region: str) -> str:
    """The next 结婚证字号 of this registering office's division and year."""
    serial = draw_serial(w, f"marriage.J.{region}.{w.today.year}")
    number = CertificateNumber(CertificateNumberKind.MARRIAGE, region, w.today.year, serial)
    return str(number)


def require_materials(w: Work, case: Case) -> None:
    """Every required material of the matter is in the file; Refused names all that are not."""
    held = held_materials(w, case.id)
    rules = w.port(Catalogue).version(case.matter, case.matter_version).materials
    missing = [rule for rule in rules if rule.required and rule.id not in held]
    if missing:
        titles = "、".join(rule.title for rule in missing)
        raise Refused("marriage.statement_missing", title=titles, field=f"materials.{missing[0].id}")


def _require_eligible(w: Work, case: Case, dossier: Dossier, read: Mapping[Role, ReadParty]) -> None:
    ids: dict[Role, UUID] = {"groom": dossier.groom_id, "bride": dossier.bride_id}
    facts = facts_of(dossier.standing, read, ids, legal_ages(partial(case_parameter, w, case)))
    if violations := violations_of(judge(dossier.form, facts, w.today)):
        raise RulesBroken(violations)


def _record(w: Work, case: Case, dossier: Dossier, read: Mapping[Role, ReadParty]) -> MarriageRecord:
    form = dossier.form
    blind = w.port(Keyring).blind
    groom, bride = form.groom, form.bride
    return MarriageRecord(
        certificate_no="",
        registered_on=w.today,
        month=w.today.year * 100 + w.today.month,
        region=case.region,
        office_id=case.org_id,
        registrar_id=w.actor.user_id,
        registrar=w.actor.name,
        case_id=case.id,
        remarried=form.remarried,
        belated=form.belated,
        groom_id=dossier.groom_id,
        bride_id=dossier.bride_id,
        groom_name=groom.name,
        bride_name=bride.name,
        groom_birth=read["groom"].number.birth,
        bride_birth=read["bride"].number.birth,
        groom_number=groom.id_number,
        bride_number=bride.id_number,
        groom_index=blind(BLIND_LABEL, groom.id_number),
        bride_index=blind(BLIND_LABEL, bride.id_number),
    )
