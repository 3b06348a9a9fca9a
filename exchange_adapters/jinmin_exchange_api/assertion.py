"""A client assertion (RFC 7523): a short-lived JWT that the node's own key signs, wherever that key is kept."""

from base64 import urlsafe_b64encode

import orjson

from jinmin.crypto import Keyring
from jinmin.ids import new_id

LIFETIME = 120
TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def make_assertion(keyring: Keyring, client: str, audience: str, now: int) -> str:
    """The compact form. The keyring signs and never hands its key out, so no JOSE library can do it for us."""
    head = _part(orjson.dumps({"alg": "Ed25519", "typ": "JWT"}))
    claims: dict[str, object] = {
        "iss": client,
        "sub": client,
        "aud": audience,
        "iat": now,
        "exp": now + LIFETIME,
    }
    claims["jti"] = new_id().hex
    signed = head + b"." + _part(orjson.dumps(claims))
    return (signed + b"." + _part(keyring.sign(signed).value)).decode()


def _part(raw: bytes) -> bytes:
    return urlsafe_b64encode(raw).rstrip(b"=")
