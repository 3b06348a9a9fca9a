"""Who may see a case and who may act on it. Every read of cases goes through here."""

from functools import lru_cache
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import ColumnElement

from jinmin.cases.course_models import CaseTask
from jinmin.cases.models import Case
from jinmin.cases.offices import acting_region
from jinmin.cases.states import OPEN_STATES
from jinmin.db.work import Work
from jinmin.errors import Hidden, NotFound, Refused
from jinmin.identity.access import require
from jinmin.matters import Catalogue
from jinmin.regions import lies_within, within
from jinmin.service_items import governed
from jinmin.vocabulary.actor import NATION, Actor
from jinmin.vocabulary.matter import Matter

CASE = Case.__table__
TASK = CaseTask.__table__

SUPERVISE = "case.supervise"
"""The right to see every case of one's division, whatever the matter (督办)."""
KINDS_OF_POSTS = 256
"""So many kinds of posts (division, rights) are asked for by statements that are kept, of any number of users."""
READ = "case.read"
"""What reading a case is called in the access journal."""


def visible(w: Work) -> ColumnElement[bool]:
    """The cases this actor may know of: decided or accepted in the division, and of a matter the post works on."""
    return visible_to(w.actor.region, w.port(Catalogue).across, own_matters(w))


@lru_cache(maxsize=KINDS_OF_POSTS)
def visible_to(region: str, across: bool, matters: frozenset[str] | None) -> ColumnElement[bool]:
    """``visible`` for every post of this division that works on these matters."""
    return sa.and_(_of_own_division(region, across), _of_own_matters(matters))


def readable(w: Work) -> ColumnElement[bool]:
    """``visible``, and the one case at hand that the actor's organisation has a branch of (并联协办)."""
    asked = sa.exists().where(TASK.c.case_id == CASE.c.id, TASK.c.org_id == w.actor.org_id)
    return sa.or_(visible(w), asked) if w.actor.org_id else visible(w)


def may_see(w: Work, case: Case) -> bool:
    """What ``visible`` says, for a case in hand."""
    return may_know(w, case.region, case.matter) or (
        bool(case.accepting_region) and may_know(w, case.accepting_region, case.matter)
    )


def may_know(w: Work, region: str, matter: str) -> bool:
    """What ``visible`` says, for a case of which the division and the matter are in hand."""
    matters = own_matters(w)
    return lies_within(region, w.actor.region) and (matters is None or matter in matters)


def unseen(w: Work, case_id: UUID) -> NotFound:
    """What to raise for a case that a query of the actor's did not find: Hidden when there is one."""
    if w.execute(sa.select(CASE.c.id).where(CASE.c.id == case_id)).first():
        return hidden(case_id)
    return NotFound("case.not_found")


def hidden(case_id: UUID) -> Hidden:
    """What to raise for a case that the actor may not know of."""
    return Hidden("case.not_found", permission=READ, record=f"case/{case_id}")


def see_case(w: Work, case_id: UUID) -> Case:
    """The case to be read; NotFound when the actor may not know of it. The caller journals the access."""
    case = w.get(Case, case_id)
    if not may_see(w, case):
        raise hidden(case_id)
    return case


def own_matters(w: Work) -> frozenset[str] | None:
    """The matters of which the actor may take a step; None means all."""
    if w.actor.may(SUPERVISE):
        return None
    return frozenset(matter.id for matter in w.port(Catalogue).all(w.today) if _works_on(w.actor, matter))


def lock_case(w: Work, case_id: UUID, *, expected: int | None = None) -> Case:
    """The case, locked to be changed; NotFound when the actor may not know of it, Stale when it moved on.

    ``expected`` is the version that the user's decision was based on.
    """
    case = w.lock(Case, case_id, expected=expected)
    if not may_see(w, case):
        raise hidden(case_id)
    return case


def matter_of(w: Work, case: Case) -> Matter:
    """The matter in the versions the case was opened under: its own, and those of the item lists."""
    matter = w.port(Catalogue).version(case.matter, case.matter_version)
    return governed(w, matter, case.item_versions or ())


def require_own(w: Work, case: Case) -> None:
    """The actor may take some step of this matter where the case waits; else Forbidden or Refused."""
    require_changeable(w, case)
    matter = matter_of(w, case)
    own = next((step for step in matter.flow if w.actor.may(step.permission)), matter.first_step)
    require(w.actor, own.permission, acting_region(case, matter.step(case.step)))


def require_handling(w: Work, case: Case) -> None:
    """The actor may take the step that waits, and the case can be changed here; else Forbidden or Refused."""
    require_changeable(w, case)
    waiting = matter_of(w, case).step(case.step)
    require(w.actor, waiting.permission, acting_region(case, waiting))


def require_office(w: Work, case: Case) -> None:
    """The case waits at an office of the actor's division; else Forbidden. For what has no right of its own."""
    if case.accepting_region:
        waiting = matter_of(w, case).step(case.step)
        require(w.actor, waiting.permission, acting_region(case, waiting))


def require_changeable(w: Work, case: Case) -> None:
    """Refused for a case that is closed, or whose authority is another node."""
    require_authority(w, case)
    if case.state not in OPEN_STATES:
        raise Refused("case.closed", case_no=case.case_no)


def require_authority(w: Work, case: Case) -> None:
    """Refused for a replica: what another node answers for is changed there."""
    if case.origin != w.origin:
        raise Refused("case.replica", origin=case.origin)


def mark(w: Work, case: Case, action: str) -> None:
    """Let the ledger entries of this work name the case, and ``action`` unless the caller said more."""
    w.case_id = w.case_id or case.id
    w.action = w.action or action


def _works_on(actor: Actor, matter: Matter) -> bool:
    return any(actor.may(permission) for permission in matter.working_permissions)


def accepted_for_others(region: str, across: bool) -> ColumnElement[bool]:
    """The cases that this division accepted for another one, which decides them (通办)."""
    if region == NATION or not across:
        return sa.false()
    # Said so that the index of what was accepted for others is found.
    return sa.and_(CASE.c.accepting_region != "", within(CASE.c.accepting_region, region))


def _of_own_division(region: str, across: bool) -> ColumnElement[bool]:
    return sa.or_(within(CASE.c.region, region), accepted_for_others(region, across))


def _of_own_matters(matters: frozenset[str] | None) -> ColumnElement[bool]:
    return sa.true() if matters is None else CASE.c.matter.in_(sorted(matters))
