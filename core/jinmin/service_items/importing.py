"""Bringing entries in from a file: each becomes a draft, all of them or none, with a preview."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import sqlalchemy as sa

from jinmin.db.work import Work
from jinmin.errors import Invalid, JinminError, Refused, Violation
from jinmin.identity.access import require
from jinmin.matters import Catalogue
from jinmin.messages import text
from jinmin.service_items.drafting import (
    Plan,
    blank_version,
    elements_from,
    examine_elements,
    inherited_title,
    set_elements,
    sign,
)
from jinmin.service_items.effective import Effective
from jinmin.service_items.entries import ITEM, EntryKey, above, elements_of, key_of
from jinmin.service_items.json_reading import read_json
from jinmin.service_items.models import ItemState, ItemVersion
from jinmin.service_items.policy import MAINTAIN, ItemPolicy
from jinmin.service_items.titles import note_titles
from jinmin.service_items.transfer_rows import FileRow, RowError
from jinmin.service_items.workbook_reading import read_workbook
from jinmin.vocabulary.implementation import Elements, element_specs

STRETCH = 500
ERRORS_KEPT = 1_000
CHANGES_KEPT = 200
ACTION = "matter.import"


@dataclass(frozen=True)
class Change:
    """What a row does: ``kind`` is new, changed or same; ``elements`` are the titles of what differs."""

    number: int
    key: EntryKey
    kind: str
    elements: tuple[str, ...] = ()


@dataclass
class ImportReport:
    """What a file would do or did. ``errors`` and ``changes`` hold the first ones, the counts say how many."""

    new: int = 0
    changed: int = 0
    same: int = 0
    faulty: int = 0
    errors: list[RowError] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)

    def take(self, change: Change) -> None:
        """Count a row that is right."""
        setattr(self, change.kind, getattr(self, change.kind) + 1)
        if change.kind != "same" and len(self.changes) < CHANGES_KEPT:
            self.changes.append(change)

    def refuse(self, errors: Iterable[RowError]) -> None:
        """Count a row that is not."""
        self.faulty += 1
        self.errors += list(errors)[: max(0, ERRORS_KEPT - len(self.errors))]


class ImportRefused(Refused):
    """A file with mistakes: nothing of it came in. ``report`` lists them."""

    def __init__(self, report: ImportReport) -> None:
        super().__init__("item.import_refused", count=report.faulty)
        self.report = report


def read_entries(path: Path, policy: ItemPolicy) -> Iterator[FileRow]:
    """The entries of a ``.json``, ``.jsonl`` or ``.xlsx`` file, one at a time. Raises Invalid."""
    match path.suffix.lower():
        case ".json" | ".jsonl":
            return read_json(path, policy)
        case ".xlsx":
            return read_workbook(path, policy)
    raise Invalid("item.file_kind", file=path.name)


def preview_import(w: Work, rows: Iterable[FileRow]) -> ImportReport:
    """What these rows would change and what is wrong with them; writes nothing."""
    return _Import(w, write=False).run(rows)


def import_entries(w: Work, rows: Iterable[FileRow], *, partial: bool = False) -> ImportReport:
    """Make a draft of every row that differs from its entry's newest version.

    ``partial`` takes the rows that are right; otherwise one mistake raises ImportRefused, and the work with it
    leaves nothing behind.
    """
    w.action = w.action or ACTION
    report = _Import(w, write=True).run(rows)
    if report.faulty and not partial:
        raise ImportRefused(report)
    return report


class _Import:
    def __init__(self, w: Work, *, write: bool) -> None:
        self._w = w
        self._write = write
        self._report = ImportReport()
        self._matters = {matter.id for matter in w.port(Catalogue).all(w.today)}
        self._above: dict[EntryKey, Effective] = {}
        self._inherited: dict[EntryKey, str] = {}
        self._titles: dict[str, str] = {}

    def run(self, rows: Iterable[FileRow]) -> ImportReport:
        waiting = iter(rows)
        while stretch := list(islice(waiting, STRETCH)):
            newest = self._newest([row.key for row in stretch])
            for row in stretch:
                self._take(row, newest.get(row.key))
            if self._write:
                note_titles(self._w, self._titles)  # flushes
                self._titles = {}
        return self._report

    def _take(self, row: FileRow, newest: ItemVersion | None) -> None:
        errors = list(row.errors)
        elements = None if errors else self._elements(row, errors)
        if elements is not None:
            errors += self._objections(row, newest, elements)
        if errors or elements is None:
            self._report.refuse(errors)
            return
        change = _change(row, newest, elements)
        self._report.take(change)
        if self._write and change.kind != "same":
            self._put(row, newest, elements)

    def _elements(self, row: FileRow, errors: list[RowError]) -> Elements | None:
        try:
            return elements_from(row.elements)
        except Invalid as error:
            errors.append(_at(row, error))
            return None

    def _objections(self, row: FileRow, newest: ItemVersion | None, elements: Elements) -> Iterator[RowError]:
        if row.key.matter_id not in self._matters:
            yield _at(row, Invalid("item.matter_unknown", field="matter_id", matter=row.key.matter_id))
            return
        try:
            require(self._w.actor, MAINTAIN, row.key.region)
        except JinminError as error:
            yield _at(row, error)
            return
        if newest is not None and newest.state is ItemState.SUBMITTED:
            state = newest.state.label
            yield _at(row, Refused("item.not_a_draft", edition=newest.edition, state=state))
        if row.planned_from and row.planned_to and row.planned_to < row.planned_from:
            first, last = row.planned_from, row.planned_to
            yield _at(row, Invalid("item.plan_order", field="planned_to", first=first, last=last))
        examined = examine_elements(self._w, row.key, elements, self._upper(row.key))
        for violation in examined.wrong:
            yield _at(row, _told(violation))

    def _upper(self, key: EntryKey) -> Effective:
        place = _shared(key)
        if place not in self._above:
            self._above[place] = above(self._w, place, self._w.today)
        return self._above[place]

    def _title(self, key: EntryKey) -> str:
        place = _shared(key)
        if place not in self._inherited:
            self._inherited[place] = inherited_title(self._w, key, self._upper(key))
        return self._inherited[place]

    def _newest(self, keys: Sequence[EntryKey]) -> dict[EntryKey, ItemVersion]:
        wanted = [(key.matter_id, key.region, key.body) for key in keys]
        entry = sa.tuple_(ITEM.c.matter_id, ITEM.c.region, ITEM.c.body)
        query = sa.select(ItemVersion).where(entry.in_(wanted)).order_by(ITEM.c.edition)
        return {key_of(row): row for row in self._w.session.scalars(query)}

    def _put(self, row: FileRow, newest: ItemVersion | None, elements: Elements) -> None:
        if newest is not None and newest.state is ItemState.DRAFT:
            draft = newest
            sign(self._w, draft)
        else:
            draft = self._w.add(blank_version(self._w, row.key, newest.edition + 1 if newest else 1))
            draft.org_id = newest.org_id if newest else None
        title = elements.item_title or elements.title or self._title(row.key)
        set_elements(draft, elements, title)
        self._titles[title] = elements.basic_code or self._titles.get(title, "")
        plan = Plan(row.planned_from, row.planned_to)
        draft.planned_from, draft.planned_to = plan.first, plan.last


def _shared(key: EntryKey) -> EntryKey:
    """What every body of a place inherits alike."""
    return EntryKey(key.matter_id, key.region, "" if key.is_directory else "-")


def _change(row: FileRow, newest: ItemVersion | None, elements: Elements) -> Change:
    if newest is None:
        return Change(row.number, row.key, "new")
    before, after = elements_of(newest), elements
    differing = tuple(
        spec.title for name, spec in element_specs().items() if getattr(before, name) != getattr(after, name)
    )
    days = (newest.planned_from, newest.planned_to) != (row.planned_from, row.planned_to)
    titles = (*differing, *(("计划日期",) if days else ()))
    return Change(row.number, row.key, "changed" if titles else "same", titles)


def _at(row: FileRow, error: JinminError) -> RowError:
    column = element_specs()[error.field].title if error.field in element_specs() else ""
    return RowError("", row.number, column, error)


def _told(violation: Violation) -> Invalid:
    said = text(violation.key, **violation.values)
    return Invalid("item.violation", field=violation.field, said=said)
