"""Writing a parameter's new value: started, saved, submitted or given up by its maintainers."""

from uuid import UUID

import sqlalchemy as sa

from jinmin.db.work import Work
from jinmin.errors import NotFound, Refused, RulesBroken, Violation
from jinmin.identity.access import require
from jinmin.matters import Below, Parameter, Parameters, Transition
from jinmin.parameter_changes.judging import NewValue, objections
from jinmin.parameter_changes.models import OPEN_CHANGES, ChangeState, ParameterChange
from jinmin.parameter_changes.values import loaded, stored
from jinmin.regions import prefixes, significant
from jinmin.service_items import MAINTAIN, PublicationGate

CHANGE = ParameterChange.__table__


def start_change(w: Work, name: str, region: str) -> ParameterChange:
    """A draft of what ``name`` shall be in ``region`` from tomorrow's point of view: it begins as it is.

    Needs ``matter.maintain`` there. Raises Refused ``parameter.change_exists``, ``parameter.fixed`` with the
    reason, NotFound for a name that nothing declares.
    """
    require(w.actor, MAINTAIN, region)
    region = significant(region)
    found = nearest(w.port(Parameters), name, region)
    _require_free(w, name, region)
    if (reason := forbidden(w, name, region)) is not None:
        raise Refused("parameter.fixed", reason=reason)
    change = ParameterChange(
        origin=w.origin, name=name, region=region, value=stored(found.value), valid_from=w.today, law=found.law,
        article=found.article, confirmed=found.confirmed, below=found.below, transition=found.transition,
        clause=found.clause, changed_at=w.at,
    )  # fmt: skip
    _sign(w, change)
    w.action = w.action or "parameter.draft"
    return w.add(change)


def save_change(
    w: Work, change_id: UUID, new: NewValue, *, expected: int | None = None
) -> tuple[Violation, ...]:
    """Keep what was written; returns what forbids to submit it. Raises Stale, Forbidden, Refused."""
    change = _lock_draft(w, change_id, expected)
    write_value(change, new)
    change.changed_at = w.at
    _sign(w, change)
    w.action = w.action or "parameter.save"
    return objections(parameters_now(w), change.name, change.region, new, w.today)


def submit_change(w: Work, change_id: UUID, *, expected: int | None = None) -> ParameterChange:
    """Hand it over to be published. Raises RulesBroken with everything that is wrong, Stale, Forbidden.

    Invalid at ``clause`` where a preview has shown that it moves open cases over and none is written.
    """
    change = _lock_draft(w, change_id, expected)
    require_right(w, change)
    w.port(PublicationGate).require_clause(w, change.subject)
    change.state = ChangeState.SUBMITTED
    w.action = w.action or "parameter.submit"
    return change


def drop_change(w: Work, change_id: UUID, *, expected: int | None = None) -> ParameterChange:
    """Give a draft up; the ledger keeps it."""
    change = _lock_draft(w, change_id, expected)
    change.state = ChangeState.DROPPED
    w.action = w.action or "parameter.drop"
    return change


def require_right(w: Work, change: ParameterChange) -> None:
    """Raise RulesBroken with everything that forbids this change."""
    if found := objections(parameters_now(w), change.name, change.region, new_value(change), w.today):
        raise RulesBroken(found)


def parameters_now(w: Work) -> Parameters:
    """The parameters as the database has them, not as this process last read them."""
    found = Parameters()
    found.reload(w)
    return found


def new_value(change: ParameterChange) -> NewValue:
    """What a change says."""
    transition: Transition = "keep" if change.transition == "keep" else "move"
    return NewValue(
        loaded(change.value), change.valid_from, change.valid_to, change.law, change.article,
        change.confirmed, Below(change.below), transition, change.clause, change.reason,
    )  # fmt: skip


def write_value(change: ParameterChange, new: NewValue) -> None:
    """Set what a change says."""
    change.value, change.valid_from, change.valid_to = stored(new.value), new.first, new.last
    change.law, change.article, change.confirmed = new.law.strip(), new.article.strip(), new.confirmed
    change.below, change.transition = new.below.value, new.transition
    change.clause, change.reason = new.clause.strip(), new.reason.strip()


def nearest(parameters: Parameters, name: str, region: str) -> Parameter:
    """The newest value of this region or the nearest above it; NotFound for a name that nothing declares."""
    for place in prefixes(region):
        if held := parameters.versions(name, place):
            return held[0]
    raise NotFound("parameter.unknown", name=name)


def forbidden(w: Work, name: str, region: str) -> str | None:
    """Why this level may not touch the parameter at all; None when it may."""
    for place in prefixes(region)[1:]:
        upper = next(
            (each for each in w.port(Parameters).versions(name, place) if each.is_valid(w.today)), None
        )
        if upper is not None:
            return f"{upper.law}{upper.article}，{_FIXED}" if upper.below == Below.FIXED.value else None
    return None


def open_change(w: Work, name: str, region: str) -> ParameterChange | None:
    """What is being written for this parameter and region, if anything."""
    query = sa.select(ParameterChange).where(
        CHANGE.c.name == name,
        CHANGE.c.region == region,
        CHANGE.c.state.in_(OPEN_CHANGES),
        CHANGE.c.origin == w.origin,
    )
    return w.session.scalars(query).one_or_none()


_FIXED = f"下级{Below.FIXED.label}"


def _require_free(w: Work, name: str, region: str) -> None:
    if (held := open_change(w, name, region)) is not None:
        raise Refused("parameter.change_exists", state=held.state.label, first=held.valid_from)


def _sign(w: Work, change: ParameterChange) -> None:
    change.maintained_by = w.actor.user_id
    writer = str(w.actor.user_id)
    if w.actor.user_id and writer not in change.written_by:
        change.written_by = [*change.written_by, writer]


def _lock_draft(w: Work, change_id: UUID, expected: int | None) -> ParameterChange:
    change = w.lock(ParameterChange, change_id, expected=expected)
    require(w.actor, MAINTAIN, change.region)
    if change.origin != w.origin:
        raise Refused("parameter.replica", origin=change.origin)
    if change.state is not ChangeState.DRAFT:
        raise Refused("parameter.not_a_draft", state=change.state.label)
    return change
