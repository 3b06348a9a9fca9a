"""A step about to be taken, as the domains see it before it happens."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from jinmin.cases.models import Case
from jinmin.db.work import Work
from jinmin.vocabulary.matter import CaseState


@dataclass(frozen=True)
class Transition:
    """``case`` is about to leave ``step`` by ``outcome``, ids of the matter's flow; nothing is written yet.

    ``matter`` is the matter's id. ``closes_as`` is the state the case would end in, None when it goes on.
    """

    case: Case
    matter: str
    step: str
    outcome: str
    closes_as: CaseState | None = None
    opinion: str = ""

    @property
    def case_id(self) -> UUID:
        """The case's id."""
        return self.case.id


@dataclass(frozen=True)
class TransitionChecks:
    """Whom to ask before a step is taken. The node offers it and passes the question to every plug-in.

    ``check`` raises Refused or RulesBroken to forbid the step.
    """

    check: Callable[[Work, Transition], None]
