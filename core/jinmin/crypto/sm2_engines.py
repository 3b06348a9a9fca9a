"""Two carriers of SM2 arithmetic with SM3 and the default signer id: native tongsuopy, else gmalg.

Neither library is typed; numbers go in and out, nothing of theirs crosses this module.
"""

import importlib
from functools import lru_cache
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from gmalg import SM3
from gmalg.ellipticcurve import ECDLP
from gmalg.errors import GMError
from gmalg.sm2 import SM2Core

from jinmin.crypto.digests import digest

Point = tuple[int, int]

SIGNER_ID = b"1234567812345678"

# The recommended curve of GB/T 32918.5.
FIELD = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
A = FIELD - 3
B = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
BASE: Point = (
    0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
    0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0,
)
ORDER = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123


_CURVE = ECDLP(FIELD, A, B, BASE, ORDER)


class Sm2Engine(Protocol):
    """SM2 with SM3 over the recommended curve; a signature is the pair (r, s), refused outside 1 to n-1."""

    def public_of(self, secret: int) -> Point: ...

    def sign(self, secret: int, public: Point, data: bytes) -> tuple[int, int]: ...

    def verify(self, public: Point, data: bytes, r: int, s: int) -> bool: ...


class _NativeSm3(SM3):  # type: ignore[misc]
    """gmalg's SM3 interface over the native digest: its own takes seconds for a megabyte."""

    def __init__(self) -> None:
        self._data = b""

    def reset(self) -> None:
        self._data = b""

    def update(self, data: bytes) -> None:
        self._data += data

    def value(self) -> bytes:
        return digest("sm3", self._data)


# The core keeps the digest's state in itself, so threads must not share one.
def _core() -> SM2Core:
    return SM2Core(_CURVE, _NativeSm3())


class PureSm2:
    """gmalg: runs everywhere, 8-16 ms an operation, not constant-time; production keys belong in an HSM."""

    def public_of(self, secret: int) -> Point:
        x, y = _core().generate_pk(secret)
        return int(x), int(y)

    def sign(self, secret: int, public: Point, data: bytes) -> tuple[int, int]:
        r, s = _core().sign(data, secret, SIGNER_ID, public)
        return int(r), int(s)

    def verify(self, public: Point, data: bytes, r: int, s: int) -> bool:
        return bool(_core().verify(data, r, s, SIGNER_ID, public))


class TongsuoSm2:
    """tongsuopy: native, below a millisecond; its built-in signer id is the default one."""

    def __init__(self) -> None:
        self._ec = importlib.import_module("tongsuopy.crypto.asymciphers.ec")
        self._invalid = importlib.import_module("tongsuopy.crypto.exceptions").InvalidSignature
        sm3 = importlib.import_module("tongsuopy.crypto.hashes").SM3()
        self._algorithm = self._ec.ECDSA(sm3)

    def public_of(self, secret: int) -> Point:
        numbers = self._ec.derive_private_key(secret, self._ec.SM2()).public_key().public_numbers()
        return int(numbers.x), int(numbers.y)

    def sign(self, secret: int, public: Point, data: bytes) -> tuple[int, int]:
        numbers = self._ec.EllipticCurvePublicNumbers(*public, self._ec.SM2())
        key = self._ec.EllipticCurvePrivateNumbers(secret, numbers).private_key()
        return decode_dss_signature(bytes(key.sign(data, self._algorithm)))

    def verify(self, public: Point, data: bytes, r: int, s: int) -> bool:
        key = self._ec.EllipticCurvePublicNumbers(*public, self._ec.SM2()).public_key()
        try:
            key.verify(encode_dss_signature(r, s), data, self._algorithm)
        except self._invalid:
            return False
        return True


def sm2_encrypt(public: Point, plain: bytes) -> tuple[Point, bytes, bytes]:
    """C1, C2 and C3 of ``plain``. A few milliseconds: for keys, not for data."""
    (x, y), cipher, check = _core().encrypt(plain, public)
    return (int(x), int(y)), bytes(cipher), bytes(check)


def sm2_decrypt(secret: int, point: Point, cipher: bytes, check: bytes) -> bytes:
    """The plain text; ValueError when the digest C3 is not its own."""
    try:
        return bytes(_core().decrypt(point, cipher, check, secret))
    except GMError as cause:
        raise ValueError("not encrypted to this SM2 key") from cause


@lru_cache(maxsize=1)
def sm2_engine() -> Sm2Engine:
    """The fastest engine installed."""
    try:
        return TongsuoSm2()
    except ImportError:
        return PureSm2()
