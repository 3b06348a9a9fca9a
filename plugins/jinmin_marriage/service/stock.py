"""空白结婚证的领入、领用、交回: who holds which numbers, and how many are left."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from jinmin.api import Invalid, Parameters, Refused, User, Work, require
from jinmin.api.cases import HeldItem
from jinmin_marriage.booklet_models import BookletHandout, BookletLot, SpoiltBooklet
from jinmin_marriage.booklet_runs import Held, Run, joined, move, run_of
from jinmin_marriage.models import Booklet
from jinmin_marriage.service.lengths import within_column

MANAGE = "marriage.stock"
LOT, HANDOUT = BookletLot.__table__, BookletHandout.__table__
SPOILT, USED = SpoiltBooklet.__table__, Booklet.__table__
USER = User.__table__


@dataclass(frozen=True)
class StockLine:
    """A run in one hand: ``holder`` "" is the store; ``used`` and ``spoilt`` of its numbers, the rest is left."""

    run: Run
    holder_id: UUID | None
    holder: str
    used: int
    spoilt: int

    @property
    def left(self) -> int:
        """How many can still be issued."""
        return self.run.quantity - self.used - self.spoilt


def receive_booklets(w: Work, first_no: str, last_no: str, source: str) -> UUID:
    """领入: put a run into the office's store.

    Invalid ``marriage.booklet_run``, ``marriage.booklet_known`` at ``first_no`` when some were received before.
    """
    w.action = "marriage.booklets.receive"
    office_id = _office(w)
    run = run_of(first_no, last_no)
    if known := w.execute(_meeting(w, run)).first():
        raise Invalid("marriage.booklet_known", field="first_no", first=known.first_no, last=known.last_no)
    if not source.strip():
        raise Invalid("marriage.booklet_source", field="source")
    lot = BookletLot(
        region=w.actor.region,
        office_id=office_id,
        first_no=run.first_no,
        last_no=run.last_no,
        received_on=w.today,
        received_by=_user(w),
        source=within_column(LOT.c.source, source, "source"),
    )
    return w.add(lot).id


def hand_out_booklets(w: Work, run: Run, giver: UUID | None, taker: UUID | None) -> UUID:
    """领用、交回: a run goes from ``giver`` to ``taker``; Refused ``marriage.booklet_not_held``."""
    w.action = "marriage.booklets.hand_out"
    _office(w)
    if giver == taker:
        raise Refused("marriage.booklet_same_hand")
    return _move(w, run, giver, taker)


def pass_on_booklets(w: Work, key: str, giver: UUID, taker: UUID) -> None:
    """交接: the run behind ``key`` of ``booklets_of`` goes to a colleague, as both have signed for."""
    first_no, _dash, last_no = key.partition("-")
    _move(w, run_of(first_no, last_no), giver, taker)


def booklets_of(w: Work, user_id: UUID) -> Sequence[HeldItem]:
    """What a clerk holds of his office's blanks, as a hand-over sheet lists it."""
    if w.actor.org_id is None:
        return ()
    mine = [each for each in _held(w, w.actor.org_id) if each.holder_id == user_id]
    return tuple(
        HeldItem(
            key=f"{line.run.first_no}-{line.run.last_no}",
            title="空白结婚证",
            detail=f"{line.run.first_no}—{line.run.last_no}，余 {line.left} 本",
        )
        for line in _lines(w, mine)
        if line.left
    )


def stock_of_office(w: Work) -> tuple[StockLine, ...]:
    """Every run of the actor's office, the store first; Refused ``marriage.no_office`` outside one."""
    if w.actor.org_id is None:
        raise Refused("marriage.no_office")
    return _lines(w, _held(w, w.actor.org_id))


def left_in_hand(w: Work) -> int | None:
    """How many blanks the actor has; None in an office that does not keep its stock here."""
    held = _held(w, w.actor.org_id) if w.actor.org_id else ()
    if not held:
        return None
    return sum(line.left for line in _lines(w, [each for each in held if each.holder_id == w.actor.user_id]))


def booklets_low(w: Work) -> int:
    """From how few blanks in hand on more should be drawn (``marriage.booklets_low``)."""
    return w.port(Parameters).resolve("marriage.booklets_low", w.today, w.actor.region).integer


