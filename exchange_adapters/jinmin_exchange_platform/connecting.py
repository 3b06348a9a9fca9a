"""The connection to the broker: addresses, TLS and credentials from the profile's settings."""

import asyncio
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

CONNECT_SECONDS = 5


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
    try:
        return await asyncio.wait_for(
            nats.connect(
                servers=list(settings.servers),
                name=name,
                allow_reconnect=False,
                connect_timeout=CONNECT_SECONDS,
                error_cb=_quiet,
                **options,
            ),
            CONNECT_SECONDS * len(settings.servers) + 1,
        )
    except (NatsError, OSError, TimeoutError, ssl.SSLError) as away:
        raise unreachable(settings, away) from away


def unreachable(settings: BrokerSettings, cause: BaseException) -> Unavailable:
    """The error for a broker that is away."""
    detail = str(cause) or type(cause).__name__
    return Unavailable("platform.unreachable", servers="、".join(settings.servers), detail=detail)


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


async def _quiet(_error: Exception) -> None:
    """Every call tells its own failure; the library would log it besides."""
