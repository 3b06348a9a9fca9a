"""Cursors 游标: a place in the ledger, given to one reader for one resource, which nobody else can make.

The same place always has the same cursor, and there is nothing in it but that place.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode

from jinmin.crypto import Keyring
from jinmin.sharing.errors import BadCursor

LABEL = "exchange.cursor"
PLACE = 8
PROOF = 16


def make_cursor(keyring: Keyring, client: str, resource: str, seq: int) -> str:
    """The cursor of what follows position ``seq``."""
    place = seq.to_bytes(PLACE)
    return urlsafe_b64encode(place + _proof(keyring, client, resource, seq)).rstrip(b"=").decode()


def read_cursor(keyring: Keyring, client: str, resource: str, cursor: str) -> int:
    """The position; "" is the beginning. BadCursor when it was not made here for this reader and resource."""
    if not cursor:
        return 0
    try:
        raw = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    except ValueError:
        raise BadCursor("sharing.cursor") from None
    seq = int.from_bytes(raw[:PLACE])
    if not hmac.compare_digest(raw[PLACE:], _proof(keyring, client, resource, seq)):
        raise BadCursor("sharing.cursor")
    return seq


def _proof(keyring: Keyring, client: str, resource: str, seq: int) -> bytes:
    return keyring.blind(LABEL, f"{client}\n{resource}\n{seq}")[:PROOF]
