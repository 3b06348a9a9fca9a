"""Every record that belongs to one case: the host's own, and what its domain says is the case's alone."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from jinmin.cases.clock_models import CaseExtension, CaseSuspension
from jinmin.cases.course_models import (
    CaseCorrectionNotice,
    CaseObjection,
    CaseObligation,
    CasePublicNotice,
    CaseTask,
)
from jinmin.cases.models import Case, CaseMaterial, CaseParty, CasePrint, CaseStep
from jinmin.db.work import Work
from jinmin.ledger.ledgered import Ledgered

OF_A_CASE: tuple[type[Ledgered], ...] = (
    CaseMaterial,
    CasePrint,
    CaseParty,
    CaseStep,
    CaseTask,
    CaseObligation,
    CaseSuspension,
    CaseExtension,
    CaseCorrectionNotice,
    CasePublicNotice,
    CaseObjection,
)

CaseRecord = tuple[type[Ledgered], UUID]


@dataclass(frozen=True)
class CaseRecords:
    """``of_domains`` asks the plug-ins. The node offers one."""

    of_domains: Callable[[Work, UUID], Sequence[CaseRecord]]

    def of_case(self, w: Work, case_id: UUID) -> tuple[CaseRecord, ...]:
        """Kind and id of each record of the case, the case itself last."""
        return (*_own(w, case_id), *self.of_domains(w, case_id), (Case, case_id))


def _own(w: Work, case_id: UUID) -> Iterator[CaseRecord]:
    for kind in OF_A_CASE:
        table = kind.__table__
        query = sa.select(table.c.id).where(table.c.case_id == case_id).order_by(table.c.id)
        for record_id in w.execute(query).scalars():
            yield kind, record_id
