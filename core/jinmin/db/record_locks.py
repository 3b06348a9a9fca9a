"""Locks of single records beside a SQLite file, which itself has one lock for all that is written.

A work that locks a record before it writes holds a byte of the locks file; who else wants the record waits. The
writer of the moment waits for nobody, or both might wait for ever: it goes past such a lock, and says so in the
record's count. Whoever finds another count when its own turn to write has come, has read what is true no more.

A count is odd from before the commit until after it. Who finds it odd cannot know which side of the commit it
will read, and takes its turn to write first; so also when a writer died in between and left it odd.
"""

import os
import struct
import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

if sys.platform == "linux":
    import fcntl

    CAN_LOCK = True

    def _try_lock(file: int, slot: int) -> bool:
        try:
            fcntl.fcntl(file, fcntl.F_OFD_SETLK, _FLOCK.pack(fcntl.F_WRLCK, os.SEEK_SET, slot, 1, 0))
        except (BlockingIOError, PermissionError):
            return False
        return True

    def _unlock_all(file: int) -> None:
        fcntl.fcntl(file, fcntl.F_OFD_SETLK, _FLOCK.pack(fcntl.F_UNLCK, os.SEEK_SET, 0, 0, 0))

else:
    CAN_LOCK = False

    def _try_lock(file: int, slot: int) -> bool:
        raise NotImplementedError

    def _unlock_all(file: int) -> None:
        raise NotImplementedError


_FLOCK = struct.Struct("hhqqi4x")
_COUNT = struct.Struct("<Q")
SLOTS = 1 << 16
"""Two records that share one are locked together, which does no harm."""

_FIRST_PAUSE, _LONGEST_PAUSE = 0.0005, 0.02


class RecordLocks:
    """What one connection holds; keys are ids of records or names, as numbers."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None
        self._found: dict[int, int] = {}
        self._mine: set[int] = set()
        self._announced: set[int] = set()

    @property
    def is_empty(self) -> bool:
        """Whether nothing is held or watched."""
        return not self._found

    def take(self, key: int, seconds: float) -> bool:
        """Wait for the lock; False when it cannot be had so, and the caller has to take its turn to write."""
        slot = key % SLOTS
        if slot in self._mine:
            return True
        until, pause = time.monotonic() + seconds, _FIRST_PAUSE
        while not _try_lock(self._opened(), slot):
            if time.monotonic() > until:
                return False
            time.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)
        self._mine.add(slot)
        return self.watch(key)

    def take_as_writer(self, key: int) -> None:
        """Hold the lock from here on, whoever else does."""
        slot = key % SLOTS
        if slot not in self._mine:
            _try_lock(self._opened(), slot)
            self._mine.add(slot)

    def watch(self, key: int) -> bool:
        """Mind whether somebody takes the lock; False while its last holder is just committing."""
        slot = key % SLOTS
        if slot not in self._found and (count := self._count(slot)) % 2 == 0:
            self._found[slot] = count
        return slot in self._found

    def still_hold(self) -> bool:
        """Whether nobody went past what is held or watched. Once asked, by the writer, that stays so."""
        try:
            return all(self._count(slot) == count for slot, count in self._found.items())
        finally:
            self._found.clear()

    def announce(self, keys: Iterable[int]) -> None:
        """Tell, as the writer, that a commit comes of what is held, and of the records with these ``keys``."""
        self._announced = self._mine | {key % SLOTS for key in keys}
        for slot in self._announced:
            self._write(slot, self._count(slot) | 1)

    def release(self) -> None:
        """Let go of everything; what was announced has been committed or rolled back."""
        for slot in self._announced:
            self._write(slot, (self._count(slot) | 1) + 1)
        self._announced = set()
        if self._mine or self._found:
            self._mine.clear()
            self._found.clear()
            _unlock_all(self._opened())

    def close(self) -> None:
        """Close the file, and with it let go."""
        if self._file is not None:
            with suppress(OSError):
                os.close(self._file)
            self._file = None

    def _opened(self) -> int:
        # Each connection opens the file for itself: that is what tells the holders apart.
        if self._file is None:
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        return self._file

    def _count(self, slot: int) -> int:
        there = os.pread(self._opened(), _COUNT.size, slot * _COUNT.size)
        return int(_COUNT.unpack(there)[0]) if len(there) == _COUNT.size else 0

    def _write(self, slot: int, count: int) -> None:
        os.pwrite(self._opened(), _COUNT.pack(count), slot * _COUNT.size)
