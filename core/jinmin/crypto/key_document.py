"""The keyring as bytes: one JSON document, the same for the node's file and for a backup.

Key-encryption keys (KEKs) stand in ``keks``, encrypted when there is a passphrase; the node's own keys are
sealed under the current KEK. Every other part of the document is authenticated by that seal.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from jinmin.crypto.ciphers import KEY_SIZE, decrypt, encrypt
from jinmin.crypto.digests import keyed_digest
from jinmin.crypto.errors import KeyringUnusable, MalformedKey, Tampered, WrongPassphrase
from jinmin.crypto.hexbytes import HexBytes
from jinmin.crypto.key_transport import TransportKey
from jinmin.crypto.passphrases import PassphraseCost, PassphraseKey
from jinmin.crypto.signatures import SigningKey
from jinmin.crypto.suites import CryptoSuite

KEK_ID_SIZE = 4

KekId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{8}$")]


def kek_id_of_key(kek: bytes) -> str:
    """8 hexadecimal digits computed from the key, so that a damaged key no longer fits its id."""
    return keyed_digest("sha256", kek, b"jinmin kek id")[:KEK_ID_SIZE].hex()


@dataclass(frozen=True)
class NodeKeys:
    """What a keyring holds, in clear; never printed."""

    suite: CryptoSuite
    current: str
    keks: Mapping[str, bytes] = field(repr=False)
    field_key: bytes = field(repr=False)
    blind_key: bytes = field(repr=False)
    file_key: bytes = field(repr=False)
    signing_key: SigningKey
    transport_key: TransportKey


class _OwnKeys(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    field_key: HexBytes
    blind_key: HexBytes
    file_key: HexBytes
    signing_key: dict[str, str]
    transport_key: dict[str, str]


class KeyDocument(BaseModel):
    """The stored form; ``passphrase`` is None where only the file's mode protects the KEKs."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    format: Literal["jinmin-keyring-1"]
    suite: CryptoSuite
    passphrase: PassphraseCost | None
    current: KekId
    keks: dict[KekId, HexBytes]
    own_keys: HexBytes

    @classmethod
    def parse(cls, raw: bytes) -> "KeyDocument":
        """Read stored bytes; raises ``KeyringUnusable``."""
        try:
            return cls.model_validate_json(raw)
        except ValidationError:
            # The cause may quote key material.
            raise KeyringUnusable("crypto.keyring_damaged") from None

    @classmethod
    def of(cls, keys: NodeKeys, lock: PassphraseKey | None) -> "KeyDocument":
        """Seal ``keys``; with ``lock`` the KEKs are encrypted under it."""
        draft = cls(
            format="jinmin-keyring-1",
            suite=keys.suite,
            passphrase=lock.cost if lock else None,
            current=keys.current,
            keks={kek_id: _lock_kek(keys, kek_id, lock) for kek_id in sorted(keys.keks)},
            own_keys=b"",
        )
        own_keys = encrypt(keys.suite.cipher, keys.keks[keys.current], _own_keys_json(keys), draft._header())
        return draft.model_copy(update={"own_keys": own_keys})

    def unlock(self, lock: PassphraseKey | None) -> NodeKeys:
        """The keys; raises ``WrongPassphrase``, or ``KeyringUnusable`` when anything was altered."""
        keks = {kek_id: self._unlock_kek(kek_id, lock) for kek_id in self.keks}
        try:
            own = _OwnKeys.model_validate_json(decrypt(keks[self.current], self.own_keys, self._header()))
            signing_key = SigningKey.from_secret_json(own.signing_key)
            transport_key = TransportKey.from_secret_json(own.transport_key)
        except (KeyError, Tampered, MalformedKey, ValidationError):
            raise KeyringUnusable("crypto.keyring_damaged") from None
        return NodeKeys(
            suite=self.suite,
            current=self.current,
            keks=keks,
            field_key=own.field_key,
            blind_key=own.blind_key,
            file_key=own.file_key,
            signing_key=signing_key,
            transport_key=transport_key,
        )

    def lock_for(self, passphrase: str | None) -> PassphraseKey | None:
        """Derive the key this document asks for; raises ``WrongPassphrase`` when one too many or missing."""
        if self.passphrase is None:
            if passphrase is not None:
                raise WrongPassphrase("crypto.passphrase_not_expected")
            return None
        if passphrase is None:
            raise WrongPassphrase("crypto.passphrase_required")
        return PassphraseKey.derive(passphrase, self.passphrase)

    def to_bytes(self) -> bytes:
        """UTF-8 JSON with a line feed at the end."""
        return self.model_dump_json(indent=1).encode() + b"\n"

    def _header(self) -> bytes:
        header = self.model_dump(mode="json", exclude={"keks", "own_keys"}) | {"keks": sorted(self.keks)}
        return json.dumps(header, sort_keys=True, separators=(",", ":")).encode()

    def _unlock_kek(self, kek_id: str, lock: PassphraseKey | None) -> bytes:
        kek = self.keks[kek_id]
        if lock:
            try:
                kek = decrypt(lock.key, kek, _kek_label(kek_id))
            except Tampered as cause:
                raise WrongPassphrase("crypto.passphrase_wrong") from cause
        if len(kek) != KEY_SIZE or kek_id_of_key(kek) != kek_id:
            raise KeyringUnusable("crypto.keyring_damaged")
        return kek


def _lock_kek(keys: NodeKeys, kek_id: str, lock: PassphraseKey | None) -> bytes:
    kek = keys.keks[kek_id]
    return encrypt(keys.suite.cipher, lock.key, kek, _kek_label(kek_id)) if lock else kek


def _kek_label(kek_id: str) -> bytes:
    return b"jinmin kek " + kek_id.encode()


def _own_keys_json(keys: NodeKeys) -> bytes:
    own = _OwnKeys(
        field_key=keys.field_key,
        blind_key=keys.blind_key,
        file_key=keys.file_key,
        signing_key=keys.signing_key.as_secret_json(),
        transport_key=keys.transport_key.as_secret_json(),
    )
    return own.model_dump_json().encode()
