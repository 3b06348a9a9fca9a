"""Looking at open cases, stretch by stretch: which a new version touches and what it changes for them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Protocol
from uuid import UUID

import sqlalchemy as sa

from jinmin.cases.case_rules import CaseRule, CaseRules
from jinmin.cases.clock_models import CaseSuspension
from jinmin.cases.deadlines import Clock, Dues, dues
from jinmin.cases.models import CaseMaterial
from jinmin.changeovers.failing import Failing, Touched
from jinmin.changeovers.impact import (
    CaseImpact,
    Change,
    OpenCase,
    limit_changes,
    material_changes,
    obstacle_to,
    step_changes,
)
from jinmin.changeovers.subjects import ItemSubject, MatterSubject, ParameterSubject
from jinmin.db.by_ids import rows_by_ids
from jinmin.db.work import Work
from jinmin.errors import NotFound
from jinmin.matters import Catalogue, Parameter, Parameters, Pause, WorkingCalendar
from jinmin.parameter_changes import value_text
from jinmin.service_items import ItemVersion, governed_by
from jinmin.service_items.models import DIRECTORY
from jinmin.vocabulary.matter import Matter

MATERIAL = CaseMaterial.__table__
SUSPENSION = CaseSuspension.__table__
ITEM = ItemVersion.__table__
ALIKE = 50_000
"""How many different answers a judge keeps: many cases are alike in what matters here."""


class Judge(Protocol):
    """Looks at cases for one subject; keeps what is the same for many of them."""

    def impacts(self, w: Work, cases: Sequence[OpenCase]) -> Iterable[CaseImpact]:
        """The touched ones among these."""


class ParameterJudge:
    """A threshold: the value that governs today or on its first day, before and after."""

    def __init__(self, subject: ParameterSubject, rules: Iterable[CaseRule]) -> None:
        self._subject, self._failing = subject, Failing(rules, subject)
        self._value = lru_cache(maxsize=ALIKE)(self._resolve)
        self._changes = lru_cache(maxsize=ALIKE)(self._told)

    def impacts(self, w: Work, cases: Sequence[OpenCase]) -> Iterable[CaseImpact]:
        """The cases accepted before it that lie where it holds (or held) and would be judged by another value."""
        touched = list(self._touched(w, cases))
        failing = self._failing.changes(w, touched)
        for case, before, after in touched:
            yield CaseImpact(case, (*self._changes(before, after), *failing.get(case.id, ())))

    def _touched(self, w: Work, cases: Sequence[OpenCase]) -> Iterator[Touched]:
        subject, first = self._subject, self._subject.first
        on = max(first, w.today)
        for case in cases:
            if case.accepted >= first and not subject.at_once:
                continue
            after = self._value(True, case.region, on)
            before = self._value(False, case.region, case.accepted)
            if after is None or subject.value != (before if subject.gone else after):
                continue
            if before is None or before.value != after.value:
                yield case, before, after

    def _told(self, before: Parameter | None, after: Parameter) -> tuple[Change, ...]:
        old = value_text(before.value, before.unit) if before else ""
        return (Change("threshold", self._subject.title, old, value_text(after.value, after.unit)),)

    def _resolve(self, after: bool, region: str, on: date) -> Parameter | None:
        parameters: Parameters = self._subject.after if after else self._subject.before
        try:
            return parameters.resolve(self._subject.value.name, on, region)
        except NotFound:
            return None


@dataclass(frozen=True)
class Moved:
    """The matter a case goes by, and the one it would go by; ``pinned`` are the versions it would be tied to.

    ``indexes`` are the places of both in the judge's list: hashing a whole definition costs more than counting.
    """

    before: Matter
    after: Matter
    indexes: tuple[int, int]
    pinned: tuple[str, ...]
    item_edition: int | None = None


class FlowJudge:
    """A version of an item list or of a matter: limits, materials, steps."""

    def __init__(self, w: Work, subject: ItemSubject | MatterSubject) -> None:
        self._subject = subject
        self._calendar = w.port(WorkingCalendar)
        self._moved: dict[tuple[object, ...], Moved | None] = {}
        self._entries = _entries(w, subject) if isinstance(subject, ItemSubject) else {}
        self._dues = lru_cache(maxsize=ALIKE)(self._counted)
        self._limits = lru_cache(maxsize=ALIKE)(self._limits_told)
        self._materials = lru_cache(maxsize=ALIKE)(self._materials_told)
        self._steps = lru_cache(maxsize=ALIKE)(self._steps_told)
        self._matters: list[Matter] = []

    def impacts(self, w: Work, cases: Sequence[OpenCase]) -> Iterable[CaseImpact]:
        """The cases that go by another version now and would notice a difference."""
        touched = [(case, moved) for case in cases if (moved := self.moved(w, case)) is not None]
        differing = [case.id for case, moved in touched if self._materials(moved.indexes, frozenset())]
        held, pauses = _held(w, differing), _pauses(w, [case for case, _ in touched])
        for case, moved in touched:
            there, way = held.get(case.id, frozenset()), self._steps(moved.indexes, case.step)
            changes = (
                *self._limits(moved.indexes, self._clocks(case, moved, pauses.get(case.id, ())), w.today),
                *self._materials(moved.indexes, there),
                *way[0],
            )
            if changes:
                yield CaseImpact(case, changes, way[1])

    def moved(self, w: Work, case: OpenCase) -> Moved | None:
        """What a case would go by, None when it is not touched."""
        key = (case.matter, case.matter_version, case.pinned, self._is_covered(case))
        if key not in self._moved:
            self._moved[key] = self._look(w, case) if key[-1] else None
        return self._moved[key]

    def _is_covered(self, case: OpenCase) -> bool:
        if isinstance(self._subject, MatterSubject):
            return case.matter_version < self._subject.matter.version
        version = self._subject.version
        return version.body == DIRECTORY or case.org_id == version.org_id

    def _look(self, w: Work, case: OpenCase) -> Moved | None:
        known = w.port(Catalogue).version(case.matter, case.matter_version)
        before = governed_by(w, known, case.pinned)
        if isinstance(self._subject, MatterSubject):
            return self._as_moved(before, governed_by(w, self._subject.matter, case.pinned), case.pinned)
        version = self._subject.version
        if str(version.id) in case.pinned:
            return None
        others = [each for each in case.pinned if each in self._entries and not self._is_same(each)]
        pinned = tuple(sorted((*others, str(version.id)), key=lambda each: self._entries[each]))
        edition = version.edition if version.body != DIRECTORY else None
        return self._as_moved(before, governed_by(w, known, pinned), pinned, edition)

    def _as_moved(
        self, before: Matter, after: Matter, pinned: tuple[str, ...], edition: int | None = None
    ) -> Moved:
        self._matters += (before, after)
        place = len(self._matters) - 2
        return Moved(before, after, (place, place + 1), pinned, edition)

    def _is_same(self, item_id: str) -> bool:
        assert isinstance(self._subject, ItemSubject)
        return self._entries[item_id][:3] == self._entries[str(self._subject.version.id)][:3]

    def _clocks(self, case: OpenCase, moved: Moved, pauses: tuple[Pause, ...]) -> tuple[Clock, Clock]:
        return clock_under(case, moved.before, pauses), clock_under(case, moved.after, pauses)

    def _limits_told(
        self, indexes: tuple[int, int], clocks: tuple[Clock, Clock], today: date
    ) -> tuple[Change, ...]:
        before, after = (self._matters[index] for index in indexes)
        due_before, due_after = (self._dues(*each) for each in zip(indexes, clocks, strict=True))
        return tuple(limit_changes(before, after, due_before, due_after, today))

    def _materials_told(self, indexes: tuple[int, int], held: frozenset[str]) -> tuple[Change, ...]:
        before, after = (self._matters[index] for index in indexes)
        return tuple(material_changes(before.materials, after.materials, held))

    def _steps_told(self, indexes: tuple[int, int], step: str) -> tuple[tuple[Change, ...], str]:
        before, after = (self._matters[index] for index in indexes)
        return tuple(step_changes(before, after, step)), obstacle_to(before, after, step)

    def _counted(self, index: int, clock: Clock) -> Dues:
        return dues(self._matters[index], clock, self._calendar)


def clock_under(case: OpenCase, matter: Matter, pauses: tuple[Pause, ...]) -> Clock:
    """A case's clock for a matter's limits: one it did not have so far counts from where the other one does."""
    statutory = case.statutory_from or (case.promised_from if matter.statutory else None)
    promised = case.promised_from or (case.statutory_from if matter.promised else None)
    return Clock(statutory, promised, pauses, case.extended_days)


def judge_of(w: Work, subject: ParameterSubject | ItemSubject | MatterSubject) -> Judge:
    """Who looks at cases for this subject."""
    if isinstance(subject, ParameterSubject):
        return ParameterJudge(subject, w.port(CaseRules).reading(subject.value.name))
    return FlowJudge(w, subject)


def _entries(w: Work, subject: ItemSubject) -> dict[str, tuple[Any, ...]]:
    """Every version of the matter by id: whether it is a body's, region, body, edition."""
    query = sa.select(ITEM.c.id, ITEM.c.region, ITEM.c.body, ITEM.c.edition)
    rows = w.execute(query.where(ITEM.c.matter_id == subject.version.matter_id))
    return {str(row.id): (row.body != DIRECTORY, row.region, row.body, row.edition) for row in rows}


def _held(w: Work, ids: Sequence[UUID]) -> dict[UUID, frozenset[str]]:
    query = sa.select(MATERIAL.c.case_id, MATERIAL.c.rule).where(MATERIAL.c.superseded_by.is_(None))
    found: dict[UUID, set[str]] = {}
    for row in rows_by_ids(w.session, query, MATERIAL.c.case_id, ids):
        found.setdefault(row.case_id, set()).add(row.rule)
    return {case_id: frozenset(rules) for case_id, rules in found.items()}


def _pauses(w: Work, cases: Sequence[OpenCase]) -> dict[UUID, tuple[Pause, ...]]:
    ids = [case.id for case in cases if case.suspended_days or case.held]
    query = (
        sa.select(SUSPENSION.c.case_id, SUSPENSION.c.first_day, SUSPENSION.c.counts_from)
        .where(SUSPENSION.c.counts_from.is_not(None))
        .order_by(SUSPENSION.c.first_day)
    )
    found: dict[UUID, tuple[Pause, ...]] = {}
    for row in rows_by_ids(w.session, query, SUSPENSION.c.case_id, ids):
        found[row.case_id] = (*found.get(row.case_id, ()), Pause(row.first_day, row.counts_from))
    return found
