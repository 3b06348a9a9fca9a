"""The file store keeps each content once, whole or not at all, and proves it when read."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from threading import Barrier

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jinmin.documents.store import ContentId, Damaged, FileStore, Problem
from jinmin.errors import Invalid, JinminError, NotFound, Unavailable

CHILD = """
import errno, os, pathlib, resource, signal, sys
from jinmin.documents.store import FileStore
from jinmin.errors import Unavailable
class Clear:
    def seal_file(self, data): return data
    def open_file(self, data): return data
store = FileStore(pathlib.Path(sys.argv[1]), Clear())
"""


class Aes:
    """AES-256-GCM, as a keyring does it."""

    def __init__(self) -> None:
        self._key = AESGCM(bytes(range(32)))

    def seal_file(self, data: bytes, /) -> bytes:
        nonce = os.urandom(12)
        return nonce + self._key.encrypt(nonce, data, None)

    def open_file(self, data: bytes, /) -> bytes:
        try:
            return self._key.decrypt(data[:12], data[12:], None)
        except (InvalidTag, ValueError) as error:
            raise JinminError("crypto.tampered") from error


class Clear:
    """No cipher, so that the store's own proof is what is tried."""

    def seal_file(self, data: bytes, /) -> bytes:
        return data

    def open_file(self, data: bytes, /) -> bytes:
        return data


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "files", Aes())


def file_of(tmp_path: Path, content_id: ContentId) -> Path:
    return tmp_path / "files" / content_id[:2] / content_id[2:4] / content_id


def run_child(root: Path, script: str) -> int:
    environment = {"PYTHONPATH": str(Path("core").resolve())}
    return subprocess.run(
        [sys.executable, "-c", CHILD + script, str(root)], env=environment, check=False
    ).returncode


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200))
def test_what_is_put_comes_back(store: FileStore, data: bytes) -> None:
    content_id = store.put(data)
    assert content_id == sha256(data).hexdigest()
    assert store.get(content_id) == data
    assert store.has(content_id)


def test_the_content_lies_sealed_below_two_folders(store: FileStore, tmp_path: Path) -> None:
    content_id = store.put("身份证".encode())
    stored = file_of(tmp_path, content_id)
    assert "身份证".encode() not in stored.read_bytes()
    assert stored.stat().st_mode & 0o077 == 0


def test_putting_again_changes_nothing(store: FileStore, tmp_path: Path) -> None:
    content_id = store.put(b"once")
    sealed = file_of(tmp_path, content_id).read_bytes()
    assert store.put(b"once") == content_id
    assert file_of(tmp_path, content_id).read_bytes() == sealed
    assert store.size() == len(sealed)


def test_ids_are_listed_in_order(store: FileStore) -> None:
    put = {store.put(bytes([number])) for number in range(20)}
    assert list(store.ids()) == sorted(put)


def test_an_empty_store_has_nothing(store: FileStore) -> None:
    unknown = ContentId(sha256(b"").hexdigest())
    assert (list(store.ids()), store.size(), store.verify(), store.has(unknown)) == ([], 0, [], False)
    with pytest.raises(NotFound):
        store.get(unknown)


@pytest.mark.parametrize("bad", ["", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 64 + "\n"])
def test_what_is_no_id_reaches_no_file(store: FileStore, bad: str) -> None:
    with pytest.raises(Invalid):
        store.get(ContentId(bad))


def test_a_tampered_file_is_refused_reported_and_mended(store: FileStore, tmp_path: Path) -> None:
    content_id = store.put(b"the original")
    stored = file_of(tmp_path, content_id)
    stored.write_bytes(stored.read_bytes()[:-1] + b"\x00")
    with pytest.raises(Damaged) as raised:
        store.get(content_id)
    assert raised.value.key == "store.unreadable"
    assert [problem.key for problem in store.verify()] == ["store.unreadable"]
    store.put(b"the original")
    assert store.get(content_id) == b"the original"


def test_a_sealed_file_under_anothers_name_is_damaged(store: FileStore, tmp_path: Path) -> None:
    mine, other = store.put(b"mine"), store.put(b"other")
    file_of(tmp_path, mine).write_bytes(file_of(tmp_path, other).read_bytes())
    with pytest.raises(Damaged) as raised:
        store.get(mine)
    assert raised.value.key == "store.damaged"


def test_strange_files_are_reported(store: FileStore, tmp_path: Path) -> None:
    content_id = store.put(b"mine")
    (tmp_path / "files" / "note.txt").write_text("?")
    (tmp_path / "files" / content_id).write_bytes(b"?")
    expected = [Problem("store.misplaced", content_id), Problem("store.misplaced", "note.txt")]
    assert store.verify() == sorted(expected, key=lambda problem: problem.path)


def test_a_crash_before_the_rename_leaves_no_file(tmp_path: Path) -> None:
    root, content_id = tmp_path / "files", ContentId(sha256(b"cut off").hexdigest())
    crash = "pathlib.Path.replace = lambda *_: os._exit(9)\nstore.put(b'cut off')\n"
    assert run_child(root, crash) == 9
    store = FileStore(root, Clear())
    assert not store.has(content_id)
    assert [problem.key for problem in store.verify()] == ["store.unfinished"]
    assert store.put(b"cut off") == content_id
    assert store.get(content_id) == b"cut off"


def test_unfinished_files_are_removed_when_old(tmp_path: Path) -> None:
    run_child(tmp_path / "files", "pathlib.Path.replace = lambda *_: os._exit(9)\nstore.put(b'cut off')\n")
    store, now = FileStore(tmp_path / "files", Clear()), datetime.now(UTC)
    assert store.remove_unfinished(now - timedelta(days=1)) == 0
    assert store.remove_unfinished(now + timedelta(minutes=1)) == 1
    assert store.verify() == []


def test_a_full_disk_leaves_no_half_file(tmp_path: Path) -> None:
    full = """
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
try:
    store.put(bytes(100_000))
except Unavailable as error:
    sys.exit(7 if error.key == "store.disk_full" else 8)
"""
    assert run_child(tmp_path / "files", full) == 7
    assert [path for path in (tmp_path / "files").rglob("*") if path.is_file()] == []


def test_a_root_that_is_no_folder_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "files").write_text("in the way")
    with pytest.raises(Unavailable) as raised:
        FileStore(tmp_path / "files", Aes()).put(b"x")
    assert raised.value.key == "store.unavailable"


def test_many_put_the_same_at_once(store: FileStore, tmp_path: Path) -> None:
    start = Barrier(8)

    def put(_: int) -> list[ContentId]:
        start.wait()
        return [store.put(bytes([number]) * 5000) for number in range(5)]

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(put, range(8)))
    assert all(answer == answers[0] for answer in answers)
    assert list(store.ids()) == sorted(answers[0])
    assert store.verify() == []
    assert list((tmp_path / "files" / "incoming").iterdir()) == []
