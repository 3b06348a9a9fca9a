"""The 256 bytes of an identity card, both ways."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinmin.devices import IdentityCard, SimulatedCardReader, card_of_text, invented_card, text_of_card
from jinmin.errors import Invalid, Unavailable
from jinmin.messages import explain

CARD = IdentityCard(
    name="阿卜杜热合曼",
    sex="1",
    nation="05",
    birth=date(1949, 12, 31),
    address="北京市朝阳区某路一号",
    id_number="11010519491231002X",
    authority="北京市公安局朝阳分局",
    valid_from=date(2015, 3, 1),
    valid_to=None,
)
LETTERS = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5)
DAYS = st.dates(date(1900, 1, 1), date(2099, 12, 31))


def test_fields_stand_where_the_standard_puts_them() -> None:
    block = text_of_card(CARD)
    assert len(block) == 256
    assert block[0:30].decode("utf-16-le").strip() == "阿卜杜热合曼"
    assert (block[30:32], block[32:36]) == ("1".encode("utf-16-le"), "05".encode("utf-16-le"))
    assert block[36:52].decode("utf-16-le") == "19491231"
    assert block[122:158].decode("utf-16-le") == "11010519491231002X"
    assert block[188:204].decode("utf-16-le") == "20150301"
    assert block[204:220].decode("utf-16-le").strip() == "长期"


@given(
    st.text(LETTERS, min_size=1, max_size=15),
    st.text(LETTERS, max_size=35),
    st.text(LETTERS, max_size=15),
    DAYS,
    st.none() | DAYS,
)
def test_what_is_written_is_read(
    name: str, address: str, authority: str, birth: date, until: date | None
) -> None:
    card = replace(CARD, name=name, address=address, authority=authority, birth=birth, valid_to=until)
    assert card_of_text(text_of_card(card)) == card


@pytest.mark.parametrize("filler", ["\0", " ", "　"])
def test_makers_fill_up_differently(filler: str) -> None:
    block = text_of_card(CARD).decode("utf-16-le").replace(" ", filler).encode("utf-16-le")
    assert card_of_text(block) == CARD


@pytest.mark.parametrize(
    ("block", "key"),
    [
        (b"", "card.size"),
        (bytes(255), "card.size"),
        (bytes(256), "card.empty"),
        (text_of_card(CARD)[:36] + "19490230".encode("utf-16-le") + text_of_card(CARD)[52:], "card.day"),
        (
            text_of_card(CARD)[:36] + "１９４９１２３１".encode("utf-16-le") + text_of_card(CARD)[52:],
            "card.day",
        ),
        (b"\x00\xd8" + text_of_card(CARD)[2:], "card.coding"),
    ],
)
def test_what_is_no_card_is_told(block: bytes, key: str) -> None:
    with pytest.raises(Invalid) as refused:
        card_of_text(block)
    assert refused.value.key == key
    assert "请" in explain(refused.value)


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        text_of_card(replace(CARD, name="字" * 16))
    assert refused.value.key == "card.too_long"


def test_the_simulator_reads_like_a_reader() -> None:
    empty = SimulatedCardReader()
    with pytest.raises(Unavailable) as refused:
        empty.read()
    assert refused.value.key == "device.no_card"
    card = invented_card("2", "510822", date(2026, 2, 28), (22, 38))
    assert empty.with_card(card).read() == card
    assert (card.region, card.sex) == ("510822", "2")
