"""Files by their content: scans, signed sheets and prints, each kept once, sealed, and proved when read."""

import errno
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import NewType, Protocol
from uuid import uuid4

from jinmin.errors import Invalid, JinminError, NotFound, Unavailable

ContentId = NewType("ContentId", str)
_ID = re.compile(r"[0-9a-f]{64}")
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class Damaged(JinminError):
    """A stored file is not what was put: changed, cut or sealed with a lost key (文件已损坏)."""


class FileCipher(Protocol):
    """Seals file contents; ``open_file`` raises a JinminError for bytes it did not seal."""

    def seal_file(self, data: bytes, /) -> bytes: ...

    def open_file(self, data: bytes, /) -> bytes: ...


@dataclass(frozen=True)
class Problem:
    """What ``verify`` found: message ``key`` and the ``path`` below the store's root."""

    key: str
    path: str


class FileStore:
    """Files under ``root``, named by the SHA-256 of their plain content, sealed by ``cipher``.

    Any number of processes may share one root on one file system.
    """

    def __init__(self, root: Path, cipher: FileCipher) -> None:
        self._root = root
        self._cipher = cipher
        self._incoming = root / "incoming"

    def put(self, data: bytes) -> ContentId:
        """Keep ``data`` durably and return its id.

        Putting it again changes nothing, unless the kept file is damaged: then it is mended.
        Raises Unavailable ``store.disk_full`` or ``store.unavailable``; then nothing was kept.
        """
        content_id = ContentId(sha256(data).hexdigest())
        if not self._intact(content_id):
            try:
                self._write(self._path(content_id), self._cipher.seal_file(data))
            except OSError as error:
                raise Unavailable(
                    "store.disk_full" if error.errno in _FULL else "store.unavailable"
                ) from error
        return content_id

    def get(self, content_id: ContentId) -> bytes:
        """The content, proved against its id. Raises NotFound, Damaged, Unavailable, or Invalid for no id."""
        try:
            sealed = self._path(content_id).read_bytes()
        except FileNotFoundError as error:
            raise NotFound("store.missing", content_id=content_id) from error
        except OSError as error:
            raise Unavailable("store.unavailable") from error
        try:
            data = self._cipher.open_file(sealed)
        except JinminError as error:
            raise Damaged("store.unreadable", content_id=content_id, cause=error.key) from error
        if sha256(data).hexdigest() != content_id:
            raise Damaged("store.damaged", content_id=content_id)
        return data

    def delete(self, content_id: ContentId) -> None:
        """Remove a file for good; one that is not there is no fault. Who calls proves that no record names it."""
        path = self._path(content_id)
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise Unavailable("store.unavailable") from error
        if path.parent.is_dir():
            _sync_folder(path.parent)

    def has(self, content_id: ContentId) -> bool:
        """Whether a file of that id is kept; says nothing of its health."""
        return self._path(content_id).is_file()

    def ids(self) -> Iterator[ContentId]:
        """Every id kept, in order."""
        for path in sorted(self._root.glob("??/??/*")):
            if _ID.fullmatch(path.name):
                yield ContentId(path.name)

    def size(self) -> int:
        """Bytes on disk of everything kept, unfinished files included."""
        return sum(path.stat().st_size for path in self._root.rglob("*") if path.is_file())

    def verify(self) -> list[Problem]:
        """Read everything; report damaged, misplaced and unfinished files, sorted by path."""
        found = [self._problem_of(path) for path in self._root.rglob("*") if path.is_file()]
        return sorted((problem for problem in found if problem), key=lambda problem: problem.path)

    def remove_unfinished(self, older_than: datetime) -> int:
        """Delete what a crash left half-written before ``older_than``; returns how many files."""
        old = [path for path in self._incoming.glob("*") if _changed_at(path) < older_than]
        for path in old:
            path.unlink(missing_ok=True)
        return len(old)

    def _path(self, content_id: str) -> Path:
        if not _ID.fullmatch(content_id):
            raise Invalid("store.bad_id")
        return self._root / content_id[:2] / content_id[2:4] / content_id

    def _intact(self, content_id: ContentId) -> bool:
        try:
            self.get(content_id)
        except (NotFound, Damaged):
            return False
        return True

    def _write(self, target: Path, sealed: bytes) -> None:
        for folder in (self._incoming, target.parent):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished = self._incoming / uuid4().hex
        try:
            _write_durably(unfinished, sealed)
            unfinished.replace(target)
        except OSError:
            unfinished.unlink(missing_ok=True)
            raise
        for folder in (target.parent, target.parent.parent, self._root):
            _sync_folder(folder)

    def _problem_of(self, path: Path) -> Problem | None:
        place = path.relative_to(self._root).as_posix()
        if path.parent == self._incoming:
            return Problem("store.unfinished", place)
        try:
            if self._path(path.name) != path:
                return Problem("store.misplaced", place)
            self.get(ContentId(path.name))
        except Invalid:
            return Problem("store.misplaced", place)
        except (Damaged, NotFound) as error:
            return Problem(error.key, place)
        return None


def _write_durably(path: Path, content: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    with suppress(PermissionError):  # Windows opens no folders; its file system journals the rename itself
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _changed_at(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)
