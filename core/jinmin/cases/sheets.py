"""Hand-over sheets (交接单): all that a clerk holds goes to colleagues, and each signs for himself.

The giver draws the sheet and confirms it, then every taker confirms in his own session. With the last of
them everything changes hands in that one commit; until then nothing has.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from jinmin.cases.access import CASE
from jinmin.cases.drafts import DRAFT
from jinmin.cases.serials import draw_serial
from jinmin.cases.sheet_models import Handful, HandOverLine, HandOverSheet, LineKind
from jinmin.cases.sheet_takers import colleagues, takers_of
from jinmin.db.work import Work
from jinmin.errors import Forbidden, Invalid, NotFound, Refused

SHEET = HandOverSheet.__table__
LINE = HandOverLine.__table__


@dataclass(frozen=True)
class HeldItem:
    """A thing of a plug-in in a clerk's hands: blank forms, a seal, a key. ``key`` finds it again."""

    key: str
    title: str
    detail: str = ""


@dataclass(frozen=True)
class ItemKeepers:
    """What plug-ins keep in clerks' hands. The node offers it and asks every plug-in.

    ``held`` gives (plug-in id, item) of a user; ``pass_on`` moves one item, in the work that completes the
    sheet, and raises Refused when the giver does not hold it any more.
    """

    held: Callable[[Work, UUID], Sequence[tuple[str, HeldItem]]]
    pass_on: Callable[[Work, str, str, UUID, UUID], None]


def in_hand(w: Work, user_id: UUID) -> tuple[Handful, ...]:
    """Everything the user holds: unfinished cases, drafts, plug-ins' items; in a steady order."""
    cases = sa.select(CASE.c.id, CASE.c.case_no, CASE.c.title).where(
        CASE.c.holder_id == user_id, CASE.c.finished_on.is_(None)
    )
    drafts = sa.select(DRAFT.c.form, DRAFT.c.subject, DRAFT.c.saved_at).where(DRAFT.c.editor_id == user_id)
    return (
        *(
            Handful(LineKind.CASE, "", str(row.id), row.title, row.case_no)
            for row in w.execute(cases.order_by(CASE.c.opened_at, CASE.c.id))
        ),
        *(
            Handful(LineKind.DRAFT, "", f"{row.form}|{row.subject}", "未提交的表单", row.form)
            for row in w.execute(drafts.order_by(DRAFT.c.form, DRAFT.c.subject))
        ),
        *(
            Handful(LineKind.ITEM, plugin, item.key, item.title, item.detail)
            for plugin, item in w.port(ItemKeepers).held(w, user_id)
        ),
    )


def draw_sheet(w: Work, reason: str, takers: Mapping[str, UUID]) -> HandOverSheet:
    """List all the actor holds, each thing for one colleague; ``takers`` by ``subject``.

    Nobody may leave anything behind: Invalid ``sheet.left_over`` names what has no taker. The takers work
    in the same organisation and are somebody else; a case goes to one who can go on with it, Invalid
    ``sheet.cannot_go_on``.
    """
    giver, org_id = w.actor.user_id, w.actor.org_id
    if giver is None or org_id is None:
        raise Forbidden("sheet.no_user")
    if not reason.strip():
        raise Invalid("sheet.reason_needed", field="reason")
    held = in_hand(w, giver)
    if not held:
        raise Refused("sheet.nothing")
    if left := [thing for thing in held if thing.subject not in takers]:
        raise Invalid(
            "sheet.left_over", field="takers", count=len(left), first=left[0].detail or left[0].title
        )
    names = dict(colleagues(w))
    if strangers := set(takers.values()) - names.keys():
        raise Invalid("sheet.no_colleague", field="takers", count=len(strangers))
    _require_able(w, held, takers)
    number = f"{w.actor.region or '000000'}-交接-{w.today.year}"
    sheet = w.add(
        HandOverSheet(
            number=f"{number}-{draw_serial(w, number):05d}",
            org_id=org_id,
            region=w.actor.region,
            giver_id=giver,
            giver_name=w.actor.name,
            reason=reason.strip(),
            drawn_at=w.at,
        )
    )
    for position, thing in enumerate(held, start=1):
        taker = takers[thing.subject]
        w.add(
            HandOverLine(
                sheet_id=sheet.id,
                position=position,
                kind=thing.kind,
                plugin=thing.plugin,
                subject=thing.subject,
                title=thing.title,
                detail=thing.detail,
                taker_id=taker,
                taker_name=names[taker],
            )
        )
    w.action = w.action or "sheet.draw"
    return sheet


def _require_able(w: Work, held: Sequence[Handful], takers: Mapping[str, UUID]) -> None:
    able = takers_of(w, held)
    for thing in held:
        if takers[thing.subject] not in {each.user_id for each in able[thing.subject]}:
            names = "、".join(each.name for each in able[thing.subject])
            raise Invalid(
                "sheet.cannot_go_on", field="takers", first=thing.detail or thing.title, names=names
            )


def sheet_of(w: Work, sheet_id: UUID) -> HandOverSheet:
    """The sheet; NotFound outside the actor's organisation."""
    sheet = w.get(HandOverSheet, sheet_id)
    if sheet.org_id != w.actor.org_id:
        raise NotFound("record.not_found", table="case_sheet")
    return sheet


def lines_of(w: Work, sheet_id: UUID) -> tuple[HandOverLine, ...]:
    """The lines of a sheet in order."""
    w.flush()
    query = sa.select(HandOverLine).where(LINE.c.sheet_id == sheet_id).order_by(LINE.c.position)
    return tuple(w.session.scalars(query))


def sheets_of_office(w: Work, limit: int = 100) -> tuple[HandOverSheet, ...]:
    """The sheets of the actor's organisation, the newest first."""
    query = sa.select(HandOverSheet).where(SHEET.c.org_id == w.actor.org_id)
    return tuple(w.session.scalars(query.order_by(SHEET.c.drawn_at.desc(), SHEET.c.id).limit(limit)))
