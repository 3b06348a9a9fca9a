"""Why a connection failed, in words: libraries name it by their classes, which tell an administrator nothing."""

import socket
import ssl
from collections.abc import Iterator

from jinmin.messages import text

EXPIRED = 10
"""What OpenSSL calls a certificate whose time is over (X509_V_ERR_CERT_HAS_EXPIRED)."""

_WORDS: tuple[tuple[type[BaseException], str], ...] = (
    (ssl.SSLCertVerificationError, "exchange.cause.certificate"),
    (ssl.SSLError, "exchange.cause.tls"),
    (socket.gaierror, "exchange.cause.address"),
    (ConnectionRefusedError, "exchange.cause.refused"),
    (ConnectionError, "exchange.cause.cut"),
    (TimeoutError, "exchange.cause.silent"),
)

_SAID = (
    (("authorization violation", "authentication", "permission"), "exchange.cause.denied"),
    (("refused", "connect call failed"), "exchange.cause.refused"),
    (("timeout", "timed out"), "exchange.cause.silent"),
    (("connection closed", "unexpected eof"), "exchange.cause.cut"),
)
"""What some libraries write into the message of an error of their own kind."""


def cause_in_words(error: BaseException) -> str:
    """What is known of the cause: first by the kinds of the errors that led here, then by what the error says."""
    chain = list(_chain(error, set()))
    for kind, key in _WORDS:
        for one in chain:
            if isinstance(one, kind):
                is_over = isinstance(one, ssl.SSLCertVerificationError) and one.verify_code == EXPIRED
                return text("exchange.cause.expired" if is_over else key)
    said = str(error).lower()
    for words, key in _SAID:
        if any(word in said for word in words):
            return text(key)
    return text("exchange.cause.other", kind=type(error).__name__)


def _chain(error: BaseException, seen: set[int]) -> Iterator[BaseException]:
    """The error, what led to it and what it carries: some libraries hand the cause on as an argument."""
    if id(error) in seen:
        return
    seen.add(id(error))
    yield error
    inner = (error.__cause__, error.__context__, getattr(error, "reason", None), *error.args)
    for one in inner:
        if isinstance(one, BaseException):
            yield from _chain(one, seen)
