"""What the text of a scanned identity card says: a name and a number to offer, never to rely on. Pure."""

import re
from dataclasses import dataclass
from datetime import date

from jinmin.codes import parse_identity_number
from jinmin.errors import Invalid

_NUMBER = re.compile(r"(?<![0-9])[0-9]{17}[0-9Xx](?![0-9])")
_NAME = re.compile(r"姓\s*名\s*[:：]?\s*([\u3400-\u9fff·]{2,20})")
_GAPS = re.compile(r"(?<=[0-9\u3400-\u9fff])[ \t]+(?=[0-9Xx\u3400-\u9fff])")


@dataclass(frozen=True)
class Recognised:
    """ "" for what was not found; a number has the right length, date and check digit."""

    name: str = ""
    number: str = ""


def recognise_card(text: str, on: date) -> Recognised:
    """Name and number in what a reader made of the front of a resident identity card; born by ``on``."""
    whole = "\n".join(_GAPS.sub("", line) for line in text.splitlines())
    name = _NAME.search(whole)
    numbers = (found.upper() for found in _NUMBER.findall(whole))
    return Recognised(
        _before_next_field(name[1]) if name else "",
        next((each for each in numbers if _is_number(each, on)), ""),
    )


def _before_next_field(name: str) -> str:
    return name.partition("性别")[0]


def _is_number(text: str, on: date) -> bool:
    try:
        parse_identity_number(text, on)
    except Invalid:
        return False
    return True
