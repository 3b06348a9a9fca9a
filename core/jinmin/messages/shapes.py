"""What pydantic finds wrong with a field, in the words of the catalogue."""

from pydantic_core import ErrorDetails

from jinmin.messages import text
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


def said_of(error: ErrorDetails, label: str) -> str:
    """What to tell of one error of a field that people call ``label``; the input itself is never quoted."""
    kind, context = error["type"], error.get("ctx", {})
    if kind == "string_too_short" and context.get("min_length") == 1:
        kind = "missing"
    bounds = {name: context[name] for name in ("ge", "le") if name in context}
    bound = "、".join(f"{'不小于' if name == 'ge' else '不大于'} {value}" for name, value in bounds.items())
    values = {"label": label, "most": context.get("max_length"), "least": context.get("min_length")}
    key = KEYS.get(kind, kind if "." in kind else "form.other")
    return text(key, **{**context, **values, "bound": bound, "said": said(error)})
