"""A holiday notice is taken in by one person and put in force by another: it moves the dues of every open case."""

from collections.abc import Sequence

import sqlalchemy as sa

from jinmin.calendar_changes.models import CalendarChange, NoticeState
from jinmin.db.work import Work
from jinmin.errors import NotFound, Refused
from jinmin.identity.access import require
from jinmin.matters import HolidayNotice, check_notice, enter_notice
from jinmin.service_items import MAINTAIN, PUBLISH
from jinmin.vocabulary.profile import Profile

CHANGE = CalendarChange.__table__


def submit_notice(w: Work, notice: HolidayNotice) -> CalendarChange:
    """Take a notice in; it holds once somebody else publishes it. Needs ``matter.maintain`` here.

    Raises what ``check_notice`` says, Refused ``calendar.nobody`` without a user, ``calendar.waits`` when one of
    the year waits.
    """
    require(w.actor, MAINTAIN, w.port(Profile).node.region)
    if w.actor.user_id is None:
        raise Refused("calendar.nobody")
    check_notice(w, notice)
    if any(each.year == notice.year for each in submitted_notices(w)):
        raise Refused("calendar.waits", year=notice.year)
    w.action = w.action or "calendar.submit"
    return w.add(
        CalendarChange(
            origin=w.origin,
            year=notice.year,
            doc_no=notice.doc_no,
            notice=notice.model_dump(mode="json"),
            submitted_by=w.actor.user_id,
            submitted_by_name=w.actor.name,
            submitted_at=w.at,
        )
    )


def publish_notice(w: Work, year: int) -> CalendarChange:
    """Put the year's submitted notice in force; ``recount_dues`` then follows. Needs ``matter.publish`` here.

    Raises NotFound ``calendar.none_waits``, Refused ``calendar.same_person``, ``calendar.nobody``, and what
    ``enter_notice`` says.
    """
    require(w.actor, PUBLISH, w.port(Profile).node.region)
    change = _lock(w, year)
    if w.actor.user_id is None:
        raise Refused("calendar.nobody")
    if change.submitted_by == w.actor.user_id:
        raise Refused("calendar.same_person")
    enter_notice(w, HolidayNotice.model_validate(change.notice))
    change.state, change.published_by, change.published_at = NoticeState.PUBLISHED, w.actor.user_id, w.at
    return change


def drop_notice(w: Work, year: int) -> CalendarChange:
    """Give the year's submitted notice up, whoever submitted it; the ledger keeps it."""
    require(w.actor, MAINTAIN, w.port(Profile).node.region)
    change = _lock(w, year)
    change.state = NoticeState.DROPPED
    w.action = w.action or "calendar.drop"
    return change


def submitted_notices(w: Work) -> Sequence[CalendarChange]:
    """What waits to be published here, by year."""
    mine = (CHANGE.c.origin == w.origin, CHANGE.c.state == NoticeState.SUBMITTED)
    return w.session.scalars(sa.select(CalendarChange).where(*mine).order_by(CHANGE.c.year)).all()


def _lock(w: Work, year: int) -> CalendarChange:
    found = next((each for each in submitted_notices(w) if each.year == year), None)
    if found is None:
        raise NotFound("calendar.none_waits", year=year)
    locked = w.lock(CalendarChange, found.id)
    if locked.state is not NoticeState.SUBMITTED:
        raise NotFound("calendar.none_waits", year=year)
    return locked
