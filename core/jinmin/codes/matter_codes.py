"""Codes of government-service matters (政务服务事项): two generations of lengths live side by side.

Which one a place uses is a profile in ``matter_code_profiles.toml``, not code.
"""

import re
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict, TypeAdapter

from jinmin.codes.credit_code import CreditCode, parse_credit_code
from jinmin.codes.typed_code import normalise_code
from jinmin.errors import Invalid, NotFound

NATIONAL_PLATFORM = "national_platform"
TASK_LENGTH = 31

_SHAPE = re.compile(r"[0-9A-Z]+")
_CASE_NUMBER = re.compile(r"[0-9A-Z_-]+")


class MatterCodeKind(StrEnum):
    """Which code of a matter."""

    CATALOG = "catalog"  # 基本编码
    TASK = "task"  # 实施编码
    ITEM = "item"  # 业务办理项编码
    CASE = "case"  # 办件编号


class CodeLength(BaseModel):
    """Allowed length in characters; ``confirmed`` is false where no source text was seen."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    shortest: int
    longest: int
    confirmed: bool


class MatterCodeProfile(BaseModel):
    """The lengths one generation of the standard prescribes; a kind that is absent is not restricted."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str
    lengths: dict[MatterCodeKind, CodeLength]

    def check(self, kind: MatterCodeKind, text: str) -> str:
        """The normalised code. Raises Invalid: ``matter_code.characters``, ``matter_code.length``."""
        typed = normalise_code(text)
        shape = _CASE_NUMBER if kind is MatterCodeKind.CASE else _SHAPE
        if not shape.fullmatch(typed):
            raise Invalid("matter_code.characters")
        allowed = self.lengths.get(kind)
        if allowed and not allowed.shortest <= len(typed) <= allowed.longest:
            raise Invalid("matter_code.length", shortest=allowed.shortest, longest=allowed.longest)
        return typed


@dataclass(frozen=True, slots=True)
class TaskCode:
    """A 31-character 实施编码 in its parts; ``level`` is of the code set ``GB/T 39046/level``."""

    value: str
    body: CreditCode
    level: str
    catalog_code: str


def check_matter_code(kind: MatterCodeKind, text: str, profile_id: str) -> str:
    """The normalised code, right under this generation's profile.

    On the national platform the 实施编码, which a 业务办理项编码 begins with, is checked part by part. Raises what
    ``MatterCodeProfile.check`` and ``parse_task_code`` raise.
    """
    typed = matter_code_profile(profile_id).check(kind, text)
    if profile_id == NATIONAL_PLATFORM and kind in (MatterCodeKind.TASK, MatterCodeKind.ITEM):
        parse_task_code(typed[:TASK_LENGTH])
    return typed


def parse_task_code(text: str) -> TaskCode:
    """The parts of a national-platform 实施编码: credit code 18, level 1, 基本编码 12.

    Raises Invalid: ``matter_code.characters``, ``matter_code.length``, or a ``credit_code`` key.
    """
    typed = matter_code_profile(NATIONAL_PLATFORM).check(MatterCodeKind.TASK, text)
    return TaskCode(typed, parse_credit_code(typed[:18]), typed[18], typed[19:])


def matter_code_profile(profile_id: str) -> MatterCodeProfile:
    """The profile ``gbt_39046`` or ``national_platform``. Raises NotFound ``matter_code.unknown_profile``."""
    try:
        return _profiles()[profile_id]
    except KeyError as unknown:
        raise NotFound("matter_code.unknown_profile", profile=profile_id) from unknown


@cache
def _profiles() -> dict[str, MatterCodeProfile]:
    text = files("jinmin.codes").joinpath("matter_code_profiles.toml").read_text("utf-8")
    return TypeAdapter(dict[str, MatterCodeProfile]).validate_python(tomllib.loads(text))
