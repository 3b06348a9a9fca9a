"""What a reader makes of a card, gaps and noise included, becomes an offer or nothing."""

from datetime import date

import pytest

from jinmin.documents.recognising import Recognised, recognise_card
from jinmin.invented import People

PERSON = People(3).person("510822", "1", (date(1980, 1, 1), date(1990, 1, 1)))
NUMBER = PERSON.id_number


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"姓名 李小明\n性别男 民族汉\n公民身份号码 {NUMBER}", Recognised("李小明", NUMBER)),
        (f"姓 名 李 小 明\n号码 {NUMBER[:6]} {NUMBER[6:14]} {NUMBER[14:]}", Recognised("李小明", NUMBER)),
        (f"姓名李小明性别男\n{NUMBER.lower()}", Recognised("李小明", NUMBER)),
        ("姓名 李小明\n510822198013400011", Recognised("李小明", "")),
        ("户口簿", Recognised()),
        ("", Recognised()),
    ],
)
def test_name_and_number(text: str, found: Recognised) -> None:
    assert recognise_card(text, date(2026, 1, 1)) == found
