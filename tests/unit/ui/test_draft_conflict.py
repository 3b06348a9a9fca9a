"""Which fields of two drafts somebody has to choose between."""

import pytest

from jinmin.ui.draft_conflict import sources

FOLLOWS = {"birth": "number", "region": "number"}


@pytest.mark.parametrize(
    ("ours", "theirs", "asked"),
    [
        (
            {"number": "1", "birth": "a", "region": "x", "name": "王"},
            {"number": "2", "birth": "b", "region": "y", "name": "李"},
            ["number", "name"],
        ),
        ({"number": "1", "region": "x"}, {"number": "1", "region": "y"}, ["region"]),
        ({"number": "1", "birth": ""}, {"number": "1", "birth": "b"}, []),
    ],
    ids=["goes with its number", "changed by hand", "one side is empty"],
)
def test_what_a_number_fills_goes_with_the_number(
    ours: dict[str, str], theirs: dict[str, str], asked: list[str]
) -> None:
    differing = [path for path in ours if ours[path] != theirs[path]]
    assert sources(FOLLOWS, differing, ours, theirs) == asked
