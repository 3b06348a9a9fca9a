"""The rows behind a figure 明细: the same selection as the count, listed by key."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from jinmin.api import DetailColumn, Misconfigured, Subject, Work, entries_of, mask_name
from jinmin_statistics.cells import Cell, Selection
from jinmin_statistics.derive import Figure, count, prepare
from jinmin_statistics.rights import may_see_names, may_see_rows

KEYS = ("id", "version", "case_id", "on")
DETAIL = "detail_"


@dataclass(frozen=True)
class Place:
    """Where a page ends: the day and id of its last row."""

    on: date
    record_id: UUID


@dataclass(frozen=True)
class DetailRow:
    """One counted record. ``values`` by detail column, masked as the viewer may see them.

    ``ledger_seq`` is the entry that made this version of the record.
    """

    record_id: UUID
    version: int
    case_id: UUID | None
    on: date
    ledger_seq: int
    values: Mapping[str, object]


@dataclass(frozen=True)
class DetailPage:
    """One page of rows in the order of day and id, and the figure they make up.

    ``shown`` + ``hidden`` = ``figure.value``: how many of all its rows the viewer may and may not see.
    ``after`` is where the next page goes on, None when there is none.
    """

    figure: Figure
    columns: tuple[DetailColumn, ...]
    rows: tuple[DetailRow, ...]
    shown: int
    hidden: int
    after: Place | None


def rows(w: Work, cell: Cell, *, after: Place | None = None, limit: int = 50) -> DetailPage:
    """At most ``limit`` rows of the cell that follow ``after``, from the figure's own snapshot."""
    counted = prepare(w, cell)
    total = count(w, counted)
    subject = counted.definition.subject
    if not may_see_rows(w.actor):
        return DetailPage(total, subject.detail, (), 0, total.value, None)
    statement = _page(counted.selection, subject, after, limit + 1)
    found = w.execute(statement).mappings().all()
    clear, seqs = may_see_names(w.actor, subject), _ledger_seqs(w, found)
    listed = tuple(_row(row, subject, seqs, clear=clear) for row in found[:limit])
    end = Place(listed[-1].on, listed[-1].record_id) if len(found) > limit else None
    return DetailPage(total, subject.detail, listed, total.value, 0, end)


def _page(selection: Selection, subject: Subject, after: Place | None, limit: int) -> sa.Select[Any]:
    columns, key = selection.columns, sa.tuple_(selection.columns["on"], selection.columns["id"])
    chosen = [columns[name].label(name) for name in KEYS]
    chosen += [columns[column.name].label(f"{DETAIL}{column.name}") for column in subject.detail]
    page = sa.select(*chosen).select_from(selection.source).where(selection.where)
    if after is not None:
        page = page.where(key > sa.tuple_(after.on, after.record_id))
    return page.order_by(columns["on"], columns["id"]).limit(limit)


def _ledger_seqs(w: Work, found: Sequence[sa.RowMapping]) -> Mapping[tuple[UUID, int], int]:
    entries = entries_of(w, [row["id"] for row in found])
    return {(entry.record_id, entry.version): entry.seq for entry in entries}


def _row(
    row: sa.RowMapping, subject: Subject, seqs: Mapping[tuple[UUID, int], int], *, clear: bool
) -> DetailRow:
    version = (row["id"], row["version"])
    if version not in seqs:
        raise Misconfigured("statistics.row_unledgered", subject=subject.id, record=row["id"])
    shown = {column.name: row[f"{DETAIL}{column.name}"] for column in subject.detail}
    if not clear:
        shown |= {column.name: _masked(shown[column.name]) for column in subject.detail if column.masked}
    return DetailRow(*version, row["case_id"], row["on"], seqs[version], shown)


def _masked(value: object) -> str:
    return mask_name(value) if isinstance(value, str) else "***"
