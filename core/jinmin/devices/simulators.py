"""Devices of a demonstration. They send what a real one would, through the same parsing, and say what they are."""

import secrets
from dataclasses import dataclass, replace
from datetime import date
from io import BytesIO
from typing import Literal

from PIL import Image, ImageDraw

from jinmin.devices.identity_card import IdentityCard, card_of_text, text_of_card
from jinmin.errors import Unavailable
from jinmin.invented import People

Sex = Literal["1", "2"]
STREETS = ("东街", "西街", "南街", "北街", "滨河路", "建设路", "人民路")


@dataclass(frozen=True)
class SimulatedCardReader:
    """A reader on which ``block`` lies, nothing at first; ``with_card`` gives one with a card on it."""

    block: bytes = b""

    simulated = True
    title = "读卡器（模拟）"

    def with_card(self, card: IdentityCard) -> "SimulatedCardReader":
        """The same reader, a card on it."""
        return replace(self, block=text_of_card(card))

    def probe(self) -> None:
        """Always there."""

    def read(self) -> IdentityCard:
        """Parse the block, as of a real card."""
        if not self.block:
            raise Unavailable("device.no_card")
        return card_of_text(self.block)


@dataclass(frozen=True)
class SimulatedCamera:
    """A camera under which always lies a sheet nobody ever saw before."""

    simulated = True
    title = "高拍仪（模拟）"

    def take(self, caption: str) -> bytes:
        """A page of grey lines that says what it is."""
        sheet = Image.new("RGB", (1240, 1754), "#fdfdfb")
        pen = ImageDraw.Draw(sheet)
        pen.rectangle((60, 60, 1180, 1694), outline="#c3ccd8", width=3)
        pen.text((110, 110), f"SIMULATED SCAN  {secrets.token_hex(4)}", fill="#4a5768", font_size=36)
        for line in range(24):
            y = 260 + line * 56
            pen.line((110, y, 1130 - (line % 5) * 90, y), fill="#d5dbe3", width=10)
        written = BytesIO()
        sheet.save(written, "JPEG", quality=70)
        return written.getvalue()


def invented_card(sex: Sex, region: str, on: date, ages: tuple[int, int]) -> IdentityCard:
    """The card of an invented person of this sex, whose age on ``on`` lies between ``ages``."""
    youngest, oldest = ages
    born = (date(on.year - oldest, 1, 1), date(on.year - youngest, 12, 31))
    person = People(secrets.randbelow(1_000_000_000)).person(region, sex, born)
    street, house = secrets.choice(STREETS), secrets.randbelow(180) + 1
    day = min(on.day, 28)
    return IdentityCard(
        name=person.name,
        sex=sex,
        nation=person.nation,
        birth=person.birth,
        address=f"{street}{house}号",
        id_number=person.id_number,
        authority="演示公安局",
        valid_from=on.replace(year=on.year - 2, day=day),
        valid_to=on.replace(year=on.year + 8, day=day),
    )
