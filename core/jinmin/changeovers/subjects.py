"""What is about to come into force: a parameter's value, a version of an item list, a version of a matter."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from jinmin.cases.changeover_models import ChangeoverPlan, Decision
from jinmin.db.work import Work
from jinmin.errors import Invalid, NotFound
from jinmin.matters import Catalogue, Parameter, Parameters
from jinmin.parameter_changes import (
    ChangeState,
    NewValue,
    ParameterChange,
    new_value,
    parameter_subject,
    parameters_now,
    with_change,
)
from jinmin.service_items import ItemVersion, version_of
from jinmin.service_items.models import RELEASED
from jinmin.vocabulary.matter import Matter

PLAN = ChangeoverPlan.__table__
CHANGE = ParameterChange.__table__


@dataclass(frozen=True)
class ParameterSubject:
    """A value of a parameter; ``before`` and ``after`` are all parameters without and with it.

    ``at_once``: its first day has begun when it comes (today, or entered late) or it comes or, ``gone``, goes by a
    rule pack, so cases accepted since are judged by another value, too.
    """

    value: Parameter
    before: Parameters
    after: Parameters
    is_published: bool
    at_once: bool = False
    gone: bool = False

    @property
    def key(self) -> str:
        """What decisions call it."""
        return parameter_subject(self.value.name, self.value.region, self.value.valid_from)

    @property
    def region(self) -> str:
        """Whose it is."""
        return self.value.region

    @property
    def first(self) -> date:
        """From when on it holds."""
        return self.value.valid_from

    @property
    def title(self) -> str:
        """What it is called."""
        return self.value.title or self.value.name


@dataclass(frozen=True)
class ItemSubject:
    """A version of an entry of the item lists."""

    version: ItemVersion
    first: date

    @property
    def key(self) -> str:
        """What decisions call it."""
        return self.version.subject

    @property
    def region(self) -> str:
        """Whose it is."""
        return self.version.region

    @property
    def title(self) -> str:
        """What it is called."""
        return f"{self.version.title}　第 {self.version.edition} 版"

    @property
    def is_published(self) -> bool:
        """Whether it can no longer be altered."""
        return self.version.state in RELEASED


@dataclass(frozen=True)
class MatterSubject:
    """A version of a matter's definition, flow included, as its plug-in ships it."""

    matter: Matter

    @property
    def key(self) -> str:
        """What decisions call it."""
        return f"matter:{self.matter.id}:{self.matter.version}"

    @property
    def region(self) -> str:
        """The nation's: definitions are the same everywhere."""
        return ""

    @property
    def first(self) -> date:
        """From when on it holds."""
        return self.matter.valid_from

    @property
    def title(self) -> str:
        """What it is called."""
        return f"{self.matter.title}　办理流程第 {self.matter.version} 版"

    @property
    def is_published(self) -> bool:
        """It came with an installed plug-in."""
        return True


Subject = ParameterSubject | ItemSubject | MatterSubject


def subject_of(w: Work, key: str) -> Subject:
    """The subject of this key: ``parameter:NAME:REGION:DAY``, ``item:ID``, ``matter:ID:VERSION``."""
    kind, _, rest = key.partition(":")
    try:
        match kind:
            case "item":
                version = version_of(w, UUID(rest))
                return ItemSubject(version, version.valid_from or version.planned_from or w.today)
            case "matter":
                matter_id, _, number = rest.rpartition(":")
                return MatterSubject(w.port(Catalogue).version(matter_id, int(number)))
            case "parameter":
                name, region, day = rest.split(":")
                return parameter_value(w, name, region, date.fromisoformat(day))
    except ValueError as broken:
        raise Invalid("changeover.subject", subject=key) from broken
    raise Invalid("changeover.subject", subject=key)


def parameter_value(w: Work, name: str, region: str, first: date) -> ParameterSubject:
    """A value that is written or in force. NotFound when there is none of this day."""
    now = parameters_now(w)
    open_one = _open_change(w, name, region, first)
    if open_one is not None:
        return _planned(now, name, region, open_one, at_once=first <= w.today)
    found = next((each for each in now.versions(name, region) if each.valid_from == first), None)
    if found is None:
        raise NotFound("changeover.subject", subject=parameter_subject(name, region, first))
    return ParameterSubject(found, Parameters(each for each in now.all() if each != found), now, True)


def plan_of(w: Work, subject: Subject) -> ChangeoverPlan | None:
    """What is decided for all cases, if anything."""
    query = sa.select(ChangeoverPlan).where(PLAN.c.subject == subject.key, PLAN.c.origin == w.origin)
    return w.session.scalars(query).one_or_none()


def default_decision(w: Work, subject: Subject) -> Decision:
    """What holds for a case nobody decided about: as the parameter says, else it keeps its version."""
    if isinstance(subject, ParameterSubject):
        return Decision(subject.value.transition)
    plan = plan_of(w, subject)
    return plan.decision if plan else Decision.KEEP


def _planned(now: Parameters, name: str, region: str, new: NewValue, *, at_once: bool) -> ParameterSubject:
    after = with_change(now, name, region, new)
    value = next(
        each for each in after.versions(name, region) if each.valid_from == new.first and not each.shipped_by
    )
    return ParameterSubject(value, now, after, False, at_once)


def _open_change(w: Work, name: str, region: str, first: date) -> NewValue | None:
    query = sa.select(ParameterChange).where(
        CHANGE.c.name == name,
        CHANGE.c.region == region,
        CHANGE.c.valid_from == first,
        CHANGE.c.state.in_((ChangeState.DRAFT, ChangeState.SUBMITTED)),
        CHANGE.c.origin == w.origin,
    )
    found = w.session.scalars(query).one_or_none()
    return new_value(found) if found else None
