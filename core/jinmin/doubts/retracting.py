"""反向追错: every recipient of a wrong record is told, and tells what it found touched; who is silent is reminded."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa

from jinmin.crypto import KeyMissing
from jinmin.db.work import Work
from jinmin.doubts.consequences import find_consequences
from jinmin.doubts.models import Acknowledgement, Channel, Retraction
from jinmin.doubts.recipients import Recipient, recipients_of
from jinmin.doubts.records import QuestionedRecord, letter_region, shared_record
from jinmin.errors import Refused
from jinmin.ledger.entries import Entry, SealedParts, entries_of
from jinmin.matters import Due, Parameters, WorkingCalendar
from jinmin.vocabulary.profile import Profile

RETRACTION = Retraction.__table__
ACKNOWLEDGED = Acknowledgement.__table__
REMIND = "doubts.remind"


def issue_retractions(
    w: Work,
    record: QuestionedRecord,
    wrong_version: int,
    reason: str,
    *,
    doubt_id: UUID | None = None,
) -> tuple[Retraction, ...]:
    """Write one retraction for everybody who has the record, this node included; what is touched here is found.

    ``wrong_version`` is the last wrong one; the record's version now is right.
    """
    made = tuple(
        _retraction(w, record, one, wrong_version, reason, doubt_id) for one in recipients_of(w, record)
    )
    w.flush()
    for retraction in made:
        if retraction.channel is Channel.HERE:
            find_consequences(w, retraction)
    return made


def pass_retraction_on(w: Work, received: Retraction) -> tuple[Retraction, ...]:
    """Tell those to whom this node gave the record in turn."""
    record = shared_record(w, received.resource, received.record_id)
    due = (received.due_on, received.due_provisional)
    made = []
    for one in recipients_of(w, record):
        if one.channel is Channel.HERE or _is_told(w, one, received):
            continue
        passed = _retraction(w, record, one, received.wrong_version, received.reason, received.doubt_id)
        passed.right_version, passed.fields = received.right_version, list(received.fields)
        passed.passed_from, (passed.due_on, passed.due_provisional) = received.id, due
        made.append(passed)
    return tuple(made)


def remind(w: Work) -> int:
    """催办: remind every recipient that has not acknowledged in time, again after some days; how many."""
    late = sa.select(Retraction).where(
        RETRACTION.c.origin == w.origin,
        RETRACTION.c.due_on < w.today,
        ~sa.exists().where(ACKNOWLEDGED.c.retraction_id == RETRACTION.c.id),
    )
    w.action = REMIND
    reminded = 0
    for found in w.session.scalars(late.order_by(RETRACTION.c.id)).all():
        if found.reminded_on is None or _again_on(w, found) <= w.today:
            locked = w.lock(Retraction, found.id)
            locked.reminders, locked.reminded_on = locked.reminders + 1, w.today
            reminded += 1
    return reminded


def acknowledge_due(w: Work, region: str, issued: date, calendar: WorkingCalendar) -> Due:
    """By when a retraction issued on that day is to be acknowledged."""
    days = w.port(Parameters).resolve("doubts.acknowledge_days", issued, region).integer
    return calendar.add(issued, days)


def changed_fields(w: Work, before: Entry, after: Entry, record: QuestionedRecord) -> list[str]:
    """The names of the shared fields that differ; with ``*`` when the law had one of the personal parts destroyed."""
    parts = SealedParts(w, [before, after])
    try:
        was, is_now = (each.public | parts.open(each) for each in (before, after))
    except KeyMissing:
        was, is_now = before.public, after.public | {"*": ""}
    return [name for name in (*record.titles, "*") if was.get(name) != is_now.get(name)]


def _is_told(w: Work, recipient: Recipient, received: Retraction) -> bool:
    same = (RETRACTION.c.record_id == received.record_id) & (RETRACTION.c.addressee == recipient.code)
    version = RETRACTION.c.right_version == received.right_version
    mine = RETRACTION.c.origin == w.origin
    return w.execute(sa.select(sa.exists().where(same, version, mine))).scalar_one() is True


def _again_on(w: Work, retraction: Retraction) -> date:
    assert retraction.reminded_on is not None
    days = w.port(Parameters).resolve("doubts.remind_days", w.today, retraction.record_region).integer
    return w.port(WorkingCalendar).add(retraction.reminded_on, days).day


def _retraction(
    w: Work,
    record: QuestionedRecord,
    to: Recipient,
    wrong_version: int,
    reason: str,
    doubt_id: UUID | None,
) -> Retraction:
    entries = {entry.version: entry for entry in entries_of(w, [record.row.id])}
    wrong = max((version for version in entries if version <= wrong_version), default=None)
    due = acknowledge_due(w, record.region, w.today, w.port(WorkingCalendar))
    return w.add(
        Retraction(
            doubt_id=doubt_id,
            addressee=to.code,
            addressee_title=to.title,
            channel=to.channel,
            resource=record.resource.id,
            record_id=record.row.id,
            record_region=record.region,
            region=_region(w, to, record),
            fields=changed_fields(w, entries[wrong], entries[record.row.version], record) if wrong else ["*"],
            wrong_version=wrong_version,
            right_version=record.row.version,
            reason=reason,
            issued_on=w.today,
            due_on=due.day,
            due_provisional=due.provisional,
        )
    )


def _region(w: Work, to: Recipient, record: QuestionedRecord) -> str:
    """A partner whose route is gone cannot be told, and stays on the list for everybody to see."""
    if to.channel is not Channel.ROUTE:
        return record.region
    try:
        return letter_region(w, to.code, record.region)
    except Refused:
        return record.region if w.port(Profile).node.level == "ministry" else w.port(Profile).node.region
