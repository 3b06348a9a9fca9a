"""What the pages of sharing list: applications, agreements with their use this year, systems let in."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import sqlalchemy as sa

from jinmin.cases import draw_serial
from jinmin.db.work import Work
from jinmin.identity import require, scope
from jinmin.sharing.models import (
    ApplicationState,
    SharingAgreement,
    SharingApplication,
    SharingClient,
    SharingUse,
)
from jinmin.sharing.policy import VIEW

APPLICATION, AGREEMENT = SharingApplication.__table__, SharingAgreement.__table__
CLIENT, USE = SharingClient.__table__, SharingUse.__table__
WAITING = (ApplicationState.SUBMITTED, ApplicationState.CHECKED)


class ApplicationFilter(StrEnum):
    """The tabs above the applications."""

    OPEN = "open"
    LATE = "late"
    DONE = "done"


@dataclass(frozen=True)
class AgreementLine:
    """One agreement; ``records`` and ``calls`` of this year. ``standing``: in force, expired, ended, to come."""

    number: str
    client: str
    client_title: str
    resource: str
    purpose: str
    onward_use: str
    region: str
    valid_from: date
    valid_to: date
    daily_quota: int
    records: int
    calls: int
    standing: str
    ended_reason: str


def applications(w: Work, tab: ApplicationFilter, limit: int = 500) -> tuple[SharingApplication, ...]:
    """Applications of the actor's division: the first due first, those that are done newest first."""
    require(w.actor, VIEW)
    due = sa.func.coalesce(APPLICATION.c.answer_due, APPLICATION.c.check_due)
    waiting = APPLICATION.c.state.in_(WAITING)
    wanted = {
        ApplicationFilter.OPEN: waiting,
        ApplicationFilter.LATE: sa.and_(waiting, due < w.today),
        ApplicationFilter.DONE: ~waiting,
    }[tab]
    order = APPLICATION.c.answered_on.desc() if tab is ApplicationFilter.DONE else due
    query = sa.select(SharingApplication).where(wanted, scope(w.actor, APPLICATION.c.region))
    return tuple(w.session.scalars(query.order_by(order, APPLICATION.c.number).limit(limit)))


def agreements(w: Work) -> tuple[AgreementLine, ...]:
    """Every agreement of the actor's division by number, those in force first."""
    require(w.actor, VIEW)
    year = date(w.today.year, 1, 1)
    used = (
        sa.select(
            USE.c.agreement,
            sa.func.sum(USE.c.records).label("records"),
            sa.func.sum(USE.c.calls).label("calls"),
        )
        .where(USE.c.day >= year)
        .group_by(USE.c.agreement)
        .subquery()
    )
    query = (
        sa.select(AGREEMENT, CLIENT.c.title.label("client_title"), used.c.records, used.c.calls)
        .select_from(
            AGREEMENT.outerjoin(CLIENT, CLIENT.c.code == AGREEMENT.c.client).outerjoin(
                used, used.c.agreement == AGREEMENT.c.number
            )
        )
        .where(scope(w.actor, AGREEMENT.c.region))
        .order_by(AGREEMENT.c.number)
    )
    lines = [
        AgreementLine(
            number=row.number,
            client=row.client,
            client_title=row.client_title or row.client,
            resource=row.resource,
            purpose=row.purpose,
            onward_use=row.onward_use,
            region=row.region,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            daily_quota=row.daily_quota,
            records=int(row.records or 0),
            calls=int(row.calls or 0),
            standing=_standing(w.today, row.valid_from, row.valid_to, ended=row.ended_at is not None),
            ended_reason=row.ended_reason,
        )
        for row in w.execute(query)
    ]
    return tuple(sorted(lines, key=lambda line: line.standing != "in_force"))


def admitted_clients(w: Work) -> dict[str, str]:
    """Code and title of every system let in."""
    require(w.actor, VIEW)
    query = sa.select(CLIENT.c.code, CLIENT.c.title).where(CLIENT.c.ended_at.is_(None))
    return {row.code: row.title for row in w.execute(query.order_by(CLIENT.c.code))}


def application_number(w: Work) -> str:
    """``GX-日期-序号``, a scheme of this system's own."""
    prefix = f"GX-{w.today:%Y%m%d}"
    return f"{prefix}-{draw_serial(w, prefix):04d}"


def _standing(on: date, first: date, last: date, *, ended: bool) -> str:
    if ended:
        return "ended"
    if on < first:
        return "to_come"
    return "in_force" if on <= last else "expired"
