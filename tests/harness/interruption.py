"""Ending early in order: Ctrl-C and a request to terminate both let the run take its servers down."""

import signal
from types import FrameType
from typing import NoReturn


def become_interruptible() -> None:
    """Raise KeyboardInterrupt on SIGINT, which background shells make us ignore, and on SIGTERM."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupt)


def _interrupt(number: int, frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt
