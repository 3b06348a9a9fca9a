"""Refuses every connection of this process that leaves the machine."""

import ipaddress
import socket
import sys


class NetworkRefused(RuntimeError):
    """A test reached for the network. Not an OSError: code that expects outages must not swallow it."""


def install() -> None:
    """Watch sockets and name lookups of this process until it ends; also those of C code in ``_socket``."""
    sys.addaudithook(_refuse_outside)


def is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _refuse_outside(event: str, arguments: tuple[object, ...]) -> None:
    match event, arguments:
        case (("socket.connect" | "socket.sendto"), (socket.socket() as connection, address)):
            if connection.family != socket.AF_UNIX and isinstance(address, tuple):
                _demand_loopback(address[0])
        case "socket.getaddrinfo", (str() | bytes() as host, *_):
            _demand_loopback(host if isinstance(host, str) else host.decode())


def _demand_loopback(host: str) -> None:
    if host and not is_loopback(host):
        raise NetworkRefused(f"tests must not leave the machine, but this one reached for {host}")
