"""Locks of single records beside a SQLite file, which itself has one lock for all that is written.

A work that locks a record before it writes holds a byte of the locks file; who else wants the record waits. The
writer of the moment waits for nobody, or both might wait for ever: it goes past such a lock, and says so in the
record's count. Whoever finds another count when its own turn to write has come, has read what is true no more.

Records share places in the file. Beside the count stands whose commit was the last there, so that a single commit
for another record than one's own is known for what it is, and refuses nobody.

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
_PLACE = struct.Struct("<QQ")
"""The count, and whose commit was the last."""
SLOTS = 1 << 16
"""Two records that share one wait for each other."""
SEVERAL = 0
"""Whose commit the last one was cannot be said."""

_FIRST_PAUSE, _LONGEST_PAUSE = 0.0005, 0.02


class RecordLocks:
    """What one connection holds; keys are ids of records or names, as numbers."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None
        self._found: dict[int, tuple[int, int]] = {}
        self._mine: dict[int, int] = {}
        self._announced: dict[int, int] = {}

    @property
    def is_empty(self) -> bool:
        """Whether nothing is held or watched."""
        return not self._found

    def take(self, key: int, seconds: float) -> bool:
        """Wait for the lock; False when it cannot be had so, and the caller has to take its turn to write."""
        slot = key % SLOTS
        if slot in self._mine:
            self._mine[slot] = _one_of(self._mine[slot], key)
            return self.watch(key)
        until, pause = time.monotonic() + seconds, _FIRST_PAUSE
        while not _try_lock(self._opened(), slot):
            if time.monotonic() > until:
                return False
            time.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)
        self._mine[slot] = _whose(key)
        return self.watch(key)

    def take_as_writer(self, key: int) -> None:
        """Hold the lock from here on, whoever else does."""
        slot = key % SLOTS
        if slot not in self._mine:
            _try_lock(self._opened(), slot)
        self._mine[slot] = _one_of(self._mine.get(slot), key)

    def watch(self, key: int) -> bool:
        """Mind whether somebody takes the lock; False while its last holder is just committing."""
        slot = key % SLOTS
        if slot in self._found:
            count, whose = self._found[slot]
            self._found[slot] = count, _one_of(whose, key)
        elif (count := self._read(slot)[0]) % 2 == 0:
            self._found[slot] = count, _whose(key)
        return slot in self._found

    def still_hold(self) -> bool:
        """Whether nobody went past what is held or watched. Once asked, by the writer, that stays so."""
        try:
            return all(self._is_undisturbed(slot, *found) for slot, found in self._found.items())
        finally:
            self._found.clear()

    def announce(self, keys: Iterable[int]) -> None:
        """Tell, as the writer, that a commit comes of what is held, and of the records with these ``keys``."""
        self._announced = dict(self._mine)
        for key in keys:
            self._announced[key % SLOTS] = _one_of(self._announced.get(key % SLOTS), key)
        for slot, whose in self._announced.items():
            count = self._read(slot)[0]
            self._write(slot, count | 1, SEVERAL if count % 2 else whose)  # odd: another died in its commit

    def release(self) -> None:
        """Let go of everything; what was announced has been committed or rolled back."""
        for slot in self._announced:
            count, whose = self._read(slot)
            self._write(slot, (count | 1) + 1, whose)
        self._announced = {}
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

    def _is_undisturbed(self, slot: int, found: int, mine: int) -> bool:
        """Whether nothing was committed at this place since, or only once, for a record that is none of ``mine``."""
        count, whose = self._read(slot)
        by_another = count == found + 2 and SEVERAL not in (whose, mine) and whose != mine
        return count == found or by_another

    def _read(self, slot: int) -> tuple[int, int]:
        there = os.pread(self._opened(), _PLACE.size, slot * _PLACE.size)
        count, whose = _PLACE.unpack(there) if len(there) == _PLACE.size else (0, SEVERAL)
        return int(count), int(whose)

    def _write(self, slot: int, count: int, whose: int) -> None:
        os.pwrite(self._opened(), _PLACE.pack(count, whose), slot * _PLACE.size)


def _whose(key: int) -> int:
    """What tells records apart that share a place."""
    return (key // SLOTS) % ((1 << 64) - 1) + 1


def _one_of(known: int | None, key: int) -> int:
    """Whose the place is when a second record may have come to it."""
    return _whose(key) if known in (None, _whose(key)) else SEVERAL
