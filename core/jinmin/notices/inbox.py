"""A user's own notices; nobody reads another's."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from jinmin.db.work import Work
from jinmin.notices.models import Notice

NOTICE = Notice.__table__
COUNT_LIMIT = 100


@dataclass(frozen=True)
class NoticeLine:
    """One notice; its text is made at the edge from ``key`` and ``told``."""

    id: UUID
    key: str
    told: Mapping[str, object]
    link: str
    sent_at: datetime
    read_at: datetime | None


def my_notices(w: Work, limit: int = 30) -> tuple[NoticeLine, ...]:
    """The actor's, the newest first."""
    columns = [NOTICE.c[name] for name in NoticeLine.__dataclass_fields__]
    query = sa.select(*columns).where(NOTICE.c.user_id == w.actor.user_id)
    rows = w.execute(query.order_by(NOTICE.c.sent_at.desc(), NOTICE.c.id.desc()).limit(limit))
    return tuple(NoticeLine(**row._mapping) for row in rows)


def unread_notices(w: Work) -> int:
    """How many the actor has not read; counting stops at 100."""
    unread = (NOTICE.c.user_id == w.actor.user_id, NOTICE.c.read_at.is_(None))
    some = sa.select(sa.literal(1)).select_from(NOTICE).where(*unread).limit(COUNT_LIMIT).subquery()
    return int(w.execute(sa.select(sa.func.count()).select_from(some)).scalar_one())


def read_notices(w: Work) -> None:
    """The actor has seen them all."""
    unread = (NOTICE.c.user_id == w.actor.user_id, NOTICE.c.read_at.is_(None))
    w.execute(sa.update(NOTICE).where(*unread).values(read_at=w.at))


def forget_notices(w: Work, older_than: timedelta) -> int:
    """Drop those sent longer ago than ``older_than``; returns how many."""
    gone = w.execute(sa.delete(NOTICE).where(NOTICE.c.sent_at < w.at - older_than).returning(NOTICE.c.id))
    return len(gone.all())
