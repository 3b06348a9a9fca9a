"""Whom a hand-over sheet may name for a thing: anybody of the office, for a case whoever can go on with it."""

from collections.abc import Iterable, Mapping
from uuid import UUID

import sqlalchemy as sa

from jinmin.cases.access import matter_of
from jinmin.cases.holders import Colleague
from jinmin.cases.models import Case
from jinmin.cases.sheet_models import Handful, LineKind
from jinmin.db.work import Work
from jinmin.identity import User
from jinmin.identity.posts import APPOINTMENT, POST, in_force, rights_of

USER = User.__table__


def colleagues(w: Work) -> tuple[tuple[UUID, str], ...]:
    """Who else works in the actor's organisation today, by name."""
    return tuple((each.user_id, each.name) for each in _rights(w))


def takers_of(w: Work, held: Iterable[Handful]) -> Mapping[str, tuple[Colleague, ...]]:
    """For each subject the colleagues it may go to, by name.

    A case goes to who may take the step that waits; where nobody else may, to anybody, who keeps it till one comes.
    """
    rights = _rights(w)
    return {thing.subject: _able(w, thing, rights) or tuple(rights) for thing in held}


def _able(w: Work, thing: Handful, rights: Mapping[Colleague, frozenset[str]]) -> tuple[Colleague, ...]:
    if thing.kind is not LineKind.CASE:
        return ()
    case = w.get(Case, UUID(thing.subject))
    permission = matter_of(w, case).step(case.step).permission
    return tuple(each for each, held in rights.items() if permission in held)


def _rights(w: Work) -> Mapping[Colleague, frozenset[str]]:
    """What each colleague may do in this organisation, in the order of names."""
    places = APPOINTMENT.join(POST, POST.c.id == APPOINTMENT.c.post_id)
    places = places.join(USER, USER.c.id == APPOINTMENT.c.user_id)
    here = (POST.c.org_id == w.actor.org_id, USER.c.active, USER.c.id != w.actor.user_id, in_force(w.today))
    query = (
        sa.select(USER.c.id, USER.c.name, POST.c.kind, POST.c.permissions).select_from(places).where(*here)
    )
    found: dict[Colleague, frozenset[str]] = {}
    for row in w.execute(query.order_by(USER.c.name, USER.c.id)):
        each = Colleague(row.id, row.name)
        found[each] = found.get(each, frozenset()) | rights_of(row.kind, row.permissions)
    return found
