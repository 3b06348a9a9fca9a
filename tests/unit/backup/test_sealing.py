"""The envelope of a backup: every change to it is noticed, whatever is in it."""

from collections.abc import Callable
from io import BytesIO

import pytest

from jinmin.backup import sealing
from jinmin.backup.sealing import MAGIC, SealedReader, SealedWriter
from jinmin.crypto import CipherName, WrongPassphrase
from jinmin.errors import Invalid

SECRET = "备份口令 2026"
Chunks = list[bytes]


@pytest.fixture(autouse=True)
def _small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "CHUNK", 16)


def _sealed(plain: bytes, cipher: CipherName = "aes-256-gcm") -> bytes:
    target = BytesIO()
    writer = SealedWriter(target, SECRET, cipher)
    for at in range(0, len(plain), 7):
        writer.write(plain[at : at + 7])
    writer.finish()
    return target.getvalue()


def _opened(whole: bytes, passphrase: str = SECRET) -> bytes:
    reader = SealedReader(BytesIO(whole), passphrase, "set")
    plain = b"".join(iter(lambda: reader.read(10), b""))
    reader.finish()
    return plain


def _split(whole: bytes) -> tuple[bytes, Chunks]:
    at = len(MAGIC) + 4 + int.from_bytes(whole[len(MAGIC) : len(MAGIC) + 4])
    head, chunks = whole[:at], []
    while at < len(whole):
        end = at + 4 + int.from_bytes(whole[at : at + 4])
        chunks.append(whole[at:end])
        at = end
    return head, chunks


@pytest.mark.parametrize("cipher", ["aes-256-gcm", "sm4-gcm"])
@pytest.mark.parametrize("length", [0, 1, 16, 17, 100])
def test_what_goes_in_comes_out(length: int, cipher: CipherName) -> None:
    plain = bytes(range(length))
    assert _opened(_sealed(plain, cipher)) == plain


@pytest.mark.parametrize(
    "change",
    [
        lambda chunks: chunks[:-1],
        lambda chunks: chunks[1:],
        lambda chunks: [chunks[1], chunks[0], *chunks[2:]],
        lambda chunks: [*chunks[:2], *chunks[1:]],
        lambda chunks: [*chunks, b"x"],
        lambda chunks: [chunks[0][:-1] + bytes([chunks[0][-1] ^ 1]), *chunks[1:]],
        lambda chunks: [chunks[0][:10]],
        lambda chunks: [_split(_sealed(bytes(40)))[1][0], *chunks[1:]],
        lambda chunks: [],
    ],
    ids=["cut", "headless", "swapped", "doubled", "longer", "flipped", "half", "of another", "empty"],
)
def test_every_change_is_noticed(change: Callable[[Chunks], Chunks]) -> None:
    head, chunks = _split(_sealed(bytes(40)))
    with pytest.raises(Invalid) as caught:
        _opened(head + b"".join(change(chunks)))
    assert caught.value.key == "backup.damaged"


def test_without_the_passphrase_there_is_nothing() -> None:
    with pytest.raises(WrongPassphrase) as caught:
        _opened(_sealed(b"x"), "别的口令")
    assert caught.value.key == "backup.wrong_passphrase"


@pytest.mark.parametrize(
    "whole", [b"", b"manifest.json", MAGIC, MAGIC + b"\xff\xff\xff\xff", MAGIC + b"\0\0\0\2{}"]
)
def test_what_is_no_backup(whole: bytes) -> None:
    with pytest.raises(Invalid) as caught:
        _opened(whole)
    assert caught.value.key == "backup.not_a_backup"
