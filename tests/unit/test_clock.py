"""Days of law end at midnight in Asia/Shanghai."""

from datetime import datetime

import pytest

from jinmin.clock import seconds_left


@pytest.mark.parametrize(
    ("instant", "left"),
    [
        ("2026-11-28T00:00:00+08:00", 86_400),
        ("2026-11-28T15:59:59+00:00", 1),
        ("2026-11-28T15:59:59.5+00:00", 1),
        ("2026-11-28T16:00:00+00:00", 86_400),
    ],
)
def test_how_long_the_day_still_lasts(instant: str, left: int) -> None:
    assert seconds_left(datetime.fromisoformat(instant)) == left
