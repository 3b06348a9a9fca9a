"""核对: ask outside any write, store the answer in a second work; down means held, never issued."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import orjson
import sqlalchemy as sa

from jinmin.api import (
    Actor,
    Case,
    HoldReason,
    NotFound,
    Parameters,
    Refused,
    Site,
    Work,
    hold_case,
    lock_case,
    may_know,
    new_id,
    release_case,
    require,
    see_case,
)
from jinmin.api.cases import known_while_held, own_rows, unseen, while_held
from jinmin_marriage.forms import ROLES, MarriageForm, Role
from jinmin_marriage.models import Application, Check, CheckKind, CheckResult
from jinmin_marriage.network import COVERAGE_TITLES, Answer, AskedParty, NetworkCheck, Question, ask_in_time
from jinmin_marriage.service.lengths import given_reason

CHECK, APPLICATION, CASE = Check.__table__, Application.__table__, Case.__table__
HOLD_REASON = HoldReason.NETWORK_CHECK

KIND_TITLES: Mapping[CheckKind, str] = {
    CheckKind.IDENTITY: "身份核对",
    CheckKind.MARITAL: "婚姻状况核对",
    CheckKind.FACE_GROOM: "男方人证比对",
    CheckKind.FACE_BRIDE: "女方人证比对",
}
RESULT_TITLES: Mapping[CheckResult, str] = {
    CheckResult.PASSED: "通过",
    CheckResult.CONFLICT: "不符",
    CheckResult.PENDING: "待核",
    CheckResult.DOWN: "服务中断",
}
NETWORK_KINDS = (CheckKind.IDENTITY, CheckKind.MARITAL)
FACE_KINDS: Mapping[Role, CheckKind] = {"groom": CheckKind.FACE_GROOM, "bride": CheckKind.FACE_BRIDE}

_CASE_ID: sa.BindParameter[UUID] = sa.bindparam("case_id")
_ASKED = (
    sa.select(CHECK.c.kind, APPLICATION.c.form, CASE.c.region, CASE.c.matter)
    .join(APPLICATION, APPLICATION.c.case_id == CHECK.c.case_id)
    .join(CASE, CASE.c.id == CHECK.c.case_id)
    .where(CHECK.c.case_id == _CASE_ID, CHECK.c.kind.in_(NETWORK_KINDS))
    .order_by(CHECK.c.id)
)
_STANDING = sa.select(
    CHECK.c.id, CHECK.c.kind, CHECK.c.region, CHECK.c.result, CHECK.c.coverage, CHECK.c.answered_at
).where(CHECK.c.case_id == _CASE_ID)
_CHECKS = sa.select(Check).where(CHECK.c.case_id == _CASE_ID).order_by(CHECK.c.id)
_APPLICATION = sa.select(Application).where(APPLICATION.c.case_id == _CASE_ID)


class StandingCheck(NamedTuple):
    """What a check says, to be read only."""

    id: UUID
    kind: CheckKind
    region: str
    result: CheckResult
    coverage: str
    answered_at: datetime | None


@dataclass(frozen=True)
class Checked:
    """How the network checks of a case stand after asking."""

    results: Mapping[CheckKind, CheckResult]
    held: bool


def check_over_network(site: Site, actor: Actor, case_id: UUID) -> Checked:
    """Ask every open question of the case; a whole trip: read, ask outside, write."""
    with site.open_read(actor) as w:
        questions = _open_questions(w, case_id)
        seconds = _time_limit(w, w.get(Case, case_id).region) * len(questions)
        check = w.port(NetworkCheck)
    answers = ask_in_time(check, questions, seconds)
    with site.open_work(actor) as w:
        return store_answers(
            w, case_id, {question.kind: answers.get(question.request_no) for question in questions}
        )


def store_answers(w: Work, case_id: UUID, answers: Mapping[CheckKind, Answer | None]) -> Checked:
    """Keep each answer with its snapshot; None means no answer came. Holds or releases the case."""
    w.action, w.case_id = "marriage.check", case_id
    case = _lock(w, case_id)
    checks = checks_of(w, case_id)
    for check in checks:
        if check.kind in answers:
            _store(w, check, answers[check.kind])
    standing = {check.kind: check.result for check in checks}
    down = any(result == CheckResult.DOWN for result in standing.values())
    if down and case.state == "open":
        hold_case(w, case, HOLD_REASON)
    elif not down and case.state == "held" and case.held_reason == HOLD_REASON.value:
        release_case(w, case)
    return Checked(standing, down)


def record_face(w: Work, case_id: UUID, role: Role, *, matches: bool, device: str) -> None:
    """人证比对 of one party: what the device said."""
    record_faces(w, case_id, {role: matches}, device=device)


def record_faces(w: Work, case_id: UUID, matches: Mapping[Role, bool], *, device: str) -> None:
    """人证比对 of the parties one device looked at: whether each is the holder of the document."""
    w.action, w.case_id = "marriage.face", case_id
    case = _lock(w, case_id)
    known = {check.kind: check for check in checks_of(w, case_id)}
    for role, is_holder in matches.items():
        kind = FACE_KINDS[role]
        check = known.get(kind)
        if check is None:
            check = w.add(Check(case_id=case_id, region=case.region, kind=kind, requested_at=w.at))
        check.result = CheckResult.PASSED if is_holder else CheckResult.CONFLICT
        check.source, check.coverage, check.answered_at = device, "", w.at
        check.request_no = str(w.actor.user_id or "")
        check.overridden_by, check.override_reason = None, ""


def override_face(w: Work, case_id: UUID, role: Role, *, reason: str) -> None:
    """A second person confirms that the party is the holder, although the device did not say so."""
    w.action, w.case_id = "marriage.face_override", case_id
    require(w.actor, "marriage.accept")
    _lock(w, case_id)
    kind = FACE_KINDS[role]
    check = next((found for found in checks_of(w, case_id) if found.kind == kind), None)
    if check is None:
        raise NotFound("marriage.face_missing", party=KIND_TITLES[kind])
    if check.request_no == str(w.actor.user_id or ""):
        raise Refused("marriage.override_same_person")
    given = given_reason(CHECK.c.override_reason, reason)
    check.result = CheckResult.PASSED
    check.overridden_by, check.override_reason = w.actor.user_id, given


def checks_of(w: Work, case_id: UUID) -> tuple[Check, ...]:
    """Every check of the case, in the order they were asked."""
    found = {check.id: check for check in while_held(w, case_id, _stored_checks)}
    found |= {check.id: check for check in own_rows(w, Check, case_id)}
    return tuple(found[check_id] for check_id in sorted(found))


def _stored_checks(w: Work, case_id: UUID) -> tuple[Check, ...]:
    with w.session.no_autoflush:
        return tuple(w.session.scalars(_CHECKS, {"case_id": case_id}))


def findings_of(check: Check) -> dict[str, str]:
    """What the answer said against the declaration, in words by role; empty when nothing."""
    findings: dict[str, str] = orjson.loads(check.snapshot) if check.snapshot else {}
    return findings


def require_checked(w: Work, case_id: UUID) -> None:
    """Refused unless every network check passed over the whole country, recently, and both faces match."""
    standing = {check.kind: check for check in _standing(w, case_id)}
    region = next((check.region for check in standing.values()), "")
    hours = int(str(_resolve(w, "marriage.check_valid_hours", region)))
    for kind in NETWORK_KINDS:
        _require_network(w, standing.get(kind), kind, hours, region)
    for role in ROLES:
        face = standing.get(FACE_KINDS[role])
        if face is None:
            raise Refused("marriage.face_missing", party=KIND_TITLES[FACE_KINDS[role]])
        if face.result != CheckResult.PASSED:
            raise Refused("marriage.face_failed", party=KIND_TITLES[FACE_KINDS[role]])


def _standing(w: Work, case_id: UUID) -> Sequence[StandingCheck | Check]:
    """How every check stands; from the records where these are in hand."""
    if known_while_held(w, case_id, _stored_checks) is not None:
        return checks_of(w, case_id)
    own = own_rows(w, Check, case_id)
    told = {check.id for check in own}
    return [*own, *(check for check in while_held(w, case_id, stored_standing) if check.id not in told)]


def stored_standing(w: Work, case_id: UUID) -> Sequence[StandingCheck]:
    """How the checks of a case stand in the database."""
    with w.session.no_autoflush:
        rows: list[sa.Row[Any]] = list(w.execute(_STANDING, {"case_id": case_id}))
    return [StandingCheck._make(row) for row in rows]


def application_of(w: Work, case_id: UUID) -> Application:
    """The application behind the case; NotFound when the actor may not know of the case."""
    see_case(w, case_id)
    found = w.session.scalars(_APPLICATION, {"case_id": case_id}).one_or_none()
    if found is None:
        raise NotFound("record.not_found", table="Application")
    return found


def form_of(application: Application) -> MarriageForm:
    """The application's form."""
    return MarriageForm.model_validate_json(application.form)