def require_in_hand(w: Work, numbers: Mapping[str, str]) -> None:
    """The numbers, by role, are of the actor's blanks; an office that keeps no stock here is not asked.

    Raises Invalid ``marriage.print_no_not_in_hand`` at the first wrong field.
    """
    held = _held(w, w.actor.org_id) if numbers and w.actor.org_id else ()
    mine = [each.run for each in held if each.holder_id == w.actor.user_id]
    for role, number in numbers.items() if held else ():
        if not any(run.meets(run_of(number, number)) for run in mine):
            raise Invalid("marriage.print_no_not_in_hand", field=f"print_no_{role}", number=number)


def require_held(w: Work, number: str, holders: Collection[UUID | None]) -> None:
    """One of ``holders`` has this blank, where the office keeps its stock here.

    Raises Invalid ``marriage.booklet_elsewhere`` at ``number``.
    """
    held = _held(w, w.actor.org_id) if w.actor.org_id else ()
    wanted = run_of(number, number)
    if held and not any(each.holder_id in holders and each.run.meets(wanted) for each in held):
        raise Invalid("marriage.booklet_elsewhere", field="number", number=number)


def _office(w: Work) -> UUID:
    require(w.actor, MANAGE, w.actor.region)
    if w.actor.org_id is None:
        raise Refused("marriage.no_office")
    return w.actor.org_id


def _user(w: Work) -> UUID:
    if w.actor.user_id is None:
        raise Refused("marriage.amend_needs_person")
    return w.actor.user_id


def _move(w: Work, run: Run, giver: UUID | None, taker: UUID | None) -> UUID:
    office_id = w.actor.org_id
    if office_id is None:
        raise Refused("marriage.no_office")
    # Two hand-outs of one lot take turns, so that the second sees who holds it now.
    for lot in w.execute(_meeting(w, run)).all():
        w.lock(BookletLot, lot.id)
    move(_held(w, office_id), run, giver, taker)
    handout = BookletHandout(
        region=w.actor.region,
        office_id=office_id,
        first_no=run.first_no,
        last_no=run.last_no,
        giver_id=giver,
        taker_id=taker,
        moved_at=w.at,
        moved_by=_user(w),
    )
    return w.add(handout).id


_LOTS = sa.select(LOT.c.first_no, LOT.c.last_no).where(LOT.c.office_id == sa.bindparam("office_id"))
_MOVES = (
    sa.select(HANDOUT.c.first_no, HANDOUT.c.last_no, HANDOUT.c.giver_id, HANDOUT.c.taker_id)
    .where(HANDOUT.c.office_id == sa.bindparam("office_id"))
    .order_by(HANDOUT.c.moved_at, HANDOUT.c.id)
)


def _held(w: Work, office_id: UUID) -> tuple[Held, ...]:
    w.flush()
    lots = w.execute(_LOTS, {"office_id": office_id})
    held = joined([Held(run_of(lot.first_no, lot.last_no), None) for lot in lots])
    if not held:
        return ()
    for each in w.execute(_MOVES, {"office_id": office_id}):
        held = move(held, run_of(each.first_no, each.last_no), each.giver_id, each.taker_id)
    return held


def _lines(w: Work, held: Iterable[Held]) -> tuple[StockLine, ...]:
    found = tuple(held)
    if not found:
        return ()
    counts = w.execute(
        sa.select(
            *(
                sa.select(sa.func.count()).where(_of_run(table, w.origin, each.run)).scalar_subquery()
                for each in found
                for table in (USED, SPOILT)
            )
        )
    ).one()
    holders = {each.holder_id for each in found if each.holder_id}
    names = {
        row.id: row.name for row in w.execute(sa.select(USER.c.id, USER.c.name).where(USER.c.id.in_(holders)))
    }
    return tuple(
        StockLine(
            run=each.run,
            holder_id=each.holder_id,
            holder=names.get(each.holder_id, "") if each.holder_id else "",
            used=counts[2 * place] - counts[2 * place + 1],
            spoilt=counts[2 * place + 1],
        )
        for place, each in enumerate(found)
    )


def _of_run(table: sa.Table, origin: str, run: Run) -> sa.ColumnElement[bool]:
    number = table.c.number
    return sa.and_(
        table.c.origin == origin,
        number.between(run.first_no, run.last_no),
        sa.func.length(number) == len(run.first_no),
    )


def _meeting(w: Work, run: Run) -> sa.Select[tuple[UUID, str, str]]:
    """Lots of any office that have a number of the run."""
    return sa.select(LOT.c.id, LOT.c.first_no, LOT.c.last_no).where(
        LOT.c.origin == w.origin,
        LOT.c.first_no <= run.last_no,
        LOT.c.last_no >= run.first_no,
        sa.func.length(LOT.c.first_no) == len(run.first_no),
    )
