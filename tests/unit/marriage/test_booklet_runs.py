"""Who holds which booklet: whatever is handed about, no number is lost and none is in two hands."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinmin.errors import Invalid, Refused
from jinmin_marriage.booklet_runs import Held, Run, move, run_of

HANDS = (None, UUID(int=1), UUID(int=2))
STORE = Run("C", 7, 1, 60)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("C0000001", "D0000002"),
        ("C0000001", "C002"),
        ("C0000002", "C0000001"),
        ("C0000001", "C0050001"),
        ("", "C0000001"),
        ("1/2", "1/3"),
    ],
)
def test_what_is_no_run(first: str, last: str) -> None:
    with pytest.raises(Invalid) as caught:
        run_of(first, last)
    assert (caught.value.key, caught.value.field) == ("marriage.booklet_run", "last_no")


def test_a_run_shows_its_ends_as_they_are_printed() -> None:
    run = run_of("C0000099", "C0000100")
    assert (run.quantity, run.first_no, run.last_no) == (2, "C0000099", "C0000100")


@given(
    st.lists(
        st.tuples(st.integers(1, 62), st.integers(1, 62), st.sampled_from(HANDS), st.sampled_from(HANDS)),
        max_size=12,
    )
)
def test_every_booklet_is_in_one_hand(
    moves: list[tuple[int, int, UUID | None, UUID | None]],
) -> None:
    held: tuple[Held, ...] = (Held(STORE, None),)
    where: dict[int, UUID | None] = dict.fromkeys(range(1, 61))
    for one, other, giver, taker in moves:
        run = Run("C", 7, min(one, other), max(one, other))
        numbers = range(run.first, run.last + 1)
        whole = all(number in where and where[number] == giver for number in numbers)
        try:
            held = move(held, run, giver, taker)
        except Refused:
            assert not whole
        else:
            assert whole
            where |= dict.fromkeys(numbers, taker)
    listed = [(n, each.holder_id) for each in held for n in range(each.run.first, each.run.last + 1)]
    assert listed == sorted(where.items())
