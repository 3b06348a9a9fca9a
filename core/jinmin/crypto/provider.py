"""The interface through which the host reaches keys: a keyring in a file, or an HSM or UKey in its place."""

from collections.abc import Callable
from typing import Protocol

from jinmin.crypto.key_transport import TransportPublicKey
from jinmin.crypto.signatures import PublicKey, Signature
from jinmin.crypto.suites import CryptoSuite


class KeyProvider(Protocol):
    """A node's keys; what was sealed under one label does not open under another (``Tampered``)."""

    @property
    def suite(self) -> CryptoSuite:
        """The algorithms of what is sealed and signed from now on."""
        ...

    @property
    def current_kek(self) -> str:
        """Id of the key-encryption key (KEK) that wraps from now on, 8 hexadecimal digits."""
        ...

    def new_record_key(self) -> bytes:
        """32 random bytes; keep them only wrapped."""
        ...

    def wrap(self, record_key: bytes) -> bytes:
        """The record key sealed under the current KEK, naming that KEK (see ``kek_id_of``)."""
        ...

    def unwrap(self, wrapped: bytes) -> bytes:
        """The record key; ``KeyMissing`` when its KEK is destroyed or unknown, or ``wrapped`` was blanked."""
        ...

    def wrapping(self) -> Callable[[bytes], bytes]:
        """``wrap`` for the many keys of one work: whether the KEK was rotated is looked up now and no more."""
        ...

    def unwrapping(self) -> Callable[[bytes], bytes]:
        """``unwrap`` for the many keys of one work, as ``wrapping``."""
        ...

    def rewrap(self, wrapped: bytes) -> bytes:
        """The same record key under the current KEK; unchanged bytes when it already is."""
        ...

    def rotate(self) -> str:
        """Make a new current KEK and return its id; the old ones still unwrap."""
        ...

    def forget(self, kek_id: str) -> None:
        """Destroy an old KEK for good; ``KeyStillInUse`` for the current one, ``KeyMissing`` if unknown.

        What is still wrapped under it is lost: rewrap everything first, and let open transactions end.
        """
        ...

    def seal(self, key: bytes, data: bytes, label: str) -> bytes:
        """``data`` under a record key."""
        ...

    def open_sealed(self, key: bytes, blob: bytes, label: str) -> bytes:
        """What ``seal`` sealed."""
        ...

    def seal_field(self, label: str, text: str) -> bytes:
        """A column's text; ``label`` is "table.column" and has a key of its own."""
        ...

    def open_field(self, label: str, blob: bytes) -> str:
        """What ``seal_field`` sealed."""
        ...

    def blind(self, label: str, value: str) -> bytes:
        """32 bytes by which equal values of one column are found; the caller normalises ``value``."""
        ...

    def seal_file(self, data: bytes) -> bytes:
        """A document's bytes."""
        ...

    def open_file(self, blob: bytes) -> bytes:
        """What ``seal_file`` sealed."""
        ...

    def sign(self, data: bytes) -> Signature:
        """The node's signature; ``data`` itself must say what kind of thing is signed."""
        ...

    def verify(self, data: bytes, signature: Signature) -> None:
        """Return when this node signed ``data``, else raise ``BadSignature``."""
        ...

    def public_key(self) -> PublicKey:
        """What partners verify this node's signatures with."""
        ...

    def transport_key(self) -> TransportPublicKey:
        """What partners wrap the content keys of messages to this node with."""
        ...

    def unwrap_content_key(self, wrapped: bytes, context: bytes) -> bytes:
        """The 32-byte content key; ``Tampered`` when it was wrapped for another key or place."""
        ...
