"""Elements as text: what a cell of a workbook and a field of the editor hold, and back again.

Lists take one entry a line, parts of an entry stand between ``｜``. Blank means "not set here", 无 an empty list.
"""

import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import TypeVar, get_args

from pydantic import BaseModel, ValidationError

from jinmin.codes import code_set
from jinmin.errors import Invalid
from jinmin.vocabulary.implementation import (
    DocumentTemplate,
    Elements,
    ElementSpec,
    ExtraField,
    SpecialProcedureTerm,
    element_specs,
)
from jinmin.vocabulary.matter import Basis, Limit

NONE = "无"
BAR = "｜"
FORMULA = "="
_LIMIT = re.compile(r"(?P<days>\d{1,4})\s*个?(?P<unit>工作日|自然日|日|天)(?:（自(?P<start>[a-z_]+)起）)?")
_SEPARATORS = re.compile(r"[,，、;；\s]+")
_FLAGS = {"是": True, "否": False, "1": True, "0": False}
_UNITS = {"工作日": "working", "自然日": "calendar", "日": "calendar", "天": "calendar"}

Part = TypeVar("Part", bound=BaseModel)


def element_text(name: str, value: object) -> str:
    """The text of an element's value; "" for None."""
    if value is None:
        return ""
    if isinstance(value, tuple):
        if not value:
            return NONE
        return ("、" if element_specs()[name].codes else "\n").join(_entry_text(entry) for entry in value)
    return _entry_text(value)


def element_value(name: str, text: str) -> object:
    """The value a text stands for, None for a blank one. Raises Invalid with the element as field."""
    stripped = text.strip()
    if not stripped:
        return None
    if stripped.startswith(FORMULA):
        raise Invalid("item.formula", field=name, title=element_specs()[name].title)
    return _readers()[name](element_specs()[name], stripped)


def elements_of_texts(texts: dict[str, str]) -> tuple[dict[str, object], list[Invalid]]:
    """The values of these texts, and what is wrong with those that have none."""
    values: dict[str, object] = {}
    wrong: list[Invalid] = []
    for name, text in texts.items():
        try:
            values[name] = element_value(name, text)
        except Invalid as error:
            wrong.append(error)
    return values, wrong


def limit_text(limit: Limit) -> str:
    """当场办结, 5个工作日, 30日."""
    if limit.unit == "visit":
        return "当场办结"
    unit = "个工作日" if limit.unit == "working" else "日"
    start = "" if limit.start == "accepted" else f"（自{limit.start}起）"
    return f"{limit.days}{unit}{start}"


def _entry_text(value: object) -> str:
    match value:
        case bool():
            return "是" if value else "否"
        case Limit():
            return limit_text(value) + _basis_tail(value.basis)
        case Basis():
            return BAR.join((value.law, value.article, *(() if value.confirmed else ("未核",))))
        case SpecialProcedureTerm():
            limit = limit_text(value.limit) if value.limit else ""
            return BAR.join((value.kind, value.title, limit, value.basis))
        case ExtraField():
            return BAR.join((value.name, value.title, value.kind, "必填" if value.required else "选填"))
        case DocumentTemplate():
            return BAR.join((value.id, value.title, value.template))
        case _:
            return str(value)


def _basis_tail(basis: Basis | None) -> str:
    return "" if basis is None else BAR + _entry_text(basis)


@cache
def _readers() -> dict[str, Callable[[ElementSpec, str], object]]:
    readers: dict[str, Callable[[ElementSpec, str], object]] = {}
    kinds: dict[object, Callable[[ElementSpec, str], object]] = {
        bool: _flag,
        int: _count,
        Limit: _limit,
        tuple[Basis, ...]: lambda spec, text: _lines(spec, text, _basis),
        tuple[SpecialProcedureTerm, ...]: lambda spec, text: _lines(spec, text, _special),
        tuple[ExtraField, ...]: lambda spec, text: _lines(spec, text, _field),
        tuple[DocumentTemplate, ...]: lambda spec, text: _lines(spec, text, _document),
    }
    for name, info in Elements.model_fields.items():
        kind = get_args(info.annotation)[0]
        if kind == tuple[str, ...]:
            readers[name] = _codes if element_specs()[name].codes else _texts
        else:
            readers[name] = kinds.get(kind, _text)
    return readers


