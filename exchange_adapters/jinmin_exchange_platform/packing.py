"""Messages on the wire: compressed when that helps, never larger unpacked than the limit."""

import zlib

from jinmin.exchange.errors import MalformedMessage

ENCODING = "Jinmin-Encoding"
DEFLATE = "deflate"
SMALL = 1_024
UNPACKED_AT_MOST = 32_000_000


def pack(raw: bytes) -> tuple[bytes, dict[str, str]]:
    """Bytes and headers to publish."""
    if len(raw) < SMALL:
        return raw, {}
    return zlib.compress(raw, 1), {ENCODING: DEFLATE}


def unpack(data: bytes, headers: dict[str, str] | None) -> bytes:
    """The message; MalformedMessage when it cannot be unpacked or is too large."""
    if not headers or headers.get(ENCODING) != DEFLATE:
        return data
    unpacker = zlib.decompressobj()
    try:
        raw = unpacker.decompress(data, UNPACKED_AT_MOST)
    except zlib.error as broken:
        raise MalformedMessage("exchange.malformed", place=ENCODING, reason="deflate") from broken
    if unpacker.unconsumed_tail:
        raise MalformedMessage("platform.bomb", limit=UNPACKED_AT_MOST)
    if not unpacker.eof:
        raise MalformedMessage("exchange.malformed", place=ENCODING, reason="cut")
    return raw
