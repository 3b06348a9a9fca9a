"""The envelope of a backup: everything in it is encrypted, chunk by chunk, under one key for this archive.

    MAGIC | length of the header (4 bytes) | header (JSON) | chunks, each: length (4 bytes) | sealed bytes

The header holds that key, sealed under the passphrase. Each chunk is bound to the header, to its place and to
whether it is the last, so that none can be left out, moved, taken from another archive or cut off.
"""

import os
from io import RawIOBase
from typing import TYPE_CHECKING, BinaryIO

from pydantic import BaseModel, ConfigDict, ValidationError

from jinmin.crypto import CipherName, Tampered, WrongPassphrase, decrypt, digest, encrypt
from jinmin.crypto.ciphers import KEY_SIZE, OVERHEAD
from jinmin.crypto.hexbytes import HexBytes
from jinmin.crypto.passphrases import PassphraseCost, PassphraseKey
from jinmin.errors import Invalid

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer

MAGIC = b"JINMIN-BACKUP-2\n"
CHUNK = 1 << 20
LENGTH = 4
_LONGEST_HEADER = 4096
_KEY = b"jinmin backup key"


class Header(BaseModel):
    """How the archive's own key was sealed: cipher, cost of the passphrase, the sealed key."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    cipher: CipherName
    cost: PassphraseCost
    key: HexBytes


class SealedWriter(RawIOBase):
    """A file to write to: what goes in is encrypted. ``finish`` writes the last chunk."""

    def __init__(self, file: BinaryIO, passphrase: str, cipher: CipherName) -> None:
        lock, self._key = PassphraseKey.fresh(passphrase), os.urandom(KEY_SIZE)
        sealed = encrypt(cipher, lock.key, self._key, _KEY)
        header = Header(cipher=cipher, cost=lock.cost, key=sealed).model_dump_json().encode()
        self._file, self._cipher = file, cipher
        self._place, self._of = 0, digest("sha256", header)
        self._waiting = bytearray()
        file.write(MAGIC + len(header).to_bytes(LENGTH) + header)

    def writable(self) -> bool:
        """It takes bytes."""
        return True

    def write(self, data: "ReadableBuffer", /) -> int:
        """Take ``data``; whole chunks go out at once."""
        before = len(self._waiting)
        self._waiting += data
        taken = len(self._waiting) - before
        while len(self._waiting) > CHUNK:
            self._seal(bytes(self._waiting[:CHUNK]), last=False)
            del self._waiting[:CHUNK]
        return taken

    def finish(self) -> None:
        """Write what is left as the last chunk, which may be empty."""
        self._seal(bytes(self._waiting), last=True)
        self._waiting.clear()

    def _seal(self, chunk: bytes, *, last: bool) -> None:
        sealed = encrypt(self._cipher, self._key, chunk, _bound(self._of, self._place, last))
        self._file.write(len(sealed).to_bytes(LENGTH) + sealed)
        self._place += 1


class SealedReader(RawIOBase):
    """A file to read from, in clear; ``name`` stands in complaints.

    Raises Invalid ``backup.not_a_backup`` and ``backup.damaged``, WrongPassphrase.
    """

    def __init__(self, file: BinaryIO, passphrase: str, name: str) -> None:
        self._file, self._name = file, name
        raw = self._header()
        try:
            header = Header.model_validate_json(raw)
        except ValidationError as broken:
            raise Invalid("backup.not_a_backup") from broken
        try:
            self._key = decrypt(PassphraseKey.derive(passphrase, header.cost).key, header.key, _KEY)
        except Tampered as wrong:
            raise WrongPassphrase("backup.wrong_passphrase") from wrong
        self._place, self._of = 0, digest("sha256", raw)
        self._ready, self._done = bytearray(), False

    def readable(self) -> bool:
        """It gives bytes."""
        return True

    def readinto(self, into: "WriteableBuffer", /) -> int:
        """Fill ``into``, less only at the end."""
        space = memoryview(into)
        while len(self._ready) < len(space) and not self._done:
            self._open_next()
        taken = self._ready[: len(space)]
        space[: len(taken)] = taken
        del self._ready[: len(taken)]
        return len(taken)

    def finish(self) -> None:
        """Read on to the end: only then is it proved that nothing was cut off or put behind."""
        while not self._done:
            self._open_next()
            self._ready.clear()
        if self._file.read(1):
            raise self._damaged()

    def _header(self) -> bytes:
        if self._file.read(len(MAGIC)) != MAGIC:
            raise Invalid("backup.not_a_backup")
        length = int.from_bytes(self._file.read(LENGTH))
        if not 0 < length <= _LONGEST_HEADER:
            raise Invalid("backup.not_a_backup")
        return self._file.read(length)

    def _open_next(self) -> None:
        length = int.from_bytes(self._file.read(LENGTH))
        if not OVERHEAD <= length <= CHUNK + OVERHEAD:
            raise self._damaged()
        sealed = self._file.read(length)
        for last in (False, True):
            try:
                self._ready += decrypt(self._key, sealed, _bound(self._of, self._place, last))
            except Tampered:
                continue
            self._place, self._done = self._place + 1, last
            return
        raise self._damaged()

    def _damaged(self) -> Invalid:
        return Invalid("backup.damaged", part=self._name)


def _bound(header: bytes, place: int, last: bool) -> bytes:
    return b"jinmin backup chunk" + header + place.to_bytes(8) + bytes((last,))