def _text(spec: ElementSpec, text: str) -> str:
    return _code(spec, text) if spec.codes else text


def _code(spec: ElementSpec, text: str) -> str:
    """A code, or the name it has in its set."""
    known = code_set(spec.codes)
    named = next((item.code for item in known.items if item.name == text), text)
    if named not in known:
        raise Invalid("item.code_not_listed", field=spec.name, title=spec.title, code=text, set=known.title)
    return named


def _codes(spec: ElementSpec, text: str) -> tuple[str, ...]:
    return () if text == NONE else tuple(_code(spec, part) for part in _SEPARATORS.split(text) if part)


def _texts(_spec: ElementSpec, text: str) -> tuple[str, ...]:
    return () if text == NONE else tuple(line.strip() for line in text.splitlines() if line.strip())


def _flag(spec: ElementSpec, text: str) -> bool:
    if text not in _FLAGS:
        raise Invalid("item.not_a_flag", field=spec.name, title=spec.title)
    return _FLAGS[text]


def _count(spec: ElementSpec, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 4):
        raise Invalid("item.not_a_count", field=spec.name, title=spec.title)
    return int(text)


def _limit(spec: ElementSpec, text: str) -> Limit:
    told, _bar, basis = text.partition(BAR)
    source = _basis(spec, basis) if basis else None
    if told == "当场办结":
        return Limit(days=0, unit="visit", basis=source)
    found = _LIMIT.fullmatch(told.strip())
    if found is None:
        raise Invalid("item.not_a_limit", field=spec.name, title=spec.title)
    return Limit.model_validate(
        {"days": found["days"], "unit": _UNITS[found["unit"]], "start": found["start"] or "accepted"}
        | {"basis": source}
    )


def _lines(spec: ElementSpec, text: str, read: Callable[[ElementSpec, str], Part]) -> tuple[Part, ...]:
    return tuple(read(spec, line) for line in _texts(spec, text))


def _basis(spec: ElementSpec, line: str) -> Basis:
    parts = _parts(spec, line, 2, 3)
    return _made(spec, Basis, {"law": parts[0], "article": parts[1], "confirmed": parts[2] != "未核"})


def _special(spec: ElementSpec, line: str) -> SpecialProcedureTerm:
    kind, title, limit, basis = _parts(spec, line, 2, 4)
    told = {"kind": kind, "title": title, "basis": basis}
    return _made(spec, SpecialProcedureTerm, told | {"limit": _limit(spec, limit) if limit else None})


def _field(spec: ElementSpec, line: str) -> ExtraField:
    name, title, kind, required = _parts(spec, line, 2, 4)
    told = {"name": name, "title": title, "kind": kind or "text", "required": required == "必填"}
    return _made(spec, ExtraField, told)


def _document(spec: ElementSpec, line: str) -> DocumentTemplate:
    key, title, template = _parts(spec, line, 2, 3)
    return _made(spec, DocumentTemplate, {"id": key, "title": title, "template": template})


def _parts(spec: ElementSpec, line: str, least: int, most: int) -> Sequence[str]:
    parts = [part.strip() for part in line.replace("|", BAR).split(BAR)]
    if not least <= len(parts) <= most:
        raise Invalid("item.parts", field=spec.name, title=spec.title, least=least, most=most)
    return [*parts, *[""] * (most - len(parts))]


def _made(spec: ElementSpec, kind: type[Part], values: dict[str, object]) -> Part:
    try:
        return kind.model_validate(values)
    except ValidationError as broken:
        raise Invalid("item.entry", field=spec.name, title=spec.title) from broken
