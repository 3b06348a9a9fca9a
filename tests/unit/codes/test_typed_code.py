import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinmin.codes.typed_code import normalise_code, normalise_dashed_code


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("ａｂｃ１２３", "ABC123"),
        (" a b\tc ", "ABC"),
        ("\u202aabc\u202c\ufeff", "ABC"),
        ("ıſ", "ıſ"),
        ("（）", "()"),
    ],
)
def test_normalise_code(typed: str, code: str) -> None:
    assert normalise_code(typed) == code


@pytest.mark.parametrize("dash", "-－‐‑‒–—―−﹣ー")
def test_every_dash_is_a_hyphen(dash: str) -> None:
    assert normalise_dashed_code(f"J1{dash}2") == "J1-2"


@given(st.text())
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise_dashed_code(text)
    assert normalise_dashed_code(once) == once
