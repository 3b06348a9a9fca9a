"""Sending a notice: it commits together with what it tells of."""

from collections.abc import Iterable
from uuid import UUID

from jinmin.db.work import Work
from jinmin.ids import new_id
from jinmin.notices.models import Notice


def send_notice(w: Work, to: Iterable[UUID | None], key: str, *, link: str = "", **told: object) -> None:
    """Tell each of these users once, who acts left out. ``told``: numbers and titles, no personal data."""
    for user_id in sorted({each for each in to if each is not None}, key=str):
        if user_id != w.actor.user_id:
            w.add(Notice(id=new_id(), user_id=user_id, key=key, told=told, link=link, sent_at=w.at))
