"""What pydantic finds wrong, said so that a clerk knows what to do."""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from jinmin.errors import InvalidForm, JinminError, RulesBroken
from jinmin.messages import explain, explain_violation
from jinmin.messages.shapes import said_of


@dataclass(frozen=True)
class Complaint:
    """One thing that is wrong; ``path`` is "" when it concerns no single field."""

    path: str
    said: str


def from_pydantic(error: ValidationError, labels: Mapping[str, str]) -> tuple[Complaint, ...]:
    """One complaint per error; the input itself is never quoted."""
    return tuple(_complaint(each, labels) for each in error.errors(include_url=False, include_input=False))


def from_domain(error: JinminError) -> tuple[Complaint, ...]:
    """Every complaint a domain error holds."""
    if isinstance(error, RulesBroken):
        return tuple(Complaint(each.field or "", explain_violation(each)) for each in error.violations)
    if isinstance(error, InvalidForm):
        return tuple(complaint for each in error.errors for complaint in from_domain(each))
    return (Complaint(error.field or "", explain(error)),)


def _complaint(error: ErrorDetails, labels: Mapping[str, str]) -> Complaint:
    path = ".".join(str(part) for part in error["loc"])
    return Complaint(path, said_of(error, labels.get(path, "此项")))
