"""Personal names: one spelling of the separator dot, no invisible characters, lengths in code points."""

import re
import unicodedata
from dataclasses import dataclass

from jinmin.errors import Invalid

SEPARATOR = "·"

_DOT_LOOKALIKES = "\u0387\u2022\u2024\u2027\u2219\u22c5\u2e31\u30fb\uff0e\uff65"
_TO_SEPARATOR = dict.fromkeys(map(ord, _DOT_LOOKALIKES), SEPARATOR)
_CHINESE = r"[\u2e80-\uffdc\U00010000-\U0010ffff]"
_STOP_IN_CHINESE = re.compile(rf"(?<={_CHINESE})\.(?={_CHINESE})")
_SPACES_AT_SEPARATOR = re.compile(rf"\s*{SEPARATOR}\s*")
_SPACE_IN_CHINESE = re.compile(rf"(?<={_CHINESE}) (?={_CHINESE})")
_INVISIBLE = {"Cc", "Cf", "Cs", "Zl", "Zp"}
_NO_NAME = "NPS"
"""First letters of the Unicode categories of digits, punctuation and symbols."""
_PART_OF_NAMES = frozenset(f"{SEPARATOR}〇-'’. ")
"""〇 is a character of names although Unicode counts it among the numbers."""


@dataclass(frozen=True, slots=True)
class NameLimits:
    """Lengths in code points. The defaults are a design choice; no standard was found that sets them."""

    shortest: int = 2
    longest: int = 50


def normalise_name(text: str, limits: NameLimits = NameLimits()) -> str:
    """``text`` as the name to store: dots as U+00B7, no spaces between Chinese characters, else untouched.

    Variant characters are kept as they stand on the paper (no Unicode normalisation).
    Raises Invalid: ``name.invisible``, ``name.private_use`` (a character only one computer can show),
    ``name.characters`` (a digit, a symbol, punctuation that no name has),
    ``name.separator`` (at an end, or two in a row), ``name.too_short``, ``name.too_long``.
    """
    name = _tidy(text)
    _refuse_unprintable(name)
    if name.startswith(SEPARATOR) or name.endswith(SEPARATOR) or SEPARATOR * 2 in name:
        raise Invalid("name.separator")
    if len(name) < limits.shortest:
        raise Invalid("name.too_short", shortest=limits.shortest)
    if len(name) > limits.longest:
        raise Invalid("name.too_long", longest=limits.longest)
    return name


def _tidy(text: str) -> str:
    dotted = _STOP_IN_CHINESE.sub(SEPARATOR, text.strip().translate(_TO_SEPARATOR))
    joined = _SPACES_AT_SEPARATOR.sub(SEPARATOR, dotted)
    return _SPACE_IN_CHINESE.sub("", re.sub(r"[ \u00a0\u3000]+", " ", joined))


def _refuse_unprintable(name: str) -> None:
    categories = {unicodedata.category(character) for character in name}
    if categories & _INVISIBLE:
        raise Invalid("name.invisible")
    if "Co" in categories:
        raise Invalid("name.private_use")
    if any(unicodedata.category(each)[0] in _NO_NAME for each in set(name) - _PART_OF_NAMES):
        raise Invalid("name.characters")
