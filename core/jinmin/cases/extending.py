"""Extending the limits of a case (延期): asked by one, granted by another."""

from typing import Any

import sqlalchemy as sa

from jinmin.cases.access import mark, matter_of, require_changeable, require_handling
from jinmin.cases.clock_models import CaseExtension, ExtensionState
from jinmin.cases.deadlines import recount
from jinmin.cases.models import Case
from jinmin.db.work import Work
from jinmin.errors import Invalid, NotFound, Refused
from jinmin.identity.access import require
from jinmin.notices import send_notice
from jinmin.vocabulary.flow import ExtensionRule

EXTENSION = CaseExtension.__table__


def ask_extension(w: Work, case: Case, days: int, reason: str) -> CaseExtension:
    """Ask for ``days`` more, in the unit of the limit. Hold the case by ``lock_case``.

    Refused when the matter knows no extension, for more days or more often than its rule allows, when one
    waits already, or when the case is late: an extension does not mend a broken limit.
    """
    require_handling(w, case)
    rule = _rule(w, case)
    if not 1 <= days <= rule.days:
        raise Invalid("extension.days", field="days", most=rule.days)
    if not reason.strip():
        raise Invalid("extension.reason_needed", field="reason")
    if _count(w, case, ExtensionState.ASKED):
        raise Refused("extension.asked_already", case_no=case.case_no)
    if _count(w, case, ExtensionState.GRANTED) >= rule.times:
        raise Refused("extension.too_often", times=rule.times)
    _require_in_time(w, case)
    mark(w, case, "case.extension_asked")
    return w.add(
        CaseExtension(
            origin=case.origin,
            epoch=case.epoch,
            case_id=case.id,
            days=days,
            state=ExtensionState.ASKED,
            reason=reason.strip(),
            asked_at=w.at,
            asked_by=w.actor.user_id,
            asked_by_name=w.actor.name,
        )
    )


def decide_extension(w: Work, case: Case, *, agreed: bool, note: str = "") -> CaseExtension:
    """Grant or turn down what was asked; by the rule's approver, who is not the one that asked.

    Refused ``extension.too_late`` once the limit has passed: what was asked in time can be granted too late, too.
    """
    require_changeable(w, case)
    found = w.execute(_of_case(EXTENSION.c.id, case, ExtensionState.ASKED)).scalar()
    if found is None:
        raise NotFound("extension.not_asked", case_no=case.case_no)
    row = w.lock(CaseExtension, found)
    require(w.actor, _rule(w, case).permission, case.region)
    if w.actor.user_id == row.asked_by:
        raise Refused("extension.own_request")
    if not agreed and not note.strip():
        raise Invalid("extension.reason_needed", field="note")
    row.state = ExtensionState.GRANTED if agreed else ExtensionState.REFUSED
    row.decided_at, row.decided_by, row.decided_by_name = w.at, w.actor.user_id, w.actor.name
    row.note = note.strip()
    if agreed:
        _require_in_time(w, case)
        case.extended_days += row.days
        recount(w, case, matter_of(w, case))
    mark(w, case, "case.extension_decided")
    link = f"/cases/{case.id}"
    send_notice(w, [row.asked_by], "notice.extension_decided", link=link, case_no=case.case_no)
    return row


def close_extension(w: Work, case: Case) -> None:
    """Turn down what still waits for an approver of a case that closes."""
    w.flush()
    found = w.execute(_of_case(EXTENSION.c.id, case, ExtensionState.ASKED)).scalar()
    if found is not None:
        row = w.lock(CaseExtension, found)
        row.state, row.note = ExtensionState.REFUSED, "办件已结束"


def _rule(w: Work, case: Case) -> ExtensionRule:
    matter = matter_of(w, case)
    if matter.extension is None:
        raise Refused("extension.none", matter=matter.title)
    return matter.extension


def _require_in_time(w: Work, case: Case) -> None:
    running = [day for day in (case.statutory_due, case.promised_due) if day]
    if not running:
        raise Refused("extension.no_limit", case_no=case.case_no)
    if case.planned_due and min(running) < w.today:
        raise Refused("extension.too_late", due=min(running))


def _count(w: Work, case: Case, state: ExtensionState) -> int:
    w.flush()
    return int(w.execute(_of_case(sa.func.count(), case, state)).scalar_one())


def _of_case(what: sa.ColumnElement[Any], case: Case, state: ExtensionState) -> sa.Select[Any]:
    return (
        sa.select(what)
        .select_from(EXTENSION)
        .where(EXTENSION.c.case_id == case.id, EXTENSION.c.state == state)
    )
