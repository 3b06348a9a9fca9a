"""The software key provider: all keys of a node in one file that several processes may hold open."""

import os
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from jinmin.crypto import key_file
from jinmin.crypto.ciphers import KEY_SIZE, decrypt, drop_cached_keys, encrypt
from jinmin.crypto.digests import keyed_digest
from jinmin.crypto.errors import KeyMissing, KeyringUnusable, KeyStillInUse, WrongPassphrase
from jinmin.crypto.key_document import KeyDocument, NodeKeys, kek_id_of_key
from jinmin.crypto.key_transport import TransportKey, TransportPublicKey
from jinmin.crypto.passphrases import PassphraseKey
from jinmin.crypto.provider import KeyProvider
from jinmin.crypto.signatures import PublicKey, Signature, SigningKey
from jinmin.crypto.suites import CryptoSuite
from jinmin.crypto.wrapping import kek_id_of, unwrap_key, wrap_key

_FILE_LABEL = b"jinmin file"

Loaded = tuple[key_file.Stamp, NodeKeys]


class Keyring(KeyProvider):
    """A ``KeyProvider`` over one file of mode 0600; opening costs about 0.1 s where a passphrase protects it.

    Wrapping and unwrapping notice when another process has rotated or forgotten a key.
    """

    def __init__(self, path: Path, lock: PassphraseKey | None) -> None:
        """Use ``create``, ``open`` or ``restore``."""
        self._path = path
        self._lock = lock
        self._held = _load(path, lock)
        self._column_keys: dict[tuple[bytes, str], bytes] = {}

    @classmethod
    def create(cls, path: Path, suite: CryptoSuite, passphrase: str | None = None) -> "Keyring":
        """Make a node's keys; a file that exists raises ``KeyringUnusable``."""
        return cls._store_new(path, _new_keys(suite), passphrase)

    @classmethod
    def open(cls, path: Path, passphrase: str | None = None) -> "Keyring":
        """Open a node's keys; raises ``KeyringUnusable`` or ``WrongPassphrase``."""
        raw, _ = key_file.read_private(path.resolve())
        return cls(path.resolve(), KeyDocument.parse(raw).lock_for(passphrase))

    @classmethod
    def restore(
        cls, backup: bytes, passphrase: str, path: Path, file_passphrase: str | None = None
    ) -> "Keyring":
        """Put a backup made by ``export`` in place; ``file_passphrase`` protects the new file."""
        document = KeyDocument.parse(backup)
        return cls._store_new(path, document.unlock(document.lock_for(passphrase)), file_passphrase)

    @classmethod
    def _store_new(cls, path: Path, keys: NodeKeys, passphrase: str | None) -> "Keyring":
        lock = None if passphrase is None else PassphraseKey.fresh(passphrase)
        key_file.write_new(path.resolve(), KeyDocument.of(keys, lock).to_bytes())
        return cls(path.resolve(), lock)

    def export(self, passphrase: str) -> bytes:
        """Every key, old KEKs too, protected by ``passphrase`` alone: keep it off this machine."""
        return KeyDocument.of(self._current(), PassphraseKey.fresh(passphrase)).to_bytes()

    @property
    def suite(self) -> CryptoSuite:
        return self._keys.suite

    @property
    def current_kek(self) -> str:
        return self._current().current

    @property
    def kek_ids(self) -> tuple[str, ...]:
        """Ids of all KEKs that still unwrap, sorted."""
        return tuple(sorted(self._current().keks))

    def new_record_key(self) -> bytes:
        return os.urandom(KEY_SIZE)

    def wrap(self, record_key: bytes) -> bytes:
        return self.wrapping()(record_key)

    def unwrap(self, wrapped: bytes) -> bytes:
        return self.unwrapping()(wrapped)

    def wrapping(self) -> Callable[[bytes], bytes]:
        keys = self._current()
        return partial(wrap_key, keys.suite.cipher, keys.keks, keys.current)

    def unwrapping(self) -> Callable[[bytes], bytes]:
        return partial(unwrap_key, self._current().keks)

    def rewrap(self, wrapped: bytes) -> bytes:
        record_key = self.unwrap(wrapped)
        return wrapped if kek_id_of(wrapped) == self.current_kek else self.wrap(record_key)

    def rotate(self) -> str:
        with key_file.locked(self._path):
            keys = self._current()
            kek_id, kek = _new_kek(keys)
            self._store(replace(keys, current=kek_id, keks={**keys.keks, kek_id: kek}))
        return kek_id

    def forget(self, kek_id: str) -> None:
        with key_file.locked(self._path):
            keys = self._current()
            if kek_id == keys.current:
                raise KeyStillInUse("crypto.kek_still_in_use", kek_id=kek_id)
            if kek_id not in keys.keks:
                raise KeyMissing("crypto.kek_missing", kek_id=kek_id)
            self._store(replace(keys, keks={name: kek for name, kek in keys.keks.items() if name != kek_id}))

    def seal(self, key: bytes, data: bytes, label: str) -> bytes:
        return encrypt(self.suite.cipher, key, data, label.encode())

    def open_sealed(self, key: bytes, blob: bytes, label: str) -> bytes:
        return decrypt(key, blob, label.encode())

    def seal_field(self, label: str, text: str) -> bytes:
        key = self._column_key(self._keys.field_key, label)
        return encrypt(self.suite.cipher, key, text.encode(), label.encode())

    def open_field(self, label: str, blob: bytes) -> str:
        return decrypt(self._column_key(self._keys.field_key, label), blob, label.encode()).decode()

    def blind(self, label: str, value: str) -> bytes:
        key = self._column_key(self._keys.blind_key, label)
        return keyed_digest(self.suite.digest, key, value.encode())

    def seal_file(self, data: bytes) -> bytes:
        return encrypt(self.suite.cipher, self._keys.file_key, data, _FILE_LABEL)

    def open_file(self, blob: bytes) -> bytes:
        return decrypt(self._keys.file_key, blob, _FILE_LABEL)

    def sign(self, data: bytes) -> Signature:
        return self._keys.signing_key.signature(data)

    def verify(self, data: bytes, signature: Signature) -> None:
        self.public_key().confirm(data, signature)

    def public_key(self) -> PublicKey:
        return self._keys.signing_key.public

    def transport_key(self) -> TransportPublicKey:
        return self._keys.transport_key.public

    def unwrap_content_key(self, wrapped: bytes, context: bytes) -> bytes:
        return self._keys.transport_key.unwrap(wrapped, context)

    def __repr__(self) -> str:
        return f"Keyring({str(self._path)!r})"

    @property
    def _keys(self) -> NodeKeys:
        return self._held[1]

    def _current(self) -> NodeKeys:
        # A key wrapped under a KEK that another process has since destroyed would be lost.
        if key_file.stamp_of(self._path) != self._held[0]:
            self._take(_load(self._path, self._lock))
        return self._keys

    def _take(self, loaded: Loaded) -> None:
        if loaded[1].signing_key.public != self.public_key():
            raise KeyringUnusable("crypto.keyring_swapped", path=str(self._path))
        self._held = loaded
        drop_cached_keys()

    def _store(self, keys: NodeKeys) -> None:
        key_file.replace(self._path, KeyDocument.of(keys, self._lock).to_bytes())
        self._take(_load(self._path, self._lock))

    def _column_key(self, key: bytes, label: str) -> bytes:
        # One key per column keeps each far from the number of random nonces a GCM key bears.
        known = self._column_keys.get((key, label))
        if known is None:
            known = keyed_digest(self.suite.digest, key, label.encode())
            self._column_keys[key, label] = known
        return known


def _load(path: Path, lock: PassphraseKey | None) -> Loaded:
    raw, stamp = key_file.read_private(path)
    document = KeyDocument.parse(raw)
    if document.passphrase != (lock.cost if lock else None):
        raise WrongPassphrase("crypto.passphrase_changed")
    return stamp, document.unlock(lock)


def _new_kek(keys: NodeKeys | None = None) -> tuple[str, bytes]:
    kek = os.urandom(KEY_SIZE)
    kek_id = kek_id_of_key(kek)
    return _new_kek(keys) if keys and kek_id in keys.keks else (kek_id, kek)


def _new_keys(suite: CryptoSuite) -> NodeKeys:
    kek_id, kek = _new_kek()
    return NodeKeys(
        suite=suite,
        current=kek_id,
        keks={kek_id: kek},
        field_key=os.urandom(KEY_SIZE),
        blind_key=os.urandom(KEY_SIZE),
        file_key=os.urandom(KEY_SIZE),
        signing_key=SigningKey.generate(suite.signature),
        transport_key=TransportKey.generate(suite.transport),
    )
