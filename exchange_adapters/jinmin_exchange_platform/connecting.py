"""The connection to the broker: addresses, TLS and credentials from the profile's settings."""

import asyncio
import logging
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nats
import nkeys
from nats.aio.client import Client
from nats.errors import Error as NatsError

from jinmin.errors import Misconfigured, Unavailable
from jinmin.exchange.causes import cause_in_words

log = logging.getLogger(__name__)

CONNECT_SECONDS = 5
DENIED = "permissions violation"
"""In what a broker says when it denies a subject: the call itself learns only that time was up."""


@dataclass(frozen=True)
class BrokerSettings:
    """``servers`` (comma between several), ``ca``, ``certificate`` and ``key`` (files, for TLS),
    ``user`` and ``password_file``, or ``nkey_file`` (a seed: nothing secret travels, the server has the public
    part), ``receipt_seconds`` (how long a receipt is waited for).
    """

    servers: tuple[str, ...]
    ca: str = ""
    certificate: str = ""
    key: str = ""
    user: str = ""
    password_file: str = ""
    nkey_file: str = ""
    receipt_seconds: float = 30.0

    @classmethod
    def of(cls, settings: Mapping[str, str]) -> "BrokerSettings":
        """Read from a profile; Misconfigured without an address."""
        servers = tuple(one.strip() for one in settings.get("servers", "").split(",") if one.strip())
        if not servers:
            raise Misconfigured("platform.no_servers")
        return cls(
            servers,
            ca=settings.get("ca", ""),
            certificate=settings.get("certificate", ""),
            key=settings.get("key", ""),
            user=settings.get("user", ""),
            password_file=settings.get("password_file", ""),
            nkey_file=settings.get("nkey_file", ""),
            receipt_seconds=float(settings.get("receipt_seconds", 30)),
        )


async def connect(settings: BrokerSettings, name: str) -> Client:
    """A fresh connection; Unavailable when no server answers. A lost one is not revived: connect anew."""
    options = _credentials(settings) | ({"tls": _tls(settings)} if settings.ca else {})
    attempts = _Attempts(len(settings.servers))
    try:
        client = await asyncio.wait_for(
            nats.connect(
                servers=list(settings.servers),
                name=name,
                allow_reconnect=False,
                connect_timeout=CONNECT_SECONDS,
                error_cb=attempts.note,
                **options,
            ),
            CONNECT_SECONDS * len(settings.servers) + 1,
        )
    except (NatsError, OSError, TimeoutError, ssl.SSLError) as away:
        raise unreachable(settings, attempts.last or away) from away
    attempts.are_over = True
    return client


def unreachable(settings: BrokerSettings, cause: BaseException) -> Unavailable:
    """The error for a broker that is away."""
    servers = "、".join(settings.servers)
    return Unavailable("platform.unreachable", servers=servers, detail=cause_in_words(cause))


def _credentials(settings: BrokerSettings) -> dict[str, Any]:
    """Of a key its seed, which signs what the server asks; else name and password, if there are any."""
    if settings.nkey_file:
        seed = _text("nkey_file", settings.nkey_file)
        try:
            nkeys.from_seed(bytearray(seed.encode())).wipe()
        except nkeys.NkeysError:
            raise Misconfigured("platform.nkey_invalid", path=settings.nkey_file) from None
        return {"nkeys_seed_str": seed}
    if settings.user:
        return {"user": settings.user, "password": _text("password_file", settings.password_file)}
    return {}


def _tls(settings: BrokerSettings) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=settings.ca)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if settings.certificate:
            context.load_cert_chain(settings.certificate, settings.key or None)
    except OSError as broken:
        paths = f"{settings.ca} {settings.certificate} {settings.key}".strip()
        raise Misconfigured("platform.file_missing", name="ca/certificate/key", path=paths) from broken
    return context


def _text(name: str, path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as broken:
        raise Misconfigured("platform.file_missing", name=name, path=path) from broken


class _Attempts:
    """What went wrong while connecting. Each server is tried once: left alone, the library would try for minutes, and
    tell in the end only that time was up.
    """

    def __init__(self, servers: int) -> None:
        self._servers = servers
        self._failed = 0
        self.last: Exception | None = None
        self.are_over = False

    async def note(self, error: Exception) -> None:
        """Called by the library with each error; later every call tells its own failure, but not what was denied."""
        if self.are_over:
            if DENIED in str(error).lower():
                log.warning("broker: %s", error)
            return
        self._failed, self.last = self._failed + 1, error
        if self._failed >= self._servers:
            raise error
