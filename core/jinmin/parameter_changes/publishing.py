"""Publishing a parameter's new value: never by one who wrote it."""

from uuid import UUID

from jinmin.db.work import Work
from jinmin.errors import Refused
from jinmin.identity.access import require
from jinmin.matters import ParameterEntry, end_entered, enter_parameter
from jinmin.parameter_changes.drafting import nearest, new_value, parameters_now, require_right
from jinmin.parameter_changes.judging import DAY, make_room_for
from jinmin.parameter_changes.models import ChangeState, ParameterChange
from jinmin.service_items import PUBLISH, PublicationGate


def publish_change(w: Work, change_id: UUID, *, expected: int | None = None) -> ParameterChange:
    """Put a submitted change in force from its first day.

    A value entered here that runs on without an end gets the day before as its last. Raises Forbidden, Stale,
    RulesBroken, Refused ``parameter.not_submitted``, ``parameter.same_person``, and what the gate says where nobody
    looked at what this very content does to open cases, or they are moved over without a clause.
    """
    change = _lock_submitted(w, change_id, expected)
    if change.maintained_by == w.actor.user_id or str(w.actor.user_id) in change.written_by:
        raise Refused("parameter.same_person")
    require_right(w, change)
    gate = w.port(PublicationGate)
    gate.require(w, change.subject)
    gate.require_clause(w, change.subject)
    w.action = w.action or "parameter.publish"
    _put_in_force(w, change)
    change.state = ChangeState.PUBLISHED
    change.published_by, change.published_at = w.actor.user_id, w.at
    return change


def send_change_back(w: Work, change_id: UUID, *, expected: int | None = None) -> ParameterChange:
    """Give a submitted change back to its maintainer as a draft."""
    change = _lock_submitted(w, change_id, expected)
    change.state = ChangeState.DRAFT
    w.action = w.action or "parameter.send_back"
    return change


def _put_in_force(w: Work, change: ParameterChange) -> None:
    parameters, new = parameters_now(w), new_value(change)
    known = nearest(parameters, change.name, change.region)
    before = make_room_for(parameters, change.name, change.region, new)
    if before is not None:
        end_entered(w, before.name, before.region, before.valid_from, new.first - DAY)
    entry = ParameterEntry(
        name=change.name, region=change.region, value=new.value, unit=known.unit, valid_from=new.first,
        valid_to=new.last, law=new.law, article=new.article, confirmed=new.confirmed, title=known.title,
        below=new.below, matters=known.matters, transition=new.transition, clause=new.clause,
        least=known.least, most=known.most,
    )  # fmt: skip
    enter_parameter(w, entry)


def _lock_submitted(w: Work, change_id: UUID, expected: int | None) -> ParameterChange:
    change = w.lock(ParameterChange, change_id, expected=expected)
    require(w.actor, PUBLISH, change.region)
    if change.origin != w.origin:
        raise Refused("parameter.replica", origin=change.origin)
    if change.state is not ChangeState.SUBMITTED:
        raise Refused("parameter.not_submitted", state=change.state.label)
    return change
