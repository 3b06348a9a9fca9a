"""公民身份号码 (GB 11643-1999), its 15-digit predecessor (GB 11643-1989), and the residence permits
of Hong Kong, Macao and Taiwan residents, which use the same number."""

import re
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Literal

from jinmin.codes.iso7064 import mod_11_2
from jinmin.codes.typed_code import normalise_code
from jinmin.errors import Invalid

Sex = Literal["1", "2"]
"""GB/T 2261.1: 1 male, 2 female."""

_EIGHTEEN = re.compile(r"[0-9]{17}[0-9X]")
_FIFTEEN = re.compile(r"[0-9]{15}")


class IdentityKind(StrEnum):
    """Whose number it is."""

    MAINLAND = "mainland"
    HONG_KONG = "hk"
    MACAO = "mo"
    TAIWAN = "tw"


_PERMIT_REGIONS = {
    "810000": IdentityKind.HONG_KONG,
    "820000": IdentityKind.MACAO,
    "830000": IdentityKind.TAIWAN,
}


@dataclass(frozen=True, slots=True)
class IdentityNumber:
    """A number that passed every check. ``repr`` leaves out what must not reach a log.

    ``value`` is always the 18-digit form, so that both generations meet in one index; ``region`` is
    the division code at the time of numbering and may since be abolished.
    """

    value: str = field(repr=False)
    region: str
    birth: date = field(repr=False)
    sex: Sex
    kind: IdentityKind
    legacy_15: bool

    @property
    def as_printed(self) -> str:
        """The number as it stands on the paper: 15 digits when it was entered so."""
        return self.value[:6] + self.value[8:17] if self.legacy_15 else self.value


def parse_identity_number(text: str, on: date) -> IdentityNumber:
    """The number in ``text`` (18 or 15 digits), judged on the legal day ``on``.

    Whether the division exists is not judged here: codes die, numbers do not.
    Raises Invalid: ``identity_number.length``, ``.characters``, ``.foreign`` (a foreigner's permit number),
    ``.centenarian`` (15 digits, sequence 996-999: the century is not known), ``.date``, ``.future``,
    ``.checksum``.
    """
    typed = normalise_code(text)
    legacy = len(typed) == 15
    value = upgrade_legacy_number(typed) if legacy else _eighteen_digits(typed)
    birth = birth_in(value[6:14], on)
    if mod_11_2(value[:17]) != value[17]:
        raise Invalid("identity_number.checksum")
    region = value[:6]
    kind = _PERMIT_REGIONS.get(region, IdentityKind.MAINLAND)
    return IdentityNumber(value, region, birth, _sex_of(value), kind, legacy)


def upgrade_legacy_number(text: str) -> str:
    """The 18-digit form of a 15-digit number: ``19`` after the sixth digit, check character at the end.

    Raises Invalid: ``identity_number.length``, ``.characters``, ``.centenarian`` (GB 11643-1989 gave the
    sequences 996-999 to people born before 1900).
    """
    typed = normalise_code(text)
    if len(typed) != 15:
        raise Invalid("identity_number.length")
    if not _FIFTEEN.fullmatch(typed):
        raise Invalid("identity_number.characters")
    if typed[12:] >= "996":
        raise Invalid("identity_number.centenarian")
    return complete_number(f"{typed[:6]}19{typed[6:]}")


def build_identity_number(region: str, birth: date, sequence: int) -> str:
    """The number for a 6-digit ``region`` and a ``sequence`` 0-999 (odd male, even female)."""
    if not re.fullmatch(r"[0-9]{6}", region):
        raise Invalid("identity_number.region")
    if not 0 <= sequence <= 999:
        raise Invalid("identity_number.sequence")
    return complete_number(f"{region}{birth:%Y%m%d}{sequence:03d}")


def complete_number(seventeen: str) -> str:
    """``seventeen`` digits followed by their check character."""
    return seventeen + mod_11_2(seventeen)


def birth_in(eight: str, on: date) -> date:
    """The date ``YYYYMMDD``. Raises Invalid: ``identity_number.date``; ``.future`` if after ``on``."""
    try:
        birth = date(int(eight[:4]), int(eight[4:6]), int(eight[6:]))
    except ValueError as impossible:
        raise Invalid("identity_number.date") from impossible
    if birth > on:
        raise Invalid("identity_number.future")
    return birth


def _eighteen_digits(typed: str) -> str:
    if len(typed) != 18:
        raise Invalid("identity_number.length")
    if not _EIGHTEEN.fullmatch(typed):
        raise Invalid("identity_number.characters")
    if typed[0] == "9":
        raise Invalid("identity_number.foreign")
    return typed


def _sex_of(value: str) -> Sex:
    return "1" if value[16] in "13579" else "2"
