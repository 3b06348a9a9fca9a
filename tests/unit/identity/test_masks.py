"""What a mask leaves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinmin.identity import mask_id_number, mask_name, mask_phone, mask_title


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("510822199001011234", "510***********1234"),
        ("510822900101123", "510********1123"),
        ("E12345678", "E******78"),
        ("12345", "*****"),
        ("", ""),
    ],
)
def test_numbers(number: str, shown: str) -> None:
    assert mask_id_number(number) == shown


@pytest.mark.parametrize(
    ("name", "shown"),
    [("王强", "王*"), ("欧阳娜娜", "欧***"), ("古丽·阿依", "古****"), ("王", "*"), ("", "")],
)
def test_names(name: str, shown: str) -> None:
    assert mask_name(name) == shown


@pytest.mark.parametrize(("phone", "shown"), [("13812341234", "138****1234"), ("6620001", "6****01")])
def test_phones(phone: str, shown: str) -> None:
    assert mask_phone(phone) == shown


@given(st.text(alphabet="0123456789X", max_size=24))
def test_at_least_half_of_a_number_is_hidden_and_its_length_kept(number: str) -> None:
    shown = mask_id_number(number)
    assert len(shown) == len(number)
    assert len(number) < 15 or shown.count("*") * 2 >= len(number)
    assert not number or "*" in shown


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("黄晓与叶红红的结婚登记", "黄*、叶**"),
        ("刘一二的低保申请", "刘**"),
        ("", ""),
    ],
)
def test_the_names_of_a_title_are_masked_each_apart(title: str, shown: str) -> None:
    assert mask_title(title) == shown
