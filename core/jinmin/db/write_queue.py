"""Who writes next to a SQLite file: threads of one process by ticket, processes by a lock on a file beside it.

SQLite itself lets writers look again and again, and sleeps between two looks while the lock lies idle. The
queue decides nothing: ``BEGIN IMMEDIATE`` does, and whoever stands in no queue is waited for as ever. The
kernel lets go of the lock of a process that dies.
"""

import os
import sys
import time
import weakref
from collections import deque
from pathlib import Path
from queue import SimpleQueue
from threading import Lock, Thread

if sys.platform != "win32":
    import fcntl

    _CAN_LOCK = True

    def _lock(file: int, *, wait: bool) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _unlock(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_UN)

else:
    _CAN_LOCK = False

    def _lock(file: int, *, wait: bool) -> bool:
        raise NotImplementedError

    def _unlock(file: int) -> None:
        raise NotImplementedError


class WriteQueue:
    """One at a time, in the order of asking; ``path`` is the file other processes queue at, None for no other."""

    def __init__(self, path: Path | None) -> None:
        self._line = _Line()
        self._door = _Door(path) if path and _CAN_LOCK else None

    def enter(self, seconds: float) -> bool:
        """Wait for one's turn; False when it did not come within ``seconds``."""
        until = time.monotonic() + seconds
        if not self._line.enter(seconds):
            return False
        if self._door is None:
            return True
        entered = False
        try:
            entered = self._door.enter(max(0.0, until - time.monotonic()))
        finally:
            if not entered:
                self._line.leave()
        return entered

    def leave(self) -> None:
        """Let the next one in."""
        if self._door is not None:
            self._door.leave()
        self._line.leave()


class _Line:
    """The threads of one process: a lock that is handed on in the order of asking."""

    def __init__(self) -> None:
        self._guard = Lock()
        self._taken = False
        self._waiting: deque[Lock] = deque()

    def enter(self, seconds: float) -> bool:
        with self._guard:
            if not self._taken:
                self._taken = True
                return True
            ticket = Lock()
            ticket.acquire()
            self._waiting.append(ticket)
        return ticket.acquire(timeout=seconds) or not self._give_up(ticket)

    def leave(self) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False

    def _give_up(self, ticket: Lock) -> bool:
        """Step out of the line; False when one's turn has come at the last moment."""
        with self._guard:
            if ticket not in self._waiting:
                return False
            self._waiting.remove(ticket)
            return True


class _Door:
    """The processes: a lock on a file. One thread of a process at a time comes here.

    Waiting for the lock cannot be cut short, so a thread of its own does it for whoever stands at the door.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._keeper: _Keeper | None = None

    def enter(self, seconds: float) -> bool:
        if self._keeper is None:
            self._keeper = _Keeper(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600))
            weakref.finalize(self, self._keeper.dismiss)
        return self._keeper.lock_now() or self._keeper.lock_within(seconds)

    def leave(self) -> None:
        if self._keeper is not None:
            self._keeper.unlock()


class _Keeper:
    """Holds the file, and waits for its lock on behalf of one request after the other."""

    def __init__(self, file: int) -> None:
        self._file = file
        self._requests: SimpleQueue[_Request | None] = SimpleQueue()
        self._last: _Request | None = None

    def lock_now(self) -> bool:
        # While somebody who went away is still waited for, a lock taken past that would be unlocked for them.
        idle = self._last is None or self._last.is_settled
        return idle and _lock(self._file, wait=False)

    def lock_within(self, seconds: float) -> bool:
        if self._last is None:
            Thread(target=self._serve, name="write-queue", daemon=True).start()
        self._last = _Request()
        self._requests.put(self._last)
        return self._last.wait(seconds)

    def unlock(self) -> None:
        _unlock(self._file)

    def dismiss(self) -> None:
        if self._last is None:
            os.close(self._file)
        else:
            self._requests.put(None)

    def _serve(self) -> None:
        while (request := self._requests.get()) is not None:
            _lock(self._file, wait=True)
            if not request.let_in():
                _unlock(self._file)
            request.is_settled = True
        os.close(self._file)


class _Request:
    """Somebody who stands at the door, until they are let in or go away."""

    def __init__(self) -> None:
        self.is_settled = False
        self._guard, self._inside = Lock(), Lock()
        self._inside.acquire()
        self._gone = False

    def wait(self, seconds: float) -> bool:
        if self._inside.acquire(timeout=seconds):
            return True
        with self._guard:
            self._gone = not self._inside.acquire(blocking=False)
        return not self._gone

    def let_in(self) -> bool:
        """False when they have gone away."""
        with self._guard:
            if not self._gone:
                self._inside.release()
            return not self._gone
