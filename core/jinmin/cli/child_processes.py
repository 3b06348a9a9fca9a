"""Programs that live and die with the one that started them: told to end when it ends, missed when they end before."""

import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType, TracebackType
from typing import Self

from jinmin.errors import Unavailable

ENDING_SECONDS = 20
END_SIGNALS = (signal.SIGTERM, signal.SIGHUP)
"""A service manager's, and that of a terminal that is closed; Ctrl+C is an exception already."""


class ChildProcesses:
    """Started in order, ended in the opposite order on leaving the ``with`` block, whatever it is left by."""

    def __init__(self) -> None:
        self._running: list[tuple[str, Path, subprocess.Popen[bytes]]] = []

    def start(self, title: str, command: Sequence[str], log: Path) -> None:
        """Start a program; what it writes goes to ``log``."""
        with log.open("ab") as out:
            process = subprocess.Popen(command, stdout=out, stderr=out)
        self._running.append((title, log, process))

    def require_all(self) -> None:
        """Unavailable ``demo.child_ended`` names the first that has ended, and its log."""
        for title, log, process in self._running:
            if (code := process.poll()) is not None:
                raise Unavailable("demo.child_ended", title=title, code=code, log=log)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for _title, _log, process in reversed(self._running):
            process.terminate()
        for _title, _log, process in reversed(self._running):
            try:
                process.wait(ENDING_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextmanager
def ended_in_order() -> Iterator[None]:
    """Within, a signal to end is an exception like Ctrl+C, so that every ``with`` block is left; then the exit code is
    128 and the signal's number, as a shell tells it.
    """

    def leave(number: int, _frame: FrameType | None) -> None:
        for each in END_SIGNALS:
            signal.signal(each, signal.SIG_IGN)  # a second one would break off the ending
        raise SystemExit(128 + number)

    before = {number: signal.signal(number, leave) for number in END_SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
