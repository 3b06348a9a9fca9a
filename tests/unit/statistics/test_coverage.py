"""Where a nought is a nought, and where nobody could have reported anything."""

from dataclasses import dataclass

import pytest

from jinmin_statistics.coverage import Coverage


@dataclass(frozen=True)
class Place:
    """An area as far as coverage looks at it."""

    prefixes: tuple[str, ...]


KNOWN = Coverage(offices=frozenset({"", "51", "510822"}), sending=frozenset({"33"}))


@pytest.mark.parametrize(
    ("prefix", "covered"),
    [
        ("", True),
        ("51", True),
        ("5108", True),
        ("510822", True),
        ("510822001", True),
        ("5101", False),  # the province's own office does not register for its cities
        ("11", False),
        ("3301", True),  # a partner sends all that lies below it
    ],
)
def test_a_division_is_covered_when_somebody_could_report_of_it(prefix: str, covered: bool) -> None:
    assert KNOWN.reaches(Place((prefix,))) is covered  # type: ignore[arg-type]
