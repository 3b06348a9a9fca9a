"""What a registrar decides on, read at once: application, checks, earlier marriages, his own qualification."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from jinmin.api import NotFound, Work, see_case
from jinmin.api.cases import keep_while_held
from jinmin_marriage.forms import MarriageForm
from jinmin_marriage.models import Application, Check, Spouse
from jinmin_marriage.register import Standing
from jinmin_marriage.service.checking import StandingCheck, stored_standing
from jinmin_marriage.service.own_qualification import QUALIFIED, not_registrar, require_registrar

APPLICATION, CHECK = Application.__table__, Check.__table__
SPOUSE = Spouse.__table__

_APPLIED = (APPLICATION.c.groom_id, APPLICATION.c.bride_id, APPLICATION.c.form)
_CHECKED = (CHECK.c.id, CHECK.c.kind, CHECK.c.region, CHECK.c.result, CHECK.c.coverage, CHECK.c.answered_at)
# Each party by itself: for "one or the other" a server looks through every marriage there is.
_GROOM, _BRIDE = SPOUSE.alias("of_groom"), SPOUSE.alias("of_bride")
_MARRIED = [(side.c.person_id, side.c.record_id, side.c.ended_on) for side in (_GROOM, _BRIDE)]
_DOSSIER = (
    sa.select(QUALIFIED, *_APPLIED, *_CHECKED, *chain(*_MARRIED))
    .outerjoin_from(APPLICATION, CHECK, CHECK.c.case_id == APPLICATION.c.case_id)
    .outerjoin(_GROOM, (_GROOM.c.person_id == APPLICATION.c.groom_id) & _GROOM.c.left_on.is_(None))
    .outerjoin(_BRIDE, (_BRIDE.c.person_id == APPLICATION.c.bride_id) & _BRIDE.c.left_on.is_(None))
    .where(APPLICATION.c.case_id == sa.bindparam("case_id"))
)
_CHECK_AT = 1 + len(_APPLIED)
_GROOM_AT = _CHECK_AT + len(_CHECKED)
_BRIDE_AT = _GROOM_AT + len(_MARRIED[0])
"""Where the columns of a check, and of a marriage of each party, begin."""


@dataclass(frozen=True)
class Dossier:
    """What was applied for, and how both parties stand in the register."""

    groom_id: UUID
    bride_id: UUID
    form: MarriageForm
    standing: Standing


def open_dossier(w: Work, case_id: UUID) -> Dossier:
    """What stands of a case that the work holds. Its checks are kept for ``require_checked``.

    Refused ``marriage.not_registrar.…``; NotFound when the actor may not know of the case, or nobody applied.
    """
    asked = {"case_id": case_id, "user_id": w.actor.user_id, "today": w.today}
    rows = w.execute(_DOSSIER, asked).all()
    if rows and not rows[0][0]:
        raise not_registrar(w)
    if not rows:
        require_registrar(w)
    see_case(w, case_id)
    if not rows:
        raise NotFound("record.not_found", table="Application")
    keep_while_held(w, case_id, stored_standing, _checks(rows))
    _qualified, groom_id, bride_id, form = rows[0][:_CHECK_AT]
    return Dossier(groom_id, bride_id, MarriageForm.model_validate_json(form), _standing(rows))


def _checks(rows: Iterable[sa.Row[Any]]) -> Sequence[StandingCheck]:
    told = (StandingCheck(*row[_CHECK_AT:_GROOM_AT]) for row in rows)
    return list({check.id: check for check in told if check.id is not None}.values())


def _standing(rows: Iterable[sa.Row[Any]]) -> Standing:
    sides = (side for row in rows for side in (row[_GROOM_AT:_BRIDE_AT], row[_BRIDE_AT:]))
    return Standing.of(side for side in sides if side[0] is not None)
