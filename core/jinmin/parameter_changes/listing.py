"""The list of page ⑩: every value of a parameter with what stands above it, who changed it, and what is written."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from jinmin.db.work import Work
from jinmin.identity import User
from jinmin.identity.scope import scope
from jinmin.matters import PACK, Below, Parameter, Parameters
from jinmin.parameter_changes.drafting import CHANGE, nearest, new_value, parameters_now
from jinmin.parameter_changes.judging import uppers
from jinmin.parameter_changes.models import OPEN_CHANGES, ChangeState, ParameterChange
from jinmin.parameter_changes.trying import with_change
from jinmin.regions import lies_within

USERS = User.__table__


@dataclass(frozen=True)
class ParameterLine:
    """One value. ``upper`` is what holds above it on its first day; ``change_id`` that of an open change.

    ``locked`` says why the actor's level may not touch it, "" when it may; ``by`` who published or wrote it.
    """

    parameter: Parameter
    upper: Parameter | None
    breach: bool
    locked: str
    by: str
    state: ChangeState
    change_id: UUID | None = None

    @property
    def source(self) -> str:
        """Where the value comes from, in words."""
        told = self.parameter.shipped_by
        if told.startswith(PACK):
            return f"规则包 {told.removeprefix(PACK)}"
        return f"随插件 {told} 提供" if told else "本节点录入"


def list_parameters(w: Work, text: str = "", name: str = "") -> tuple[ParameterLine, ...]:
    """The values of the actor's division and of those above it, with what is being written; by name and region.

    ``text`` is looked for in title, name, law and article; ``name`` asks for one parameter.
    """
    parameters, writers = parameters_now(w), _writers(w)
    shown = [
        each
        for each in parameters.all()
        if _near(w, each.region) and (not name or each.name == name) and _answers(each, text)
    ]
    lines = [_line(w, parameters, each, writers) for each in shown]
    planned = [each for change in _open_changes(w) for each in _planned(w, parameters, change, text, name)]
    return tuple(sorted((*planned, *lines), key=_order))


def _order(line: ParameterLine) -> tuple[object, ...]:
    each = line.parameter
    return (each.name, each.region, line.state is ChangeState.PUBLISHED, -each.valid_from.toordinal())


def _near(w: Work, region: str) -> bool:
    return lies_within(w.actor.region, region) or lies_within(region, w.actor.region)


def _answers(each: Parameter, text: str) -> bool:
    wanted = text.strip().lower()
    return not wanted or any(
        wanted in told.lower() for told in (each.title, each.name, each.law, each.article)
    )


def _line(
    w: Work, parameters: Parameters, each: Parameter, writers: dict[tuple[object, ...], str]
) -> ParameterLine:
    upper = _upper(parameters, each)
    breach = upper is not None and not Below(upper.below).allows(upper.value, each.value)
    by = writers.get((each.name, each.region, each.valid_from), "") if not each.shipped_by else ""
    return ParameterLine(each, upper, breach, locked(w, parameters, each.name), by, ChangeState.PUBLISHED)


def locked(w: Work, parameters: Parameters, name: str) -> str:
    """Why the actor's level may not set this parameter, "" when it may."""
    above = uppers(parameters, name, w.actor.region, w.today, w.today) if w.actor.region else ()
    for upper in above:
        if upper.below == Below.FIXED.value:
            return f"{upper.law}{upper.article}，{Below.FIXED.label}"
    return ""


def _planned(
    w: Work, parameters: Parameters, change: ParameterChange, text: str, name: str
) -> Iterable[ParameterLine]:
    new, known = new_value(change), nearest(parameters, change.name, change.region)
    if (name and change.name != name) or not _answers(known, text):
        return
    after = with_change(parameters, change.name, change.region, new)
    each = next(
        p
        for p in after.versions(change.name, change.region)
        if p.valid_from == new.first and not p.shipped_by
    )
    line = _line(w, parameters, each, {})
    yield ParameterLine(
        each, line.upper, line.breach, line.locked, _name(w, change.maintained_by), change.state, change.id
    )


def _open_changes(w: Work) -> Iterable[ParameterChange]:
    query = sa.select(ParameterChange).where(
        CHANGE.c.state.in_(OPEN_CHANGES), CHANGE.c.origin == w.origin, scope(w.actor, CHANGE.c.region)
    )
    return w.session.scalars(query.order_by(CHANGE.c.name, CHANGE.c.region)).all()


def _upper(parameters: Parameters, each: Parameter) -> Parameter | None:
    return next(iter(uppers(parameters, each.name, each.region, each.valid_from, each.valid_from)), None)


def _writers(w: Work) -> dict[tuple[object, ...], str]:
    """Who wrote the values entered here, by name, region and first day; the last change tells."""
    query = (
        sa.select(CHANGE.c.name, CHANGE.c.region, CHANGE.c.valid_from, USERS.c.name.label("writer"))
        .join(USERS, USERS.c.id == CHANGE.c.maintained_by)
        .where(CHANGE.c.state == ChangeState.PUBLISHED)
        .order_by(CHANGE.c.published_at)
    )
    return {(row.name, row.region, row.valid_from): row.writer for row in w.execute(query)}


def _name(w: Work, user_id: UUID | None) -> str:
    return str(w.execute(sa.select(USERS.c.name).where(USERS.c.id == user_id)).scalar() or "")
