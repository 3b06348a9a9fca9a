"""What is wrong with an entry by itself: contradictions, codes, limits, what is missing. Pure."""

from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial

from jinmin.codes import (
    NATIONAL_PLATFORM,
    MatterCodeKind,
    check_matter_code,
    code_set,
    parse_credit_code,
    parse_task_code,
)
from jinmin.errors import JinminError, Violation
from jinmin.messages import explain
from jinmin.service_items.element_texts import element_text
from jinmin.service_items.inheritance import Deviation, not_longer
from jinmin.vocabulary.implementation import Elements, element_specs

CODES = {
    "basic_code": MatterCodeKind.CATALOG,
    "task_code": MatterCodeKind.TASK,
    "item_code": MatterCodeKind.ITEM,
}
TABLE = "基本目录、实施清单要素"

DIRECTORY_NEEDS = ("title", "type", "basis", "service_objects", "materials", "result_name")
IMPLEMENTATION_NEEDS = (
    "body_name", "body_code", "accept_conditions", "statutory", "channels", "address", "hours", "contact",
    "supervision",
)  # fmt: skip


def contradictions(own: Elements, whole: Elements, profile: str) -> tuple[Violation, ...]:
    """What cannot be meant: in what this level sets (``own``), and in what then holds (``whole``)."""
    found = [*_materials(own, whole), *_limits(whole), *_codes(own, whole, profile), *_fees(whole)]
    return tuple(found)


def missing(whole: Elements, *, directory: bool) -> tuple[Violation, ...]:
    """The elements without which an entry is not published."""
    needed = DIRECTORY_NEEDS if directory else (*DIRECTORY_NEEDS, *IMPLEMENTATION_NEEDS)
    return tuple(
        _violation("item.missing", name, title=element_specs()[name].title)
        for name in needed
        if getattr(whole, name) in (None, "", ())
    )


def breach(deviation: Deviation) -> Violation:
    """A breach of inheritance, told with both values."""
    name = deviation.element
    values = {
        "title": deviation.title,
        "part": f"“{_name_of(deviation)}”" if deviation.part else "",
        "upper": value_text(deviation.element, deviation.upper),
        "lower": value_text(deviation.element, deviation.lower),
        "rule": deviation.rule.kind.label,
    }
    return Violation(f"inheritance.{name}", deviation.rule.source, "item.breach", name, values)


def value_text(element: str, value: object, *, longest: int = 80) -> str:
    """A value in a message: on one line, not too long, 无 for none."""
    if value is None:
        return "无"
    title = getattr(value, "title", None)
    if isinstance(title, str):
        return title + ("（必要）" if getattr(value, "required", False) else "")
    if isinstance(value, tuple) and element in ("materials", "dropped_materials"):
        return "、".join(value_text(element, entry) for entry in value)
    told = "；".join(_named(element, value).splitlines())
    return told if len(told) <= longest else f"{told[: longest - 1]}…"


def _named(element: str, value: object) -> str:
    """Codes by their names, everything else as its text."""
    set_id = element_specs()[element].codes
    if not set_id:
        return element_text(element, value)
    known = code_set(set_id)
    codes = value if isinstance(value, tuple) else (value,)
    return "、".join(known.name(code) if code in known else str(code) for code in codes)


def _name_of(deviation: Deviation) -> str:
    for value in (deviation.upper, deviation.lower):
        title = getattr(value, "title", None)
        if isinstance(title, str):
            return title
    return deviation.part


def _materials(own: Elements, whole: Elements) -> Iterator[Violation]:
    dropped = set(whole.dropped_materials or ())
    counted = Counter(material.id for material in own.materials or ())
    for material in own.materials or ():
        if material.id in dropped and material.required:
            yield _violation("item.material_both", "materials", material=material.title)
        if counted[material.id] > 1:
            yield _violation("item.material_twice", "materials", material=material.title)


def _limits(whole: Elements) -> Iterator[Violation]:
    if whole.promised and whole.statutory and not not_longer(whole.promised, whole.statutory):
        promised, statutory = (element_text("promised", each) for each in (whole.promised, whole.statutory))
        yield _violation("item.promise_longer", "promised", promised=promised, statutory=statutory)


def _fees(whole: Elements) -> Iterator[Violation]:
    if whole.fee_charged and not whole.fee_basis:
        yield _violation("item.fee_without_basis", "fee_basis")


def _codes(own: Elements, whole: Elements, profile: str) -> Iterator[Violation]:
    wrong = [
        found
        for name, kind in CODES.items()
        if (code := getattr(own, name))
        for found in _complaint(name, partial(check_matter_code, kind, code, profile))
    ]
    yield from wrong
    if own.body_code and profile == NATIONAL_PLATFORM:
        yield from _complaint("body_code", partial(parse_credit_code, own.body_code))
    if own.task_code and profile == NATIONAL_PLATFORM and not any(w.field == "task_code" for w in wrong):
        yield from _task_parts(own.task_code, whole)


def _task_parts(task_code: str, whole: Elements) -> Iterator[Violation]:
    parts = parse_task_code(task_code)
    if whole.basic_code and parts.catalog_code != whole.basic_code:
        yield _violation("item.task_code_basic", "task_code", basic=whole.basic_code)
    if whole.body_code and parts.body.value != whole.body_code:
        yield _violation("item.task_code_body", "task_code", body=whole.body_code)


def _complaint(name: str, check: Callable[[], object]) -> Iterator[Violation]:
    try:
        check()
    except JinminError as error:
        yield _violation("item.code", name, title=element_specs()[name].title, said=explain(error))


def _violation(key: str, field: str, **values: object) -> Violation:
    return Violation(key, TABLE, key, field, values)
