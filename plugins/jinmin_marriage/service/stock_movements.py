"""The stock book (空白结婚证登记簿): every movement and every booklet written off, the newest first."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa

from jinmin.api import SHANGHAI, User, Work
from jinmin_marriage.booklet_models import BookletHandout, BookletLot, ReturnedBooklet, SpoiltBooklet
from jinmin_marriage.booklet_runs import run_of

LOT, HANDOUT = BookletLot.__table__, BookletHandout.__table__
SPOILT, RETURNED = SpoiltBooklet.__table__, ReturnedBooklet.__table__
USER = User.__table__
STORE = "库房"
SHOWN = 200
"""Lines of the book on one page (设计)."""


@dataclass(frozen=True)
class StockMovement:
    """One line of the book. ``kind`` is 领入, 领用, 交回, 交接, 作废, 退回; ``giver`` and ``taker`` are words."""

    id: UUID
    on: str
    kind: str
    first_no: str
    last_no: str
    quantity: int
    giver: str
    taker: str
    note: str


def stock_movements(w: Work) -> tuple[StockMovement, ...]:
    """The last ``SHOWN`` lines of the actor's office."""
    lines = [*_received(w), *_moved(w), *_spoilt(w), *_returned(w)]
    lines.sort(key=lambda line: (line.on, line.id), reverse=True)
    return tuple(lines[:SHOWN])


def _received(w: Work) -> list[StockMovement]:
    query = sa.select(LOT).where(LOT.c.office_id == w.actor.org_id).order_by(LOT.c.received_on.desc())
    return [
        StockMovement(
            id=row.id,
            on=row.received_on.isoformat(),
            kind="领入",
            first_no=row.first_no,
            last_no=row.last_no,
            quantity=run_of(row.first_no, row.last_no).quantity,
            giver=row.source,
            taker=STORE,
            note="",
        )
        for row in w.execute(query.limit(SHOWN))
    ]


def _moved(w: Work) -> list[StockMovement]:
    query = sa.select(HANDOUT).where(HANDOUT.c.office_id == w.actor.org_id)
    rows = w.execute(query.order_by(HANDOUT.c.moved_at.desc()).limit(SHOWN)).all()
    names = _names(w, {each for row in rows for each in (row.giver_id, row.taker_id) if each})
    return [
        StockMovement(
            id=row.id,
            on=_day(row.moved_at),
            kind="领用" if row.giver_id is None else "交回" if row.taker_id is None else "交接",
            first_no=row.first_no,
            last_no=row.last_no,
            quantity=run_of(row.first_no, row.last_no).quantity,
            giver=names.get(row.giver_id, STORE),
            taker=names.get(row.taker_id, STORE),
            note="",
        )
        for row in rows
    ]


def _spoilt(w: Work) -> list[StockMovement]:
    columns = SPOILT.c.number, SPOILT.c.spoilt_on, SPOILT.c.spoilt_by, SPOILT.c.confirmed_by
    return _confirmed(w, SPOILT, "作废", *columns)


def _returned(w: Work) -> list[StockMovement]:
    columns = RETURNED.c.number, RETURNED.c.returned_on, RETURNED.c.returned_by, RETURNED.c.confirmed_by
    return _confirmed(w, RETURNED, "退回", *columns)


def _confirmed(
    w: Work,
    table: sa.Table,
    kind: str,
    number: sa.Column[str],
    on: sa.Column[date],
    by: sa.Column[UUID],
    confirmed_by: sa.Column[UUID],
) -> list[StockMovement]:
    """Single booklets that two people answer for."""
    query = sa.select(
        table.c.id, number.label("number"), on.label("day"), by.label("asker"),
        confirmed_by.label("confirmer"), table.c.reason,
    ).where(table.c.office_id == w.actor.org_id)  # fmt: skip
    rows = w.execute(query.order_by(on.desc()).limit(SHOWN)).all()
    names = _names(w, {each for row in rows for each in (row.asker, row.confirmer)})
    return [
        StockMovement(
            id=row.id,
            on=row.day.isoformat(),
            kind=kind,
            first_no=row.number,
            last_no=row.number,
            quantity=1,
            giver=names.get(row.asker, ""),
            taker=f"{names.get(row.confirmer, '')}（确认）",
            note=row.reason,
        )
        for row in rows
    ]


def _day(at: datetime) -> str:
    return at.astimezone(SHANGHAI).date().isoformat()


def _names(w: Work, ids: set[UUID]) -> dict[UUID | None, str]:
    rows = w.execute(sa.select(USER.c.id, USER.c.name).where(USER.c.id.in_(ids)))
    return {row.id: row.name for row in rows}
