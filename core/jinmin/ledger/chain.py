"""How one entry is chained to the one before it. The chain covers stored bytes; verifying needs no key."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from types import NoneType
from typing import Any
from uuid import UUID

import orjson

from jinmin.crypto import DigestName, digest

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

GENESIS = b"\x00" * 32
"""What the first entry is chained to."""

HEADER = (
    "seq",
    "record_id",
    "version",
    "kind",
    "action",
    "work_id",
    "at",
    "actor_id",
    "post_id",
    "case_id",
    "region",
    "origin",
    "epoch",
    "alg",
)


_AS_IT_IS = frozenset({NoneType, str, int})


def canonical(value: Mapping[str, object]) -> bytes:
    """JSON with sorted keys, no blanks, UTF-8: the form that is stored and hashed."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def link(previous: bytes, entry: Mapping[str, Any]) -> bytes:
    """The hash of ``entry`` after ``previous``: H(previous ‖ header ‖ public ‖ sealed), lengths included."""
    header = canonical(
        {name: value if type(value := entry[name]) in _AS_IT_IS else _plain(value) for name in HEADER}
    )
    public = entry["public"].encode()
    sealed = bytes(entry["sealed"] or b"")
    lengths = f"{len(header)}:{len(public)}:{len(sealed)}:".encode()
    name: DigestName = "sm3" if entry["alg"] == "sm3" else "sha256"
    return digest(name, b"".join((previous, lengths, header, public, sealed)))


def _plain(value: object) -> object:
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, datetime):
        return (value - EPOCH) // timedelta(microseconds=1)
    return value
