"""共享申请: form checked within three working days, answered within ten, a refusal says why."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, Field

from jinmin.db.work import Work
from jinmin.errors import Invalid, NotFound, Refused
from jinmin.identity import require, scope
from jinmin.matters import WorkingCalendar
from jinmin.sharing.agreements import NOT_SHARED, NewAgreement, conclude_agreement, known_resource
from jinmin.sharing.clients import find_client
from jinmin.sharing.models import (
    ApplicationState,
    SharingAgreement,
    SharingApplication,
    SharingUse,
)
from jinmin.sharing.policy import MANAGE, VIEW, SharingPolicy

APPLICATION = SharingApplication.__table__
AGREEMENT = SharingAgreement.__table__
USE = SharingUse.__table__
OPEN = (ApplicationState.SUBMITTED, ApplicationState.CHECKED)


class NewApplication(BaseModel):
    """What a system asks for."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: str = Field(pattern=r"^[A-Za-z0-9-]{2,40}$")
    client: str
    resource: str
    fields: tuple[str, ...] = Field(min_length=1)
    region: str = Field(default="", pattern=r"^\d{0,12}$")
    purpose: str = Field(min_length=4, max_length=200)
    onward_use: str = Field(default="", max_length=200)
    basis: str = Field(default="", max_length=200)
    wanted_from: date
    wanted_to: date
    daily_records: int = Field(ge=1)


@dataclass(frozen=True)
class SharingYear:
    """One agreement's year for the report: ``records`` given out over ``days`` on which it was used."""

    number: str
    client: str
    resource: str
    purpose: str
    records: int
    calls: int
    days: int


def apply_for_sharing(w: Work, new: NewApplication) -> SharingApplication:
    """Take an application in; Refused at once for a resource that is not shared."""
    require(w.actor, MANAGE, new.region)
    find_client(w, new.client)
    resource = known_resource(w, new.resource)
    if resource.share_type == NOT_SHARED:
        raise Refused("sharing.not_shared", resource=resource.title, basis=resource.legal_basis)
    due = w.port(WorkingCalendar).add(w.today, w.port(SharingPolicy).check_days)
    w.action = "sharing.apply"
    told = new.model_dump() | {"fields": list(new.fields)}
    return w.add(
        SharingApplication(**told, submitted_on=w.today, check_due=due.day, due_provisional=due.provisional)
    )


def check_form(w: Work, application_id: UUID, lacking: str = "") -> SharingApplication:
    """The form is complete, or goes back with what it lacks."""
    found = _locked(w, application_id, ApplicationState.SUBMITTED)
    w.action = "sharing.check"
    if lacking.strip():
        found.state, found.reason, found.answered_on = ApplicationState.RETURNED, lacking.strip(), w.today
        return found
    due = w.port(WorkingCalendar).add(found.submitted_on, w.port(SharingPolicy).answer_days)
    found.state, found.answer_due, found.due_provisional = ApplicationState.CHECKED, due.day, due.provisional
    return found


def grant_application(w: Work, application_id: UUID) -> SharingAgreement:
    """Say yes: the agreement is concluded with what was asked for, under the same number."""
    found = _locked(w, application_id, ApplicationState.CHECKED)
    made = conclude_agreement(
        w,
        NewAgreement(
            number=found.number,
            client=found.client,
            resource=found.resource,
            fields=tuple(found.fields),
            region=found.region,
            purpose=found.purpose,
            onward_use=found.onward_use,
            basis=found.basis,
            valid_from=found.wanted_from,
            valid_to=found.wanted_to,
            daily_quota=found.daily_records,
            application_id=found.id,
        ),
    )
    w.action = "sharing.grant"
    found.state, found.answered_on = ApplicationState.GRANTED, w.today
    return made


def refuse_application(w: Work, application_id: UUID, reason: str) -> SharingApplication:
    """Say no, and why."""
    found = _locked(w, application_id, ApplicationState.CHECKED)
    if not reason.strip():
        raise Invalid("sharing.refusal_reason", field="reason")
    w.action = "sharing.refuse"
    found.state, found.reason, found.answered_on = ApplicationState.REFUSED, reason.strip(), w.today
    return found


def application_named(w: Work, number: str) -> UUID:
    """The application under this number; NotFound when there is none."""
    found: UUID | None = w.execute(
        sa.select(APPLICATION.c.id).where(APPLICATION.c.number == number)
    ).scalar_one_or_none()
    if found is None:
        raise NotFound("sharing.application_unknown", number=number)
    return found


def open_applications(w: Work) -> tuple[SharingApplication, ...]:
    """What awaits a check or an answer, the first due first."""
    require(w.actor, VIEW)
    due = sa.func.coalesce(APPLICATION.c.answer_due, APPLICATION.c.check_due)
    query = sa.select(SharingApplication).where(APPLICATION.c.state.in_(OPEN))
    return tuple(w.session.scalars(query.order_by(due, APPLICATION.c.number)))


def sharing_report(w: Work, year: int) -> tuple[SharingYear, ...]:
    """共享情况年度报告: what each agreement of the actor's divisions gave out in a year."""
    require(w.actor, VIEW)
    within = scope(w.actor, AGREEMENT.c.region) & USE.c.day.between(date(year, 1, 1), date(year, 12, 31))
    columns = (AGREEMENT.c.number, AGREEMENT.c.client, AGREEMENT.c.resource, AGREEMENT.c.purpose)
    sums = (
        sa.func.sum(USE.c.records).label("given"),
        sa.func.sum(USE.c.calls).label("asked"),
        sa.func.count().label("days"),
    )
    query = sa.select(*columns, *sums).join_from(USE, AGREEMENT, USE.c.agreement == AGREEMENT.c.number)
    rows = w.execute(query.where(within).group_by(*columns).order_by(AGREEMENT.c.number))
    return tuple(
        SharingYear(
            number=row.number,
            client=row.client,
            resource=row.resource,
            purpose=row.purpose,
            records=int(row.given),
            calls=int(row.asked),
            days=row.days,
        )
        for row in rows
    )


def _locked(w: Work, application_id: UUID, state: ApplicationState) -> SharingApplication:
    found = w.lock(SharingApplication, application_id)
    require(w.actor, MANAGE, found.region)
    if found.state is not state:
        raise Refused("sharing.other_state", number=found.number, state=found.state.label)
    return found
