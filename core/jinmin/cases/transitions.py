"""A step about to be taken, as the domains see it before it happens."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from jinmin.db.work import Work


@dataclass(frozen=True)
class Transition:
    """Case ``case_id`` of ``matter`` is about to leave ``step`` by ``outcome``."""

    case_id: UUID
    matter: str
    step: str
    outcome: str


class TransitionChecks(Protocol):
    """Asks every plug-in; any of them may refuse by raising."""

    def check(self, w: Work, transition: Transition) -> None:
        """Raise Refused or RulesBroken to forbid the step."""
