"""Which algorithms a node uses together. Old blobs stay readable whatever the suite: they name their own."""

from dataclasses import dataclass

from jinmin.crypto.ciphers import CipherName
from jinmin.crypto.digests import DigestName
from jinmin.crypto.key_transport import TransportName
from jinmin.crypto.signatures import SchemeName


@dataclass(frozen=True)
class CryptoSuite:
    """Digest (also of the blind index), cipher and signature scheme of one node; the scheme of its keys."""

    digest: DigestName
    cipher: CipherName
    signature: SchemeName

    @property
    def transport(self) -> TransportName:
        """How content keys reach this node: the curve of its signatures."""
        return "sm2" if self.signature == "sm2" else "x25519"


INTERNATIONAL = CryptoSuite("sha256", "aes-256-gcm", "ed25519")
GUOMI = CryptoSuite("sm3", "sm4-gcm", "sm2")
