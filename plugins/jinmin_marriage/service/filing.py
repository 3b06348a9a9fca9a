"""回扫入卷: a statement is printed first, then signed, then scanned; a scan must be large enough to be read."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa

from jinmin.api import (
    KeptScan,
    Parameters,
    Refused,
    ScanLimits,
    Trust,
    Work,
    attach_material,
    lock_case,
)
from jinmin.api.cases import CaseContents, contents_of
from jinmin.api.papers import CaseRecord, reuse_held
from jinmin_marriage.forms import NO_END, ROLES, MarriageForm, Role
from jinmin_marriage.models import Application, Check

_APPLICATION = Application.__table__
_FORM = sa.select(_APPLICATION.c.form).where(_APPLICATION.c.case_id == sa.bindparam("case_id"))

STATEMENTS = "statements"
"""Both statements on one printing; ``statement-groom`` and ``statement-bride`` are one each."""

SIDES: dict[Role, str] = {"groom": "男方", "bride": "女方"}


def scan_limits(w: Work, region: str) -> ScanLimits:
    """What this office takes for a legible scan; give it to ``keep_scan``."""
    resolve = w.port(Parameters).resolve
    return ScanLimits(
        min_side=resolve("marriage.scan_shortest_side", w.today, region).integer,
        min_side_mm=resolve("marriage.scan_page_side", w.today, region).integer,
    )


def file_material(
    w: Work,
    case_id: UUID,
    rule_id: str,
    kept: KeptScan,
    *,
    trust: Trust,
    original_seen: bool = False,
    replaces: UUID | None = None,
) -> None:
    """Add a scan to the case; Refused ``marriage.not_printed`` for a statement nobody has printed."""
    w.action = "marriage.scan"
    case = lock_case(w, case_id)
    for role in ROLES:
        if rule_id == _statement_of(role) and not _printed_at(contents_of(w, case_id), role):
            raise Refused("marriage.not_printed", party=SIDES[role], field=rule_id)
    attach_material(
        w, case, rule_id, kept, trust=trust, original_seen=original_seen, replaces=replaces,
        valid_to=_last_day(w, case_id, rule_id),
    )  # fmt: skip


def reuse_material(w: Work, case_id: UUID, rule_id: str, *, original_seen: bool) -> None:
    """Take over an earlier scan of this paper (沿用) instead of making another; raises as ``reuse_held``."""
    w.action = "marriage.reuse"
    reuse_held(w, lock_case(w, case_id), rule_id, original_seen=original_seen)


def _last_day(w: Work, case_id: UUID, rule_id: str) -> date | None:
    """The last day of a party's identity card, as the application says; None for another paper, or for ever."""
    role = next((role for role in ROLES if rule_id == f"{role}_id"), None)
    form = w.execute(_FORM, {"case_id": case_id}).scalar() if role else None
    if role is None or form is None:
        return None
    until = MarriageForm.model_validate_json(form).party(role).id_valid_to
    return None if until == NO_END else until


def require_printed_first(w: Work, case_id: UUID) -> None:
    """Refused ``marriage.not_printed`` unless each statement's scan is later than a printing of it."""
    contents = contents_of(w, case_id)
    for role in ROLES:
        rule = _statement_of(role)
        scanned = [each.collected_at for each in contents.materials.values() if each.rule == rule]
        printed = _printed_at(contents, role)
        if scanned and not (printed and min(printed) <= min(scanned)):
            raise Refused("marriage.not_printed", party=SIDES[role], field=f"materials.{rule}")


def records_of(w: Work, case_id: UUID) -> tuple[CaseRecord, ...]:
    """What of this domain is the case's alone."""
    return tuple(
        (kind, record_id)
        for kind in (Application, Check)
        for record_id in w.execute(
            sa.select(kind.__table__.c.id).where(kind.__table__.c.case_id == case_id)
        ).scalars()
    )


def _printed_at(contents: CaseContents, role: Role) -> list[datetime]:
    papers = (STATEMENTS, f"statement-{role}")
    return [each.printed_at for each in contents.prints.values() if each.document in papers]


def _statement_of(role: Role) -> str:
    return f"{role}_statement"
