"""The connection to the broker: addresses, TLS and credentials from the profile's settings."""

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nats
from nats.aio.client import Client
from nats.errors import Error as NatsError

from jinmin.errors import Misconfigured, Unavailable

CONNECT_SECONDS = 5


@dataclass(frozen=True)
class BrokerSettings:
    """``servers`` (comma between several), ``ca``, ``certificate`` and ``key`` (files, for TLS),
    ``user`` and ``password_file``, ``receipt_seconds`` (how long a receipt is waited for).
    """

    servers: tuple[str, ...]
    ca: str = ""
    certificate: str = ""
    key: str = ""
    user: str = ""
    password_file: str = ""
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
            receipt_seconds=float(settings.get("receipt_seconds", 30)),
        )


async def connect(settings: BrokerSettings, name: str) -> Client:
    """A fresh connection; Unavailable when no server answers. A lost one is not revived: connect anew."""
    options: dict[str, Any] = {"tls": _tls(settings)} if settings.ca else {}
    if settings.user:
        options |= {"user": settings.user, "password": _text("password_file", settings.password_file)}
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
