"""One case in full (办件详情), with the ledger position of everything in it."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Table

from jinmin.cases.access import CASE, readable, unseen, visible
from jinmin.cases.case_file import (
    CaseDetail,
    CaseHeader,
    CaseLine,
    EntryLine,
    MaterialLine,
    PartyLine,
    PrintLine,
    RelatedCases,
    StepLine,
)
from jinmin.cases.models import CaseMaterial, CaseParty, CasePrint, CaseStep
from jinmin.cases.offices import place_of
from jinmin.cases.states import OPEN_STATES
from jinmin.cases.worklist import Urgency, urgency_of
from jinmin.db.work import Work
from jinmin.ledger.models import LedgerEntry
from jinmin.matters import Catalogue
from jinmin.regions import lies_within
from jinmin.vocabulary.matter import Matter, StepRule

ENTRY = LedgerEntry.__table__
PARTY = CaseParty.__table__
STEP = CaseStep.__table__

_ENTRIES = (
    sa.select(*(ENTRY.c[field.name] for field in fields(EntryLine)))
    .where(ENTRY.c.case_id == sa.bindparam("case"))
    .order_by(ENTRY.c.seq)
)

Line = TypeVar("Line", PartyLine, StepLine, MaterialLine, PrintLine)


def case_detail(w: Work, case_id: UUID) -> CaseDetail:
    """The case as this snapshot has it; NotFound when the actor may not know of it.

    ``parties`` and ``title`` are personal: the page masks what the post need not read. The caller
    journals the access.
    """
    row = _case_row(w, case_id)
    matter = w.port(Catalogue).version(row["matter"], row["matter_version"])
    waiting = matter.step(row["step"]) if row["state"] in OPEN_STATES else None
    parties = _lines(w, PartyLine, PARTY, case_id)
    return CaseDetail(
        header=_header(w, row, matter, waiting.title if waiting else ""),
        parties=parties,
        steps=_lines(w, StepLine, STEP, case_id),
        materials=_lines(w, MaterialLine, CaseMaterial.__table__, case_id),
        prints=_lines(w, PrintLine, CasePrint.__table__, case_id),
        entries=_entries(w, case_id),
        related=_related(w, [party.person_id for party in parties], case_id),
        waiting=waiting,
        may_act=waiting is not None and _may_act(w, row, waiting),
    )


def _may_act(w: Work, row: Mapping[Any, Any], waiting: StepRule) -> bool:
    here = place_of(waiting, row["region"], row["accepting_region"])
    return w.actor.may(waiting.permission) and lies_within(here, w.actor.region)


def cases_of_person(w: Work, person_id: UUID) -> RelatedCases:
    """Every case the person is a party of, newest first."""
    return _related(w, [person_id], None)


def _case_row(w: Work, case_id: UUID) -> Mapping[Any, Any]:
    query = sa.select(CASE, ENTRY.c.seq).join(ENTRY, _sealed_in(CASE))
    row = w.execute(query.where(CASE.c.id == case_id, readable(w))).mappings().one_or_none()
    if row is None:
        raise unseen(w, case_id)
    return row


def _header(w: Work, row: Mapping[Any, Any], matter: Matter, step_title: str) -> CaseHeader:
    due = urgency_of(row["planned_due"], row["soon_from"], w.today) if step_title else Urgency.NONE
    shown: dict[str, Any] = {"matter_title": matter.title, "step_title": step_title, "urgency": due}
    plain = [field.name for field in fields(CaseHeader) if field.name not in shown]
    return CaseHeader(**shown, **{name: row[name] for name in plain})


def _lines(w: Work, kind: type[Line], table: Table, case_id: UUID) -> tuple[Line, ...]:
    names = tuple(field.name for field in fields(kind) if field.name != "seq")
    return tuple(kind(**row) for row in w.execute(_reading(table, names), {"case": case_id}).mappings())


# Made once: each look at a case sends them all, and to make one costs more than to send it.
@cache
def _reading(table: Table, names: tuple[str, ...]) -> sa.Select[Any]:
    order = table.c.position if table is STEP else table.c.id
    query = (
        sa.select(*(table.c[name] for name in names), ENTRY.c.seq)
        .join(ENTRY, _sealed_in(table))
        .order_by(order)
    )
    return query.where(table.c.case_id == sa.bindparam("case"))


def _sealed_in(table: Table) -> ColumnElement[bool]:
    return sa.and_(ENTRY.c.record_id == table.c.id, ENTRY.c.version == table.c.version)


def _entries(w: Work, case_id: UUID) -> tuple[EntryLine, ...]:
    return tuple(EntryLine(**row) for row in w.execute(_ENTRIES, {"case": case_id}).mappings())


def _related(w: Work, persons: Sequence[UUID], but: UUID | None) -> RelatedCases:
    theirs = sa.select(PARTY.c.case_id).where(PARTY.c.person_id.in_(persons))
    query = sa.select(CASE, visible(w).label("seen")).where(CASE.c.id.in_(theirs))
    if but is not None:
        query = query.where(CASE.c.id != but)
    rows = w.execute(query.order_by(CASE.c.opened_at.desc(), CASE.c.id)).mappings().all()
    seen = tuple(_case_line(w, row) for row in rows if row["seen"])
    return RelatedCases(seen, len(rows) - len(seen))


def _case_line(w: Work, row: Mapping[Any, Any]) -> CaseLine:
    title = w.port(Catalogue).version(row["matter"], row["matter_version"]).title
    plain = [field.name for field in fields(CaseLine) if field.name != "matter_title"]
    return CaseLine(matter_title=title, **{name: row[name] for name in plain})
