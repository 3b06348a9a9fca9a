"""How a registrar stands on a day."""

from datetime import date

import pytest

from jinmin_marriage.qualification_terms import Qualified, Standing, Term, anniversary, standing_of

TODAY = date(2026, 9, 28)
LAST_YEAR = Term(date(2024, 1, 1), date(2025, 12, 31))
THIS_YEAR = Term(date(2026, 1, 1), date(2026, 12, 31))
NEXT_YEAR = Term(date(2027, 1, 1), date(2028, 12, 31))
AFTER_A_GAP = Term(date(2027, 1, 2), date(2028, 12, 31))
OPEN = Term(date(2024, 8, 29), None)
TAKEN = Term(date(2026, 1, 1), date(2027, 12, 31), revoked_on=date(2026, 9, 28))


@pytest.mark.parametrize(
    ("terms", "standing", "day"),
    [
        ((), Standing.NONE, None),
        ((OPEN,), Standing.VALID, None),
        ((THIS_YEAR,), Standing.VALID, date(2026, 12, 31)),
        ((NEXT_YEAR, THIS_YEAR, LAST_YEAR), Standing.VALID, date(2028, 12, 31)),
        ((THIS_YEAR, AFTER_A_GAP), Standing.VALID, date(2026, 12, 31)),
        ((THIS_YEAR, Term(date(2027, 1, 1), None)), Standing.VALID, None),
        ((LAST_YEAR,), Standing.ENDED, date(2025, 12, 31)),
        ((LAST_YEAR, NEXT_YEAR), Standing.AHEAD, date(2027, 1, 1)),
        ((LAST_YEAR, TAKEN), Standing.REVOKED, date(2026, 9, 28)),
        ((TAKEN, Term(TODAY, date(2028, 1, 1))), Standing.VALID, date(2028, 1, 1)),
        ((Term(TODAY, TODAY),), Standing.VALID, TODAY),
        ((Term(date(2026, 1, 1), date(2026, 9, 27)),), Standing.ENDED, date(2026, 9, 27)),
    ],
)
def test_the_standing_on_a_day(terms: tuple[Term, ...], standing: Standing, day: date | None) -> None:
    assert standing_of(terms, TODAY) == Qualified(standing, day)


@pytest.mark.parametrize(
    ("term", "first", "last", "meets"),
    [
        (THIS_YEAR, date(2026, 12, 31), None, True),
        (THIS_YEAR, date(2027, 1, 1), None, False),
        (THIS_YEAR, date(2025, 1, 1), date(2025, 12, 31), False),
        (THIS_YEAR, date(2025, 1, 1), date(2026, 1, 1), True),
        (OPEN, date(2030, 1, 1), date(2030, 1, 2), True),
        (TAKEN, date(2026, 1, 1), None, False),
    ],
)
def test_which_terms_meet(term: Term, first: date, last: date | None, meets: bool) -> None:
    assert term.meets(first, last) is meets


@pytest.mark.parametrize(
    ("on", "years", "expected"),
    [
        (date(2024, 2, 29), 2, date(2026, 2, 28)),
        (date(2024, 2, 29), 4, date(2028, 2, 29)),
        (date(2026, 9, 28), -2, date(2024, 9, 28)),
    ],
)
def test_the_same_day_years_later(on: date, years: int, expected: date) -> None:
    assert anniversary(on, years) == expected
