"""婚姻登记字号, such as ``J110101-2010-000001``.

Type, division of the registering office, year and serial of the year.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from jinmin.codes.typed_code import normalise_dashed_code
from jinmin.errors import Invalid

FIRST_YEAR = 2010
"""The year the format came into use; older numbers are free text."""

_SHAPE = re.compile(r"(J|L|BJ|BL)([0-9]{6})-([0-9]{4})-([0-9]{6})")


class CertificateNumberKind(StrEnum):
    """What the certificate attests."""

    MARRIAGE = "J"
    DIVORCE = "L"
    MARRIAGE_REISSUE = "BJ"
    DIVORCE_REISSUE = "BL"


@dataclass(frozen=True, slots=True)
class CertificateNumber:
    """A number of the format in use since 2010; ``region`` is the registering office's division."""

    kind: CertificateNumberKind
    region: str
    year: int
    serial: int

    def __post_init__(self) -> None:
        """Raises Invalid: ``certificate_number.region``, ``.year``, ``.serial``."""
        if not re.fullmatch(r"[0-9]{6}", self.region):
            raise Invalid("certificate_number.region")
        if not FIRST_YEAR <= self.year <= 9999:
            raise Invalid("certificate_number.year", value=self.year, first=FIRST_YEAR)
        if not 1 <= self.serial <= 999_999:
            raise Invalid("certificate_number.serial", value=self.serial)

    def __str__(self) -> str:
        return f"{self.kind.value}{self.region}-{self.year:04d}-{self.serial:06d}"


@dataclass(frozen=True, slots=True)
class FreeTextNumber:
    """A number of an older or foreign form, kept as it was written."""

    text: str

    def __str__(self) -> str:
        return self.text


def parse_certificate_number(text: str) -> CertificateNumber | FreeTextNumber:
    """The number in ``text``; whatever is not of today's format is a :class:`FreeTextNumber`.

    Raises Invalid only for blank text: ``certificate_number.blank``.
    """
    if not normalise_dashed_code(text):
        raise Invalid("certificate_number.blank")
    try:
        return parse_issued_number(text)
    except Invalid:
        return FreeTextNumber(text.strip())


def parse_issued_number(text: str) -> CertificateNumber:
    """The number in ``text``, which must be of today's format.

    Raises Invalid: ``certificate_number.shape``, ``.year``, ``.serial``.
    """
    found = _SHAPE.fullmatch(normalise_dashed_code(text))
    if found is None:
        raise Invalid("certificate_number.shape")
    kind, region, year, serial = found.groups()
    return CertificateNumber(CertificateNumberKind(kind), region, int(year), int(serial))
