"""Who has the same form open (同时编辑)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from jinmin.cases.draft_tables import CaseDraftPresence, upsert
from jinmin.cases.drafts import DraftKey, matches, organisation_of
from jinmin.cases.policy import CasePolicy
from jinmin.db.work import Work

PRESENCE = CaseDraftPresence.__table__


@dataclass(frozen=True)
class Editor:
    """A user who has the form open, and when the page was last heard of."""

    user_id: UUID
    name: str
    seen_at: datetime


def touch_draft(w: Work, key: DraftKey) -> None:
    """This user has the form open; the page calls it well within the policy's ``presence_seconds``."""
    where = {"org_id": organisation_of(w), "form": key.form, "subject": key.subject}
    who = {"user_id": w.actor.user_id, "user_name": w.actor.name, "seen_at": w.at}
    upsert(w, PRESENCE, {**where, **who})


def leave_draft(w: Work, key: DraftKey) -> None:
    """This user has closed the form."""
    mine = PRESENCE.c.user_id == w.actor.user_id
    w.execute(sa.delete(PRESENCE).where(*matches(PRESENCE, organisation_of(w), key), mine))


def editors(w: Work, key: DraftKey) -> tuple[Editor, ...]:
    """Everybody of the organisation who has the form open, this user too, by name."""
    since = w.at - timedelta(seconds=w.port(CasePolicy).presence_seconds)
    here = (*matches(PRESENCE, organisation_of(w), key), PRESENCE.c.seen_at >= since)
    query = sa.select(PRESENCE).where(*here).order_by(PRESENCE.c.user_name, PRESENCE.c.user_id)
    return tuple(Editor(row.user_id, row.user_name, row.seen_at) for row in w.execute(query))
