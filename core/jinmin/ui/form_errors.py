"""What pydantic finds wrong, said so that a clerk knows what to do."""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from jinmin.errors import InvalidForm, JinminError, RulesBroken
from jinmin.messages import explain, explain_violation, text
from jinmin.messages.input_faults import said

KEYS = {
    "missing": "form.required",
    "string_too_short": "form.too_short",
    "too_short": "form.required",
    "string_too_long": "form.too_long",
    "date_from_datetime_parsing": "form.date",
    "date_parsing": "form.date",
    "string_type": "form.required",
    "date_type": "form.required",
    "int_parsing": "form.number",
    "int_type": "form.number",
    "decimal_parsing": "form.number",
    "literal_error": "form.option",
    "enum": "form.option",
    "string_pattern_mismatch": "form.pattern",
    "greater_than_equal": "form.range",
    "less_than_equal": "form.range",
}
"""Our texts for pydantic's kinds of error. A kind that is itself a key of the catalogue speaks for itself."""


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
    kind, context = error["type"], error.get("ctx", {})
    label = labels.get(path, "此项")
    if kind == "string_too_short" and context.get("min_length") == 1:
        kind = "missing"
    bounds = {name: context[name] for name in ("ge", "le") if name in context}
    bound = "、".join(f"{'不小于' if name == 'ge' else '不大于'} {value}" for name, value in bounds.items())
    values = {"label": label, "most": context.get("max_length"), "least": context.get("min_length")}
    key = KEYS.get(kind, kind if "." in kind else "form.other")
    return Complaint(path, text(key, **{**context, **values, "bound": bound, "said": said(error)}))
