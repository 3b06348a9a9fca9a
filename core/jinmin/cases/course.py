"""The course of one case as its page shows it: branches, obligations, stops, notices, its group."""

from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa

from jinmin.cases.access import matter_of, readable, unseen
from jinmin.cases.branch_offices import LackingOffice, offices_lacking
from jinmin.cases.clock_models import CaseExtension, CaseSuspension, ExtensionState, SuspensionState
from jinmin.cases.corrections import CorrectionItem, items_lacking
from jinmin.cases.course_models import (
    CaseCorrectionNotice,
    CaseObjection,
    CaseObligation,
    CasePublicNotice,
    CaseTask,
    ObjectionState,
    ObligationState,
    TaskState,
)
from jinmin.cases.models import Case
from jinmin.cases.states import OPEN_STATES
from jinmin.db.work import Work
from jinmin.ledger.ledgered import Ledgered
from jinmin.vocabulary.matter import Matter

CASE = Case.__table__
Part = TypeVar("Part", bound=Ledgered)


@dataclass(frozen=True)
class CaseCourse:
    """The rows of the course, each kind in the order it came about; what is lacking as of now."""

    matter: Matter
    case: Case
    tasks: tuple[CaseTask, ...]
    obligations: tuple[CaseObligation, ...]
    suspensions: tuple[CaseSuspension, ...]
    extensions: tuple[CaseExtension, ...]
    corrections: tuple[CaseCorrectionNotice, ...]
    notices: tuple[CasePublicNotice, ...]
    objections: tuple[CaseObjection, ...]
    lacking: tuple[CorrectionItem, ...]
    offices_lacking: tuple[LackingOffice, ...]

    def task_for(self, org_id: UUID | None) -> CaseTask | None:
        """The branch that waits for this organisation."""
        open_here = (task for task in self.tasks if task.state is TaskState.OPEN and task.org_id == org_id)
        return next(open_here, None)

    @property
    def suspension(self) -> CaseSuspension | None:
        """The stop that is asked for or runs."""
        live = (SuspensionState.ASKED, SuspensionState.RUNNING)
        return next((row for row in self.suspensions if row.state in live), None)

    @property
    def extension(self) -> CaseExtension | None:
        """The extension that is asked for."""
        return next((row for row in self.extensions if row.state is ExtensionState.ASKED), None)

    @property
    def owed(self) -> tuple[CaseObligation, ...]:
        """What is still owed."""
        return tuple(row for row in self.obligations if row.state is ObligationState.OPEN)

    @property
    def notice(self) -> CasePublicNotice | None:
        """The public notice of the step that waits."""
        return next((row for row in self.notices if row.turn == self.case.steps_taken), None)

    @property
    def objection(self) -> CaseObjection | None:
        """The first objection without an answer."""
        return next((row for row in self.objections if row.state is ObjectionState.OPEN), None)


def case_course(w: Work, case_id: UUID) -> CaseCourse:
    """The course as this snapshot has it; NotFound when the actor may not know of the case."""
    if w.execute(sa.select(CASE.c.id).where(CASE.c.id == case_id, readable(w))).first() is None:
        raise unseen(w, case_id)
    case = w.get(Case, case_id)
    matter = matter_of(w, case)
    goes_on = case.state in OPEN_STATES
    return CaseCourse(
        matter=matter,
        case=case,
        tasks=_rows(w, CaseTask, case_id),
        obligations=_rows(w, CaseObligation, case_id),
        suspensions=_rows(w, CaseSuspension, case_id),
        extensions=_rows(w, CaseExtension, case_id),
        corrections=_rows(w, CaseCorrectionNotice, case_id),
        notices=_rows(w, CasePublicNotice, case_id),
        objections=_rows(w, CaseObjection, case_id),
        lacking=items_lacking(w, case),
        offices_lacking=offices_lacking(w, matter, case.region, case.step) if goes_on else (),
    )


def _rows(w: Work, kind: type[Part], case_id: UUID) -> tuple[Part, ...]:
    return tuple(w.session.scalars(_reading(kind), {"case": case_id}))


# Made once, as each look at a case asks for every kind.
@cache
def _reading(kind: type[Part]) -> sa.Select[Part]:
    table: Any = kind.__table__
    return sa.select(kind).where(table.c.case_id == sa.bindparam("case")).order_by(table.c.id)
