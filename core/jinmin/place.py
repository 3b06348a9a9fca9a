"""Where a node keeps its things on this machine."""

from dataclasses import dataclass
from pathlib import Path

from jinmin.crypto import CryptoSuite, Keyring
from jinmin.db.engine import holds_rows
from jinmin.errors import Misconfigured
from jinmin.ledger.sealing import KEYS as RECORD_KEYS
from jinmin.vocabulary.profile import Profile


@dataclass(frozen=True)
class Place:
    """Where a node keeps its things."""

    data_dir: Path
    database_url: str

    @property
    def key_file(self) -> Path:
        """The keyring."""
        return self.data_dir / "keys" / "keyring.json"

    @property
    def files(self) -> Path:
        """The content-addressed materials."""
        return self.data_dir / "files"


def open_keyring(place: Place, profile: Profile, passphrase: str | None) -> Keyring:
    """The node's keys, made on first use; Misconfigured ``node.keyring_missing`` beside a filled database."""
    path = place.key_file
    if path.exists():
        return Keyring.open(path, passphrase)
    if holds_rows(place.database_url, RECORD_KEYS):
        raise Misconfigured("node.keyring_missing", path=path)
    suite = CryptoSuite(profile.suite.digest, profile.suite.cipher, profile.suite.signature)
    path.parent.mkdir(parents=True, exist_ok=True)
    return Keyring.create(path, suite, passphrase)
