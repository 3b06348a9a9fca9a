import pytest

from jinmin.codes.iso7064 import mod_11_2, mod_37_36


@pytest.mark.parametrize(
    ("digits", "check"),
    [("0794", "0"), ("079", "X"), ("11010519491231002", "X"), ("44052418800101001", "4")],
)
def test_mod_11_2(digits: str, check: str) -> None:
    assert mod_11_2(digits) == check


def test_mod_11_2_equals_the_weighted_sum_of_gb_11643() -> None:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    for number in range(0, 10**17, 7_654_321_098_765_43):
        digits = f"{number:017d}"
        total = sum(weight * int(digit) for weight, digit in zip(weights, digits, strict=True))
        assert mod_11_2(digits) == "10X98765432"[total % 11]


@pytest.mark.parametrize(
    ("text", "check"),
    [("A12425GABC1234002", "M"), ("11100000MB03271699022340100000000016001", "9")],
)
def test_mod_37_36(text: str, check: str) -> None:
    assert mod_37_36(text) == check
