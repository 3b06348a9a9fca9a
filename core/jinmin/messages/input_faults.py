"""What pydantic finds wrong with a file or with options, in Chinese and by the names that the reader wrote.

pydantic's own words never reach a user: its kinds of error are stable, its sentences are English. A validator of
ours raises PydanticCustomError with a key of the catalogue, which then speaks for itself.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from jinmin.messages import has_text, text

NAMED_BY = ("name", "id", "title", "matter_id", "matter")
"""What an entry of a list is called by, the first that it has."""
NAMES: Mapping[str, str] = {}
Step = int | str


@dataclass(frozen=True)
class InputFault:
    """One fault: ``field`` is the outermost name, ``place`` the way to it in words ("" the whole), ``said`` why."""

    field: str
    place: str
    said: str

    def __str__(self) -> str:
        return f"{self.place}：{self.said}" if self.place else self.said


def first_fault(broken: ValidationError, told: object, names: Mapping[str, str] = NAMES) -> InputFault:
    """The first fault of what was read; ``names`` are what keys are called. No value is quoted."""
    return faults(broken, told, names)[0]


def faults(broken: ValidationError, told: object, names: Mapping[str, str] = NAMES) -> tuple[InputFault, ...]:
    """Every fault, one for each place, in pydantic's order."""
    by_place: dict[tuple[Step, ...], list[ErrorDetails]] = {}
    for error in broken.errors(include_url=False, include_input=False):
        by_place.setdefault(_way(error, told), []).append(error)
    return tuple(
        InputFault(
            str(way[0]) if way else "",
            _in_words(way, told, names),
            said(errors[0]) if len(errors) == 1 else text("input.kind"),
        )
        for way, errors in by_place.items()
    )


def said(error: ErrorDetails) -> str:
    """Why it is wrong, without a subject and without the value."""
    kind, context = error["type"], error.get("ctx", {})
    if has_text(kind):
        return text(kind, **context)
    if kind.endswith("_too_short") and context.get("min_length") == 1:
        kind = "missing"
    expected = str(context.get("expected", "")).replace("'", "").replace(" or ", "、").replace(", ", "、")
    return text(f"input.{_KINDS.get(kind, 'other')}", **{**context, "expected": expected})


def _way(error: ErrorDetails, told: object) -> tuple[Step, ...]:
    """The steps that the reader took too: marks of pydantic's own, such as the kind it tried, are left out."""
    way: list[Step] = []
    for number, step in enumerate(error["loc"]):
        last = number + 1 == len(error["loc"])
        if isinstance(told, Mapping) and (step in told or last):
            way.append(step)
            told = told.get(step)
        elif isinstance(step, int) and isinstance(told, list | tuple) and step < len(told):
            way.append(step)
            told = told[step]
    return tuple(way)


def _in_words(way: Iterable[Step], told: object, names: Mapping[str, str]) -> str:
    words: list[str] = []
    for step in way:
        if isinstance(told, Mapping):
            words.append(names.get(str(step), str(step)))
            told = told.get(step)
        elif isinstance(step, int) and isinstance(told, list | tuple):
            told = told[step]
            words.append(f"第 {step + 1} 条{_called(told)}")
    return " ".join(words)


def _called(entry: object) -> str:
    names = [entry[key] for key in NAMED_BY if key in entry] if isinstance(entry, Mapping) else []
    return next((f"“{name[:40]}”" for name in names if isinstance(name, str) and name), "")


_KINDS = {
    "missing": "missing",
    "none_required": "empty",
    "extra_forbidden": "unknown",
    "invalid_key": "unknown",
    "json_invalid": "json",
    "json_type": "json",
    "greater_than": "above",
    "greater_than_equal": "least",
    "less_than": "below",
    "less_than_equal": "most",
    "multiple_of": "multiple",
    "too_short": "few",
    "too_long": "many",
    "string_too_short": "short",
    "string_too_long": "long",
    "url_too_long": "long",
    "string_pattern_mismatch": "pattern",
    "string_type": "text",
    "string_unicode": "text",
    "enum": "option",
    "literal_error": "option",
    "union_tag_invalid": "kind",
    "union_tag_not_found": "kind",
    "bool_type": "flag",
    "bool_parsing": "flag",
    "int_type": "whole",
    "int_parsing": "whole",
    "int_parsing_size": "whole",
    "int_from_float": "whole",
    "float_type": "number",
    "float_parsing": "number",
    "finite_number": "number",
    "decimal_type": "number",
    "decimal_parsing": "number",
    "decimal_max_digits": "number",
    "decimal_max_places": "number",
    "decimal_whole_digits": "number",
    "date_type": "day",
    "date_parsing": "day",
    "date_from_datetime_parsing": "day",
    "date_from_datetime_inexact": "day",
    "time_type": "time",
    "time_parsing": "time",
    "datetime_type": "instant",
    "datetime_parsing": "instant",
    "datetime_object_invalid": "instant",
    "datetime_from_date_parsing": "instant",
    "timezone_naive": "zone",
    "timezone_aware": "zone",
    "dict_type": "table",
    "mapping_type": "table",
    "model_type": "table",
    "model_attributes_type": "table",
    "list_type": "list",
    "tuple_type": "list",
    "set_type": "list",
    "frozen_set_type": "list",
    "iterable_type": "list",
    "url_parsing": "address",
    "url_scheme": "address",
    "url_syntax_violation": "address",
    "url_type": "address",
    "uuid_parsing": "id",
    "uuid_type": "id",
}
"""Our texts (``input.…``) for pydantic's kinds of error; what is not here is told as wrong without a reason."""
