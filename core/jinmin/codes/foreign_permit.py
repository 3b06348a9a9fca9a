"""外国人永久居留身份证: the 2017 edition and the 2023 edition, both in circulation."""

import re
from dataclasses import dataclass, field
from datetime import date

from jinmin.codes.identity_number import birth_in, complete_number
from jinmin.codes.iso7064 import mod_11_2
from jinmin.codes.typed_code import normalise_code
from jinmin.errors import Invalid

_EDITION_2017 = re.compile(r"[A-Z]{3}[0-9]{12}")
_EDITION_2023 = re.compile(r"9[0-9]{16}[0-9X]")


@dataclass(frozen=True, slots=True)
class ForeignPermit2017:
    """Three letters and twelve digits. No check rule is published, so none is applied."""

    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ForeignPermit2023:
    """Eighteen digits, issued from 2023-12-01.

    ``place`` is the 2-digit province of application, ``nationality`` the ISO 3166 numeric code.
    """

    value: str = field(repr=False)
    place: str
    nationality: str
    birth: date = field(repr=False)


def parse_foreign_permit(text: str, on: date) -> ForeignPermit2017 | ForeignPermit2023:
    """The permit number in ``text``, judged on the legal day ``on``.

    Raises Invalid: ``foreign_permit.length``, ``.characters``, ``identity_number.date``, ``.future``,
    ``foreign_permit.checksum``.
    """
    typed = normalise_code(text)
    if len(typed) not in (15, 18):
        raise Invalid("foreign_permit.length")
    if _EDITION_2017.fullmatch(typed):
        return ForeignPermit2017(typed)
    if not _EDITION_2023.fullmatch(typed):
        raise Invalid("foreign_permit.characters")
    return _edition_2023(typed, on)


def build_foreign_permit(place: str, nationality: str, birth: date, sequence: int) -> str:
    """A number of the 2023 edition, for fixtures and simulators."""
    seventeen = f"9{place}{nationality}{birth:%Y%m%d}{sequence:03d}"
    if not re.fullmatch(r"[0-9]{17}", seventeen):
        raise Invalid("foreign_permit.characters")
    return complete_number(seventeen)


def _edition_2023(value: str, on: date) -> ForeignPermit2023:
    birth = birth_in(value[6:14], on)
    if mod_11_2(value[:17]) != value[17]:
        raise Invalid("foreign_permit.checksum")
    return ForeignPermit2023(value, place=value[1:3], nationality=value[3:6], birth=birth)
