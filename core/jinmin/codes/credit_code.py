"""统一社会信用代码 (GB 32100-2015) and the organisation code inside it (GB 11714)."""

import re
from dataclasses import dataclass

from jinmin.codes.iso7064 import DIGITS_AND_LETTERS
from jinmin.codes.typed_code import normalise_code, normalise_dashed_code
from jinmin.errors import Invalid

CREDIT_CODE_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""GB 32100-2015: digits and letters without I, O, S, V, Z."""

_CREDIT_VALUE = {character: value for value, character in enumerate(CREDIT_CODE_ALPHABET)}
_CREDIT_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
_ORGANISATION_VALUE = {character: value for value, character in enumerate(DIGITS_AND_LETTERS)}
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_CREDIT_CODE = re.compile(f"[{CREDIT_CODE_ALPHABET}]{{18}}")
_ORGANISATION_CODE = re.compile(r"[0-9A-Z]{8}[0-9X]")


@dataclass(frozen=True, slots=True)
class CreditCode:
    """A valid code in its parts; ``region`` is the registrar's division and may be abolished.

    ``department`` and ``kind`` are looked up in the code sets ``GB 32100/department`` and
    ``GB 32100/civil_affairs_kind``; unknown values are no error.
    """

    value: str
    department: str
    kind: str
    region: str
    organisation: str


def parse_credit_code(text: str) -> CreditCode:
    """The code in ``text``.

    Raises Invalid: ``credit_code.length``, ``.characters``, ``.region`` (positions 3-8 must be digits),
    ``.checksum``, ``.organisation`` (the inner GB 11714 check fails).
    """
    typed = normalise_code(text)
    if len(typed) != 18:
        raise Invalid("credit_code.length")
    if not _CREDIT_CODE.fullmatch(typed):
        raise Invalid("credit_code.characters")
    if not typed[2:8].isdigit():
        raise Invalid("credit_code.region")
    if _credit_check(typed[:17]) != typed[17]:
        raise Invalid("credit_code.checksum")
    if _organisation_check(typed[8:16]) != typed[16]:
        raise Invalid("credit_code.organisation")
    return CreditCode(typed, typed[0], typed[1], typed[2:8], typed[8:17])


def build_credit_code(department: str, kind: str, region: str, organisation8: str) -> str:
    """The 18-character code of an organisation whose 8-character subject number is ``organisation8``.

    Raises Invalid as :func:`parse_credit_code` does.
    """
    typed = f"{department}{kind}{region}{organisation8}"
    if len(typed) != 16:
        raise Invalid("credit_code.length")
    if not set(typed) <= set(CREDIT_CODE_ALPHABET):
        raise Invalid("credit_code.characters")
    seventeen = typed + _organisation_check(organisation8)
    return parse_credit_code(seventeen + _credit_check(seventeen)).value


def parse_organisation_code(text: str) -> str:
    """The 9-character organisation code of GB 11714 (``XXXXXXXX-X``), without its dash.

    Raises Invalid: ``organisation_code.shape``, ``.checksum``.
    """
    typed = normalise_dashed_code(text).replace("-", "")
    if not _ORGANISATION_CODE.fullmatch(typed):
        raise Invalid("organisation_code.shape")
    if _organisation_check(typed[:8]) != typed[8]:
        raise Invalid("organisation_code.checksum")
    return typed


def _credit_check(seventeen: str) -> str:
    total = sum(weight * _CREDIT_VALUE[c] for weight, c in zip(_CREDIT_WEIGHTS, seventeen, strict=True))
    return CREDIT_CODE_ALPHABET[-total % 31]


def _organisation_check(eight: str) -> str:
    total = sum(w * _ORGANISATION_VALUE[c] for w, c in zip(_ORGANISATION_WEIGHTS, eight, strict=True))
    return "0123456789X"[-total % 11]
