"""Personal fields on their way: encrypted once a batch to the partner's key, bound to record and place."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

import orjson
from pydantic import JsonValue

from jinmin.crypto import CipherName, Tampered, TransportPublicKey, decrypt, encrypt
from jinmin.exchange.canonical_form import canonical
from jinmin.exchange.envelope import PROTOCOL, ContentKey


@dataclass(frozen=True)
class BatchPlace:
    """Which batch of which stream; a content key is good for this one only."""

    origin: str
    partner: str
    stream: str
    epoch: int
    number: int

    @property
    def context(self) -> bytes:
        """What the content key is bound to."""
        told = (self.origin, self.partner, self.stream, str(self.epoch), str(self.number))
        return "\n".join((f"{PROTOCOL} content-key", *told)).encode()


class PersonalSealer:
    """Seals the personal fields of one batch; the partner's key is asked for when there are any."""

    def __init__(
        self, cipher: CipherName, place: BatchPlace, partner_key: Callable[[], TransportPublicKey]
    ) -> None:
        self._cipher = cipher
        self._place = place
        self._partner_key = partner_key
        self._key = b""
        self.content_key: ContentKey | None = None

    def seal(self, record_id: UUID, version: int, fields: Mapping[str, JsonValue]) -> str:
        """The fields sealed, in hexadecimal; "" for none."""
        if not fields:
            return ""
        if self.content_key is None:
            self._begin()
        return encrypt(self._cipher, self._key, canonical(fields), _label(record_id, version)).hex()

    def _begin(self) -> None:
        public = self._partner_key()
        self._key, wrapped = public.wrap(self._place.context)
        self.content_key = ContentKey(recipient=public.key_id, scheme=public.scheme, wrapped=wrapped.hex())


class Unwrapper(Protocol):
    """Holds a transport key: a node's keyring, or whoever reads in its place."""

    def transport_key(self) -> TransportPublicKey: ...

    def unwrap_content_key(self, wrapped: bytes, context: bytes) -> bytes: ...


class PersonalOpener:
    """Opens what was sealed for this node in one batch."""

    def __init__(self, keyring: Unwrapper, place: BatchPlace, content_key: ContentKey | None) -> None:
        self._keyring = keyring
        self._place = place
        self._content_key = content_key
        self._key = b""

    def open(self, record_id: UUID, version: int, sealed: str) -> Mapping[str, JsonValue]:
        """The personal fields; Tampered when they were not sealed to this node for this record."""
        if not sealed:
            return {}
        self._key = self._key or self._unwrapped()
        plain = decrypt(self._key, bytes.fromhex(sealed), _label(record_id, version))
        fields: Mapping[str, JsonValue] = orjson.loads(plain)
        return fields

    def _unwrapped(self) -> bytes:
        sent = self._content_key
        if sent is None or sent.recipient != self._keyring.transport_key().key_id:
            raise Tampered("crypto.tampered")
        return self._keyring.unwrap_content_key(bytes.fromhex(sent.wrapped), self._place.context)


def _label(record_id: UUID, version: int) -> bytes:
    return f"{record_id}/{version}".encode()
