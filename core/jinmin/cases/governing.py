"""Which value of a parameter governs a case: today's, or that of its acceptance where that is kept (过渡)."""

from datetime import date

import sqlalchemy as sa

from jinmin.cases.changeover_models import CaseChangeover, Decision
from jinmin.cases.models import Case
from jinmin.clock import legal_day
from jinmin.db.work import Work
from jinmin.errors import NotFound
from jinmin.matters import Parameter, Parameters
from jinmin.parameter_changes import parameter_subject

CHANGEOVER = CaseChangeover.__table__


def accepted_day(case: Case) -> date:
    """The day whose rules a case may keep: that of its acceptance, before it that of its opening."""
    return case.accepted_on or legal_day(case.opened_at)


def case_parameter(w: Work, case: Case, name: str) -> Parameter:
    """The value that governs this case today.

    A value that came into force after the acceptance governs it only where its transition says so, or somebody
    decided so for this case. NotFound when there is none.
    """
    parameters, accepted = w.port(Parameters), accepted_day(case)
    found = parameters.resolve(name, w.today, case.region)
    if found.valid_from <= accepted or not _keeps(w, case, found):
        return found
    try:
        return parameters.resolve(name, accepted, case.region)
    except NotFound:
        return found


def _keeps(w: Work, case: Case, found: Parameter) -> bool:
    subject = parameter_subject(found.name, found.region, found.valid_from)
    query = sa.select(CHANGEOVER.c.decision).where(
        CHANGEOVER.c.case_id == case.id, CHANGEOVER.c.subject == subject
    )
    decided = w.execute(query).scalar()
    return (decided or found.transition) == Decision.KEEP
