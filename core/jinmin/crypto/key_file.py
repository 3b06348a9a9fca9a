"""The keyring's file: owner-only, replaced as a whole, changed by one process at a time."""

import os
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jinmin.crypto.errors import KeyringUnusable

Stamp = tuple[int, int, int]

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def stamp_of(path: Path) -> Stamp:
    """Changes whenever the file is replaced; raises ``KeyringUnusable`` when it is gone."""
    try:
        return _stamp(os.stat(path))
    except OSError as cause:
        raise _unreadable(path, cause) from cause


def read_private(path: Path) -> tuple[bytes, Stamp]:
    """The bytes and the stamp they were read at; a file others may read raises ``KeyringUnusable``."""
    try:
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            raw = file.read()
    except OSError as cause:
        raise _unreadable(path, cause) from cause
    if os.name == "posix" and status.st_mode & _OTHERS:
        raise KeyringUnusable(
            "crypto.keyring_exposed", path=str(path), mode=oct(stat.S_IMODE(status.st_mode))
        )
    return raw, _stamp(status)


def write_new(path: Path, raw: bytes) -> None:
    """Create the file; one that exists is never touched and raises ``KeyringUnusable``."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError as cause:
        raise KeyringUnusable("crypto.keyring_exists", path=str(path)) from cause
    except OSError as cause:
        raise _unwritable(path, cause) from cause
    try:
        replace(path, raw)
    except KeyringUnusable:
        path.unlink()
        raise


def replace(path: Path, raw: bytes) -> None:
    """Put ``raw`` in the file's place: after a crash either the old bytes are there or the new ones."""
    try:
        descriptor, draft = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(raw)
                file.flush()
                os.fsync(file.fileno())
            os.replace(draft, path)
        except OSError:
            os.unlink(draft)
            raise
        _sync_folder(path.parent)
    except OSError as cause:
        raise _unwritable(path, cause) from cause


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold ``<path>.lock`` so that two processes never change the keyring at once and lose a key."""
    try:
        descriptor = os.open(f"{path}.lock", os.O_CREAT | os.O_RDWR, 0o600)
    except OSError as cause:
        raise _unwritable(path, cause) from cause
    with os.fdopen(descriptor, "r+b") as file:
        _wait_for_lock(file.fileno())
        yield


if sys.platform == "win32":
    import msvcrt

    def _wait_for_lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_LOCK, 1)

    def _sync_folder(folder: Path) -> None:
        """Windows cannot open a folder to flush it."""
else:
    import fcntl

    def _wait_for_lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX)

    def _sync_folder(folder: Path) -> None:
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _stamp(status: os.stat_result) -> Stamp:
    return status.st_ino, status.st_mtime_ns, status.st_size


def _unreadable(path: Path, cause: OSError) -> KeyringUnusable:
    return KeyringUnusable("crypto.keyring_unreadable", path=str(path), reason=cause.strerror)


def _unwritable(path: Path, cause: OSError) -> KeyringUnusable:
    return KeyringUnusable("crypto.keyring_unwritable", path=str(path), reason=cause.strerror)
