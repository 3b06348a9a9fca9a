"""转交: a case goes from one clerk's hands into those of a named colleague, for a reason that stays on record."""

from uuid import UUID

import sqlalchemy as sa

from jinmin.cases.access import mark, matter_of, require_handling
from jinmin.cases.holders import Colleague
from jinmin.cases.models import Case, CaseStep
from jinmin.cases.noted_steps import note_step
from jinmin.cases.offices import acting_org
from jinmin.cases.states import PASSED_ON
from jinmin.db.work import Work
from jinmin.errors import Invalid, Refused
from jinmin.identity.posts import APPOINTMENT, POST, in_force, rights_of
from jinmin.identity.staff_models import User
from jinmin.notices import send_notice

USER = User.__table__
TITLE, OUTCOME = "转交", "转交给 {name}"


def colleagues(w: Work, case: Case) -> tuple[Colleague, ...]:
    """Who else of the organisation at which the case waits may take the step that waits, by name."""
    waiting = matter_of(w, case).step(case.step)
    permission = waiting.permission
    places = USER.join(APPOINTMENT, APPOINTMENT.c.user_id == USER.c.id)
    places = places.join(POST, POST.c.id == APPOINTMENT.c.post_id)
    query = sa.select(USER.c.id, USER.c.name, POST.c.kind, POST.c.permissions).select_from(places)
    here = (
        POST.c.org_id == acting_org(case, waiting),
        in_force(w.today),
        USER.c.active,
        USER.c.id != w.actor.user_id,
    )
    rows = w.execute(query.where(*here).order_by(USER.c.name, USER.c.id))
    able = [Colleague(row.id, row.name) for row in rows if permission in rights_of(row.kind, row.permissions)]
    return tuple(dict.fromkeys(able))


def pass_on(w: Work, case: Case, to: UUID, reason: str) -> CaseStep:
    """Give the case to the colleague ``to``; the timeline says who, to whom and why. The step that waits stays.

    Raises Refused ``case.held_by_other`` when somebody else has it, Invalid ``case.no_colleague`` for who may
    not take the waiting step in this organisation, Invalid ``case.pass_on_reason`` without a reason.
    """
    require_handling(w, case)
    if case.holder_id not in (None, w.actor.user_id):
        raise Refused("case.held_by_other", holder=case.holder_name)
    if not reason.strip():
        raise Invalid("case.pass_on_reason", field="reason")
    found = next((each for each in colleagues(w, case) if each.user_id == to), None)
    if found is None:
        raise Invalid("case.no_colleague", field="colleague", step=matter_of(w, case).step(case.step).title)
    said = f"{OUTCOME.format(name=found.name)}。{reason.strip()}"
    taken = note_step(w, case, PASSED_ON, TITLE, TITLE, said)
    case.holder_id, case.holder_name = found.user_id, found.name
    mark(w, case, "case.pass_on")
    link = f"/cases/{case.id}"
    send_notice(w, [to], "notice.passed_on", link=link, by=w.actor.name, case_no=case.case_no)
    return taken
