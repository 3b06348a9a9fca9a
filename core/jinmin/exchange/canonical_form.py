"""规范格式: the one way in which the values of a message are written."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Protocol

import orjson

from jinmin.crypto import Signature


class Pen(Protocol):
    """Signs: a node's keyring, or whoever holds a signing key."""

    def sign(self, data: bytes) -> Signature: ...


def instant(at: datetime) -> str:
    """An instant (UTC) in canonical form."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def canonical(value: object) -> bytes:
    """JSON in UTF-8 with sorted keys and no blanks."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


_ID_DAY_INSTANT = re.compile(
    r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12} [0-9]{4}-[0-9]{2}-[0-9]{2} "
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.(?!000000)[0-9]{6})?Z"
)


def is_entry_canonical(told: Mapping[str, str]) -> bool:
    """Whether an entry that was read strictly has the values in canonical form that can be written in several ways."""
    written = f"{told['record_id']} {told['valid_on']} {told['recorded_at']}"
    return _ID_DAY_INSTANT.fullmatch(written) is not None


def signed_message(
    keyring: Pen, kind: str, head: Mapping[str, object], entries: Sequence[Mapping[str, object]]
) -> bytes:
    """The canonical bytes of a message from plain JSON: no model is built where thousands leave in a second."""
    # Turned into JSON once, for what is signed and for what is sent.
    bare = {**head, "kind": kind, "entries": orjson.Fragment(canonical(entries))}
    signature = keyring.sign(f"{head['protocol']} {kind}\n".encode() + canonical(bare))
    return canonical(bare | {"signature": signature.model_dump(mode="json")})
