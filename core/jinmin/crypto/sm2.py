"""SM2 signatures with SM3 and the default signer id, and SM2 encryption (GB/T 32918.2 and .4).

Secret 32 bytes big-endian; public key 65 bytes (04, x, y); signature DER SEQUENCE of r and s; ciphertext the
point C1 (65 bytes), the digest C3 (32 bytes), then C2, as long as the plain text.
"""

import secrets

from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from jinmin.crypto.errors import Tampered
from jinmin.crypto.sm2_engines import FIELD, ORDER, A, B, Point, sm2_decrypt, sm2_encrypt, sm2_engine

_COORDINATE = 32
_UNCOMPRESSED = 4
_POINT = 1 + 2 * _COORDINATE
_DIGEST = 32


class Sm2:
    """The schemes ``sm2``: signatures, and keys on their way to a partner."""

    def new_secret(self) -> bytes:
        # 1 to n-2: with n-1 the factor 1+d of the signature has no inverse.
        return (1 + secrets.randbelow(ORDER - 2)).to_bytes(_COORDINATE, "big")

    def public_of(self, secret: bytes) -> bytes:
        return _encode_point(sm2_engine().public_of(_secret_number(secret)))

    def check_public(self, public: bytes) -> None:
        _decode_point(public)

    def sign(self, secret: bytes, public: bytes, data: bytes) -> bytes:
        r, s = sm2_engine().sign(_secret_number(secret), _decode_point(public), data)
        return encode_dss_signature(r, s)

    def verify(self, public: bytes, data: bytes, signature: bytes) -> bool:
        try:
            r, s = decode_dss_signature(signature)
        except ValueError:
            return False
        return sm2_engine().verify(_decode_point(public), data, r, s)

    def encrypt(self, public: bytes, plain: bytes) -> bytes:
        point, cipher, check = sm2_encrypt(_decode_point(public), plain)
        return _encode_point(point) + check + cipher

    def decrypt(self, secret: bytes, blob: bytes) -> bytes:
        """The plain text; ``Tampered`` when it was not encrypted to this key or was changed."""
        point, check, cipher = blob[:_POINT], blob[_POINT : _POINT + _DIGEST], blob[_POINT + _DIGEST :]
        try:
            return sm2_decrypt(_secret_number(secret), _decode_point(point), cipher, check)
        except ValueError as cause:
            raise Tampered("crypto.tampered") from cause


def _secret_number(secret: bytes) -> int:
    number = int.from_bytes(secret, "big")
    if len(secret) != _COORDINATE or not 0 < number < ORDER - 1:
        raise ValueError("not an SM2 secret")
    return number


def _encode_point(point: Point) -> bytes:
    return bytes((_UNCOMPRESSED,)) + b"".join(number.to_bytes(_COORDINATE, "big") for number in point)


def _decode_point(public: bytes) -> Point:
    if len(public) != _POINT or public[0] != _UNCOMPRESSED:
        raise ValueError("not an uncompressed SM2 point")
    x = int.from_bytes(public[1 : 1 + _COORDINATE], "big")
    y = int.from_bytes(public[1 + _COORDINATE :], "big")
    # The cofactor is 1, so every point on the curve is a valid public key.
    if max(x, y) >= FIELD or (y * y - x * x * x - A * x - B) % FIELD:
        raise ValueError("point is not on the SM2 curve")
    return x, y
