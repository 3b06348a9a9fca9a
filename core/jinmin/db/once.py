"""At most once: a request that is sent again gets the first answer, not a second effect."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, ClassVar, TypeVar
from uuid import UUID

import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Field

from jinmin.db.base import Plain
from jinmin.db.columns import code, json_type
from jinmin.db.work import Work
from jinmin.errors import Conflict

T = TypeVar("T")


class DoneAction(Plain, table=True):
    """A request that has taken effect: its token, who sent it, its answer. Kept while it may be sent again."""

    __tablename__ = "node_done_action"
    __why_plain__: ClassVar[str] = "it guards against a repeated request and is forgotten after some days"
    __table_args__ = (sa.Index("ix_node_done_action_done_at", "done_at"),)

    token: str = Field(sa_type=code(64), primary_key=True)
    actor_id: UUID | None = None
    done_at: datetime
    result: Any = Field(default=None, sa_type=json_type(), nullable=True)


DONE = DoneAction.__table__


def once(w: Work, token: str, call: Callable[[Work], T], returns: type[T]) -> T:
    """The result of ``call``, or that of the work that took effect under the same ``token`` before.

    The token commits together with the effect, so a crash between the two is impossible; two works at once
    wait for each other. ``returns`` is the result's type, stored as JSON: ids and numbers, no personal data.
    Raises Conflict ``once.other_actor`` when somebody else used the token.
    """
    kind: TypeAdapter[T] = TypeAdapter(returns)
    if not _claim(w, token):
        return kind.validate_python(_answer(w, token), strict=False)
    result = call(w)
    stored = kind.dump_python(result, mode="json")
    w.execute(sa.update(DONE).where(DONE.c.token == token).values(result=stored))
    return result


def forget_done(w: Work, older_than: timedelta) -> int:
    """Drop tokens done longer ago than ``older_than``; returns how many."""
    gone = w.execute(sa.delete(DONE).where(DONE.c.done_at < w.at - older_than).returning(DONE.c.token))
    return len(gone.all())


def _claim(w: Work, token: str) -> bool:
    values = {"token": token, "actor_id": w.actor.user_id, "done_at": w.at, "result": None}
    insert = sqlite.insert(DONE) if w.database.is_sqlite else postgresql.insert(DONE)
    claimed = w.execute(insert.values(values).on_conflict_do_nothing().returning(DONE.c.token))
    return claimed.one_or_none() is not None


def _answer(w: Work, token: str) -> object:
    row = w.execute(sa.select(DONE.c.actor_id, DONE.c.result).where(DONE.c.token == token)).one()
    if row.actor_id != w.actor.user_id:
        raise Conflict("once.other_actor")
    answer: object = row.result
    return answer
