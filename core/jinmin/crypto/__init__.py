"""Digests, authenticated encryption, signatures and a node's keyring, in international and 国密 suites."""

from jinmin.crypto.ciphers import CipherName, decrypt, drop_cached_keys, encrypt
from jinmin.crypto.digests import DIGEST_SIZE, DigestName, digest, keyed_digest
from jinmin.crypto.errors import (
    BadSignature,
    KeyMissing,
    KeyringUnusable,
    KeyStillInUse,
    MalformedKey,
    Tampered,
    WrongPassphrase,
)
from jinmin.crypto.key_transport import TransportKey, TransportName, TransportPublicKey
from jinmin.crypto.keyring import Keyring
from jinmin.crypto.provider import KeyProvider
from jinmin.crypto.signatures import PublicKey, SchemeName, Signature, SigningKey
from jinmin.crypto.suites import GUOMI, INTERNATIONAL, CryptoSuite
from jinmin.crypto.wrapping import kek_id_of, kek_prefix

__all__ = [
    "DIGEST_SIZE",
    "GUOMI",
    "INTERNATIONAL",
    "BadSignature",
    "CipherName",
    "CryptoSuite",
    "DigestName",
    "KeyMissing",
    "KeyProvider",
    "KeyStillInUse",
    "Keyring",
    "KeyringUnusable",
    "MalformedKey",
    "PublicKey",
    "SchemeName",
    "Signature",
    "SigningKey",
    "Tampered",
    "TransportKey",
    "TransportName",
    "TransportPublicKey",
    "WrongPassphrase",
    "decrypt",
    "digest",
    "drop_cached_keys",
    "encrypt",
    "kek_id_of",
    "kek_prefix",
    "keyed_digest",
]
