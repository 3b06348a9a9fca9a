"""Devices of a demonstration: what a card reader, a document camera and a face terminal would send.

Offered where the profile is a demonstration and nowhere else.
"""

import secrets
from dataclasses import dataclass
from datetime import date
from io import BytesIO

from PIL import Image, ImageDraw

from jinmin.api import People
from jinmin_marriage.forms import Role

READER = "读卡器（模拟）"
FACE_TERMINAL = "人证核验终端（模拟）"
STREETS = ("东街", "西街", "南街", "北街", "滨河路", "建设路", "人民路")


@dataclass(frozen=True)
class Card:
    """What an identity card says."""

    id_number: str
    name: str
    birth: date
    nation: str
    region: str
    address: str
    valid_to: date


def read_card(role: Role, region: str, on: date) -> Card:
    """The card of an invented person who may marry on ``on``."""
    youngest = 24 if role == "groom" else 22
    born = (date(on.year - 38, 1, 1), date(on.year - youngest, 12, 31))
    person = People(secrets.randbelow(1_000_000_000)).person(region, "1" if role == "groom" else "2", born)
    street, house = secrets.choice(STREETS), secrets.randbelow(180) + 1
    return Card(
        id_number=person.id_number,
        name=person.name,
        birth=person.birth,
        nation=person.nation,
        region=region,
        address=f"{street}{house}号",
        valid_to=on.replace(year=on.year + 8, day=min(on.day, 28)),
    )


def take_picture(title: str) -> bytes:
    """A sheet of paper under the document camera."""
    sheet = Image.new("RGB", (1240, 1754), "#fdfdfb")
    pen = ImageDraw.Draw(sheet)
    pen.rectangle((60, 60, 1180, 1694), outline="#c3ccd8", width=3)
    pen.text((110, 110), f"SIMULATED SCAN  {secrets.token_hex(4)}", fill="#4a5768", font_size=36)
    for line in range(24):
        pen.line((110, 260 + line * 56, 1130 - (line % 5) * 90, 260 + line * 56), fill="#d5dbe3", width=10)
    target = BytesIO()
    sheet.save(target, "JPEG", quality=70)
    return target.getvalue()
