"""Waiting for what happens in its own time, in another thread or program."""

import time
from collections.abc import Callable

PATIENCE = 120.0
"""Seconds. Other work may share the machine; who waits for what does happen loses nothing by patience."""
LOOK_AGAIN = 0.05


def until(reached: Callable[[], bool], what: str, seconds: float = PATIENCE) -> None:
    """Wait for it."""
    end = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < end, f"not in time: {what}"
        time.sleep(LOOK_AGAIN)
