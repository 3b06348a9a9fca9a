"""A parameter's value as people write it, and back. The kind is that of the values there are already."""

from typing import Literal

from jinmin.errors import Invalid
from jinmin.matters import ParameterValue

Kind = Literal["整数", "文字", "是否", "文字列表", "整数列表"]

FLAGS = {"是": True, "否": False}
SEPARATORS = "，,、;；\n"


def kind_of(value: ParameterValue) -> Kind:
    """What kind of value it is, in words."""
    match value:
        case bool():
            return "是否"
        case int():
            return "整数"
        case str():
            return "文字"
    return "整数列表" if value and all(isinstance(each, int) for each in value) else "文字列表"


def value_text(value: ParameterValue, unit: str = "") -> str:
    """The value in words: 是, 否, 22周岁, 甲、乙."""
    match value:
        case bool():
            return "是" if value else "否"
        case int() | str():
            return f"{value}{unit}"
    return "、".join(str(each) for each in value) or "（空）"


def parse_value(text: str, kind: Kind) -> ParameterValue:
    """What was typed, as a value of this kind. Invalid ``parameter.value_shape`` at the field ``value``."""
    bare = text.strip()
    match kind:
        case "文字":
            return bare
        case "是否" if bare in FLAGS:
            return FLAGS[bare]
        case "整数" if _is_number(bare):
            return int(bare)
        case "文字列表":
            return tuple(_parts(bare))
        case "整数列表" if all(map(_is_number, _parts(bare))):
            return tuple(int(part) for part in _parts(bare))
    raise Invalid("parameter.value_shape", field="value", wanted=kind)


def stored(value: ParameterValue) -> bool | int | str | list[str | int]:
    """The value as a JSON column holds it."""
    return [*value] if isinstance(value, tuple) else value


def loaded(value: object) -> ParameterValue:
    """The value of a JSON column."""
    match value:
        case bool() | int() | str():
            return value
        case list() if all(isinstance(each, int) for each in value):
            return tuple(int(each) for each in value)
        case list():
            return tuple(str(each) for each in value)
    raise Invalid("parameter.value_shape", field="value", wanted="整数、文字、是否或列表")


def _parts(text: str) -> list[str]:
    for separator in SEPARATORS[1:]:
        text = text.replace(separator, SEPARATORS[0])
    return [part.strip() for part in text.split(SEPARATORS[0]) if part.strip()]


def _is_number(text: str) -> bool:
    return text.removeprefix("-").isdecimal() and text.isascii()
