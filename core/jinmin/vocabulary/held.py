"""What the platform holds of every person it knows, and how a form's field says what it does about that."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic.fields import FieldInfo

HELD_FIELDS: Mapping[str, str] = {
    "person.id_number": "证件号码",
    "person.name": "姓名",
    "person.sex": "性别",
    "person.birth": "出生日期",
    "person.nation": "民族",
    "person.nationality": "国籍",
    "person.phone": "联系电话",
    "person.region": "常住户口所在地",
    "person.address": "详细地址",
}
"""Ids of held fields with the titles forms give them. A field so called asks for what is held."""

_KEY = "held"


@dataclass(frozen=True)
class Held:
    """``field`` is a key of HELD_FIELDS; ``filled``: it fills itself from card, number or record."""

    field: str
    filled: bool = False
    because: str = ""


def filled(field: str) -> dict[str, Any]:
    """For a form field's ``json_schema_extra``: the platform fills it in, the clerk only looks."""
    return {_KEY: {"field": _known(field), "filled": True}}


def asked_because(field: str, because: str) -> dict[str, Any]:
    """For a form field's ``json_schema_extra``: it is asked for although it is held, and why."""
    return {_KEY: {"field": _known(field), "because": because}}


def held_by(info: FieldInfo) -> Held | None:
    """What the field says of itself."""
    extra = info.json_schema_extra
    told = extra.get(_KEY) if isinstance(extra, dict) else None
    if not isinstance(told, dict):
        return None
    return Held(str(told["field"]), bool(told.get("filled", False)), str(told.get("because", "")))


def _known(field: str) -> str:
    if field not in HELD_FIELDS:
        raise ValueError(f"{field} is not held; known are {', '.join(HELD_FIELDS)}")
    return field
