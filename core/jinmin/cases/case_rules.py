"""A domain's rules over its open cases: which of them would break one under other parameters (迁移预览)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from jinmin.db.work import Work
from jinmin.errors import Violation
from jinmin.vocabulary.rule_trial import Settings


@dataclass(frozen=True)
class CaseRule:
    """A rule that reads ``parameters`` and can be put to open cases of ``matters``, many at once.

    ``facts`` reads what the rule needs of these cases, by case; one without facts is not judged. ``judge`` is the
    rule itself: pure, no work, the same answer to the same facts and settings.
    """

    id: str
    title: str
    article: str
    matters: tuple[str, ...]
    parameters: tuple[str, ...]
    facts: Callable[[Work, Sequence[UUID]], Mapping[UUID, Any]]
    judge: Callable[[Any, Settings], Sequence[Violation]]


@dataclass(frozen=True)
class CaseRules:
    """Every rule of the plug-ins; ``gather`` asks them. The node offers one."""

    gather: Callable[[], Sequence[CaseRule]]

    def reading(self, parameter: str) -> tuple[CaseRule, ...]:
        """Those that read this parameter."""
        return tuple(rule for rule in self.gather() if parameter in rule.parameters)
