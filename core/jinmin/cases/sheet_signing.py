"""Signing a hand-over sheet: each for himself; the last signature moves everything in one commit."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from jinmin.cases.drafts import DRAFT
from jinmin.cases.models import Case
from jinmin.cases.sheet_models import Handful, HandOverLine, HandOverSheet, LineKind, SheetState
from jinmin.cases.sheets import ItemKeepers, in_hand, lines_of
from jinmin.db.work import Work
from jinmin.errors import Forbidden, Refused
from jinmin.notices import send_notice


def sign_sheet(w: Work, sheet_id: UUID, *, expected: int | None = None) -> HandOverSheet:
    """Confirm one's own part: first the giver, then each taker. Forbidden for anybody else.

    The last signature moves everything; Refused ``sheet.changed`` when something is no longer as listed.
    """
    sheet = w.lock(HandOverSheet, sheet_id, expected=expected)
    w.action = w.action or "sheet.sign"
    if w.actor.org_id != sheet.org_id:  # who has moved on since takes nothing along
        raise Forbidden("sheet.not_yours", permission="sheet.sign")
    if sheet.state is SheetState.DRAWN:
        _sign_as_giver(w, sheet)
    elif sheet.state is SheetState.GIVEN:
        _sign_as_taker(w, sheet)
    else:
        raise Refused("sheet.closed", number=sheet.number, state=sheet.state.label)
    return sheet


def cancel_sheet(w: Work, sheet_id: UUID) -> HandOverSheet:
    """Give a sheet up that is not completed; its giver's, or a taker's who refuses."""
    sheet = w.lock(HandOverSheet, sheet_id)
    if sheet.state not in (SheetState.DRAWN, SheetState.GIVEN):
        raise Refused("sheet.closed", number=sheet.number, state=sheet.state.label)
    if w.actor.user_id not in {sheet.giver_id, *(line.taker_id for line in lines_of(w, sheet_id))}:
        raise Forbidden("sheet.not_yours", permission="sheet.sign")
    sheet.state = SheetState.CANCELLED
    w.action = w.action or "sheet.cancel"
    return sheet


def _sign_as_giver(w: Work, sheet: HandOverSheet) -> None:
    if w.actor.user_id != sheet.giver_id:
        raise Forbidden("sheet.not_yours", permission="sheet.sign")
    lines = lines_of(w, sheet.id)
    _require_unchanged(w, sheet, lines)
    sheet.state, sheet.given_at = SheetState.GIVEN, w.at
    takers = [line.taker_id for line in lines]
    send_notice(w, takers, "notice.sheet_to_sign", link=f"/handovers/{sheet.id}", number=sheet.number)


def _sign_as_taker(w: Work, sheet: HandOverSheet) -> None:
    lines = lines_of(w, sheet.id)
    mine = [line for line in lines if line.taker_id == w.actor.user_id]
    if not mine:
        raise Forbidden("sheet.not_yours", permission="sheet.sign")
    if all(line.taken_at for line in mine):
        raise Refused("sheet.signed_already", number=sheet.number)
    for line in mine:
        line.taken_at = w.at
    if all(line.taken_at for line in lines):
        _require_unchanged(w, sheet, lines)
        for line in lines:
            _pass_on(w, sheet, line)
        sheet.state, sheet.done_at = SheetState.DONE, w.at


def _require_unchanged(w: Work, sheet: HandOverSheet, lines: Sequence[HandOverLine]) -> None:
    """What is listed is what is held: nothing was taken away or came in since the sheet was drawn."""
    listed = {(line.kind, line.plugin, line.subject) for line in lines}
    if {_key(thing) for thing in in_hand(w, sheet.giver_id)} != listed:
        raise Refused("sheet.changed", number=sheet.number)


def _key(thing: Handful) -> tuple[LineKind, str, str]:
    return (thing.kind, thing.plugin, thing.subject)


def _pass_on(w: Work, sheet: HandOverSheet, line: HandOverLine) -> None:
    match line.kind:
        case LineKind.CASE:
            case = w.lock(Case, UUID(line.subject))
            case.holder_id, case.holder_name = line.taker_id, line.taker_name
        case LineKind.DRAFT:
            form, _bar, subject = line.subject.partition("|")
            mine = (DRAFT.c.org_id == sheet.org_id, DRAFT.c.form == form, DRAFT.c.subject == subject)
            taken = {"editor_id": line.taker_id, "editor_name": line.taker_name}
            w.execute(sa.update(DRAFT).where(*mine, DRAFT.c.editor_id == sheet.giver_id).values(taken))
        case LineKind.ITEM:
            w.port(ItemKeepers).pass_on(w, line.plugin, line.subject, sheet.giver_id, line.taker_id)
