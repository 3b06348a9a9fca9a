"""Which algorithms a node uses together. Old blobs stay readable whatever the suite: they name their own."""

from dataclasses import dataclass

from jinmin.crypto.ciphers import CipherName
from jinmin.crypto.digests import DigestName
from jinmin.crypto.signatures import SchemeName


@dataclass(frozen=True)
class CryptoSuite:
    """Digest (also of the blind index), cipher and signature scheme of one node."""

    digest: DigestName
    cipher: CipherName
    signature: SchemeName


INTERNATIONAL = CryptoSuite("sha256", "aes-256-gcm", "ed25519")
GUOMI = CryptoSuite("sm3", "sm4-gcm", "sm2")