def _lock(w: Work, case_id: UUID) -> Case:
    """The case, to be checked by somebody who accepts marriages there; what was decided stays as it was."""
    case = lock_case(w, case_id)
    require(w.actor, "marriage.accept", case.region)
    if case.finished_on is not None:
        raise Refused("case.closed", case_no=case.case_no)
    return case


def _require_network(
    w: Work, check: StandingCheck | Check | None, kind: CheckKind, hours: int, region: str
) -> None:
    title = KIND_TITLES[kind]
    if check is None or check.answered_at is None:
        raise Refused("marriage.not_checked", kind=title, result=RESULT_TITLES[CheckResult.PENDING])
    wanted = str(_resolve(w, "marriage.check_coverage", region))
    if check.result == CheckResult.PENDING or (check.coverage and check.coverage != wanted):
        raise Refused("marriage.coverage", coverage=COVERAGE_TITLES.get(check.coverage, check.coverage))
    if check.result != CheckResult.PASSED:
        raise Refused("marriage.not_checked", kind=title, result=RESULT_TITLES[check.result])
    if w.at - check.answered_at > timedelta(hours=hours):
        raise Refused("marriage.check_expired", hours=hours)


def _open_questions(w: Work, case_id: UUID) -> tuple[Question, ...]:
    asked = w.execute(_ASKED, {"case_id": case_id}).all()
    if not asked or not may_know(w, asked[0].region, asked[0].matter):
        raise unseen(w, case_id)
    form = MarriageForm.model_validate_json(asked[0].form)
    groom, bride = (AskedParty(role, form.party(role).name, form.party(role).id_number) for role in ROLES)
    return tuple(Question(new_id().hex, row.kind, (groom, bride), case_id) for row in asked)


def _store(w: Work, check: Check, answer: Answer | None) -> None:
    check.answered_at = w.at
    if answer is None:
        check.result, check.coverage, check.source = CheckResult.DOWN, "", ""
        return
    check.result, check.coverage, check.source = answer.result, answer.coverage, answer.source
    check.request_no = answer.request_no
    check.snapshot = orjson.dumps(dict(answer.findings)).decode()


def _time_limit(w: Work, region: str) -> float:
    return float(str(_resolve(w, "marriage.check_seconds", region)))


def _resolve(w: Work, name: str, region: str) -> object:
    return w.port(Parameters).resolve(name, w.today, region).value
