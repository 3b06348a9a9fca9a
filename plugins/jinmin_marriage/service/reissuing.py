"""补领结婚证 (条例 art. 21): the archive is verified, looked at once more, then a new certificate is issued."""

from collections.abc import Mapping
from uuid import UUID

import sqlalchemy as sa

from jinmin.api import (
    RESIDENT_CARD,
    Case,
    Channel,
    NotFound,
    Party,
    Person,
    PersonInput,
    Refused,
    RulesBroken,
    Work,
    admit_persons,
    held_materials,
    lock_case,
    open_case,
    see_case,
    take_step,
)
from jinmin_marriage.forms import ReadParty, Role
from jinmin_marriage.models import MarriageRecord
from jinmin_marriage.reissue_form import APPLICANTS, ReissueForm, ReissueParty, read_spouses
from jinmin_marriage.reissue_models import Reissue
from jinmin_marriage.reissue_rules import judge_reissue
from jinmin_marriage.service.applying import Accepted, Desk
from jinmin_marriage.service.archives import ArchiveFound, described, find_archive
from jinmin_marriage.service.filing import require_printed_first
from jinmin_marriage.words import REISSUE

TABLE = Reissue.__table__


def apply_for_reissue(w: Work, form: ReissueForm, desk: Desk) -> Accepted:
    """Accept: the archive is looked up here and now and judged against what was declared.

    Raises InvalidForm for wrong fields, Refused ``marriage.no_archive`` without an archive, RulesBroken for
    what does not agree with it, Refused ``case.open_already``.
    """
    w.action = "marriage.reissue.apply"
    read = read_spouses(form, w.today)
    archive = find_archive(w, read, form.certificate_no)
    _require_agreement(w, form, read, archive)
    record = w.get(MarriageRecord, archive.record_id)
    ids: dict[Role, UUID] = {"groom": record.groom_id, "bride": record.bride_id}
    case = _open(w, form, desk, [Party(ids[role], role, read[role].name) for role in form.applying])
    take_step(w, case, "precheck", "pass")
    take_step(w, case, "accept", "accepted")
    w.add(
        Reissue(
            case_id=case.id,
            region=desk.region,
            office_id=desk.org_id,
            record_id=record.id,
            applicants=form.applicants,
            cause=form.cause,
            original_no=archive.certificate_no,
            original_on=record.registered_on,
            original_office=archive.office,
            archive_source=archive.source,
            archive_version=archive.version,
            archive_checked_at=w.at,
            archive_checked_by=w.actor.user_id,
            form=_settled(form, read).model_dump_json(),
        )
    )
    return Accepted(case.id, case.case_no)


def refuse_reissue(w: Work, form: ReissueForm, desk: Desk, reason: str) -> Accepted:
    """No archive was found (M20): the case closes as refused and says so; never while there is an archive."""
    w.action = "marriage.reissue.refuse"
    read = read_spouses(form, w.today)
    if _has_archive(w, form, read):
        raise Refused("marriage.archive_is_there")
    persons = _admit(w, form, read)
    parties = [Party(persons[role].id, role, read[role].name) for role in form.applying]
    case = _open(w, form, desk, parties)
    said = f"未查到婚姻登记档案，不予补领（婚姻登记条例第二十一条）。{reason.strip()}"
    take_step(w, case, "precheck", "refuse", opinion=said)
    return Accepted(case.id, case.case_no)


def review_reissue(
    w: Work, case_id: UUID, outcome: str, *, opinion: str = "", expected: int | None = None
) -> None:
    """审查: agree only when the papers are complete and the archive still says the same."""
    w.action, w.case_id = "marriage.reissue.review", case_id
    case = lock_case(w, case_id, expected=expected)
    if outcome == "agree":
        require_ready(w, case)
    take_step(w, case, "review", outcome, opinion=opinion)


def reissue_of(w: Work, case_id: UUID) -> Reissue:
    """The reissue behind the case; NotFound when the actor may not know of the case."""
    see_case(w, case_id)
    found = w.session.scalars(sa.select(Reissue).where(TABLE.c.case_id == case_id)).one_or_none()
    if found is None:
        raise NotFound("record.not_found", table="Reissue")
    return found


def form_of_reissue(reissue: Reissue) -> ReissueForm:
    """Its form."""
    return ReissueForm.model_validate_json(reissue.form)


def required_materials(form: ReissueForm) -> tuple[str, ...]:
    """What must be in the file: card and signed statement of who applies, and proof of a changed identity."""
    mine = tuple(f"{role}_{paper}" for role in form.applying for paper in ("id", "statement"))
    return (*mine, "change_proof") if form.cause == "changed" else mine


def require_ready(w: Work, case: Case) -> None:
    reissue = reissue_of(w, case.id)
    form, held = form_of_reissue(reissue), held_materials(w, case.id)
    for rule in required_materials(form):
        if rule not in held:
            raise Refused("marriage.reissue_paper", field=f"materials.{rule}")
    require_printed_first(w, case.id)
    record = w.lock(MarriageRecord, reissue.record_id)
    _require_agreement(w, form, read_spouses(form, w.today), described(w, record))


def _require_agreement(
    w: Work, form: ReissueForm, read: Mapping[Role, ReadParty], archive: ArchiveFound
) -> None:
    if violations := judge_reissue(form, read, archive.says, w.today):
        raise RulesBroken(violations)


def _has_archive(w: Work, form: ReissueForm, read: Mapping[Role, ReadParty]) -> bool:
    try:
        find_archive(w, read, form.certificate_no)
    except Refused:
        return False
    return True


def _open(w: Work, form: ReissueForm, desk: Desk, parties: list[Party]) -> Case:
    names = "与".join(form.party(role).name for role in ("groom", "bride"))
    case = open_case(
        w,
        matter_id=REISSUE,
        org_id=desk.org_id,
        counter_id=desk.counter_id,
        region=desk.region,
        channel=Channel.WINDOW,
        title=f"{names}的结婚证补领（{APPLICANTS[form.applicants]}申请）",
        parties=parties,
    )
    w.case_id = case.id
    return case


def _admit(w: Work, form: ReissueForm, read: Mapping[Role, ReadParty]) -> dict[Role, Person]:
    roles = form.applying
    persons = admit_persons(
        w,
        [
            PersonInput(
                id_kind=RESIDENT_CARD,
                id_number=read[role].number.value,
                name=read[role].name,
                sex=read[role].number.sex,
                birth=read[role].number.birth,
                phone=form.party(role).phone or None,
            )
            for role in roles
        ],
    )
    return dict(zip(roles, persons, strict=True))


def _settled(form: ReissueForm, read: Mapping[Role, ReadParty]) -> ReissueForm:
    """The form as the documents say it."""
    parties: dict[str, ReissueParty] = {
        role: form.party(role).model_copy(update={"id_number": said.number.value, "name": said.name})
        for role, said in read.items()
    }
    return form.model_copy(update=parties)
