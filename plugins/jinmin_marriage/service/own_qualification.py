"""Whether the actor may register today, and what to do when not: why, and who grants it."""

import sqlalchemy as sa

from jinmin.api import Refused, Work, text
from jinmin.api.offices import holders_over
from jinmin_marriage.models import Qualification
from jinmin_marriage.service.qualifying import QUALIFY
from jinmin_marriage.service.registrars import qualification_of

QUALIFICATION = Qualification.__table__

_TODAY = sa.bindparam("today", type_=sa.Date)
QUALIFIED = sa.exists().where(
    QUALIFICATION.c.user_id == sa.bindparam("user_id"),
    QUALIFICATION.c.valid_from <= _TODAY,
    sa.or_(QUALIFICATION.c.valid_to.is_(None), QUALIFICATION.c.valid_to >= _TODAY),
    QUALIFICATION.c.revoked_on.is_(None),
)
"""``Term.covers`` as a condition of ``user_id`` and ``today``."""
_IS_QUALIFIED = sa.select(QUALIFIED)


def require_registrar(w: Work) -> None:
    """The actor holds a registrar's qualification today (婚姻登记工作规范). Raises as ``not_registrar``."""
    if not w.execute(_IS_QUALIFIED, {"user_id": w.actor.user_id, "today": w.today}).scalar():
        raise not_registrar(w)


def not_registrar(w: Work) -> Refused:
    """The refusal ``marriage.not_registrar.…``, which names why, and the posts that can grant the qualification."""
    own = qualification_of(w, w.actor.user_id)
    others = [each for each in holders_over(w, QUALIFY, w.actor.region) if each.user_id != w.actor.user_id]
    posts = dict.fromkeys(f"{each.org}“{each.post}”" for each in others)
    who = "、".join(posts) or text("marriage.nobody_qualifies")
    return Refused(f"marriage.not_registrar.{own.standing}", day=own.day or "", who=who)
