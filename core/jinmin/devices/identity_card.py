"""The text block of a resident's identity card as readers give it: 256 bytes, UTF-16LE, fixed fields (GA/T 490)."""

from dataclasses import dataclass
from datetime import date

from jinmin.errors import Invalid

SIZE = 256
LONG_TERM = "长期"
_CODING = "utf-16-le"
_FIELDS = (
    ("name", 30),
    ("sex", 2),
    ("nation", 4),
    ("birth", 16),
    ("address", 70),
    ("id_number", 36),
    ("authority", 30),
    ("valid_from", 16),
    ("valid_to", 16),
    ("reserved", 36),
)
"""Names and widths in bytes, in the order of the block."""


@dataclass(frozen=True)
class IdentityCard:
    """What a card says. ``sex`` is of GB/T 2261.1, ``nation`` of GB/T 3304; ``valid_to`` None: 长期."""

    name: str
    sex: str
    nation: str
    birth: date
    address: str
    id_number: str
    authority: str
    valid_from: date
    valid_to: date | None

    @property
    def region(self) -> str:
        """The division in which the number was given, its first six digits."""
        return self.id_number[:6]


def card_of_text(block: bytes) -> IdentityCard:
    """The card of a text block. Invalid ``card.size``, ``card.coding``, ``card.day`` or ``card.empty``."""
    told = _split(block)
    for needed in ("name", "id_number"):
        if not told[needed]:
            raise Invalid("card.empty", field=needed)
    return IdentityCard(
        name=told["name"],
        sex=told["sex"],
        nation=told["nation"],
        birth=_day(told["birth"], "birth"),
        address=told["address"],
        id_number=told["id_number"].upper(),
        authority=told["authority"],
        valid_from=_day(told["valid_from"], "valid_from"),
        valid_to=None if told["valid_to"] == LONG_TERM else _day(told["valid_to"], "valid_to"),
    )


def text_of_card(card: IdentityCard) -> bytes:
    """The block of a card. Invalid ``card.too_long`` for what does not fit its field."""
    told = {
        "name": card.name,
        "sex": card.sex,
        "nation": card.nation,
        "birth": _digits(card.birth),
        "address": card.address,
        "id_number": card.id_number,
        "authority": card.authority,
        "valid_from": _digits(card.valid_from),
        "valid_to": _digits(card.valid_to) if card.valid_to else LONG_TERM,
        "reserved": "",
    }
    return b"".join(_padded(told[name], name, width) for name, width in _FIELDS)


def _split(block: bytes) -> dict[str, str]:
    if len(block) != SIZE:
        raise Invalid("card.size", bytes=len(block), size=SIZE)
    told, at = {}, 0
    for name, width in _FIELDS:
        try:
            # Makers fill up with blanks or with zeros.
            told[name] = block[at : at + width].decode(_CODING).strip("\0 \u3000")
        except UnicodeDecodeError as error:
            raise Invalid("card.coding", field=name) from error
        at += width
    return told


def _padded(text: str, name: str, width: int) -> bytes:
    coded = text.encode(_CODING)
    if len(coded) > width:
        raise Invalid("card.too_long", field=name, text=len(coded), width=width)
    return coded + " ".encode(_CODING) * ((width - len(coded)) // 2)


def _digits(day: date) -> str:
    # Not strftime, which writes a year before 1000 with fewer digits.
    return f"{day.year:04d}{day.month:02d}{day.day:02d}"


def _day(text: str, name: str) -> date:
    try:
        if len(text) != 8 or not text.isascii() or not text.isdigit():
            raise ValueError
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError as error:
        raise Invalid("card.day", field=name) from error
