"""No test leaves the machine, whichever call it tries."""

import asyncio
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
import requests

from tests.harness.network_guard import NetworkRefused, is_loopback

OUTSIDE = ("192.0.2.1", 80)  # reserved for documentation, RFC 5737


def _connect_ex() -> None:
    with socket.socket() as connection:
        connection.connect_ex(OUTSIDE)


def _send_datagram() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as datagram:
        datagram.sendto(b"x", OUTSIDE)


ATTEMPTS: dict[str, Callable[[], object]] = {
    "connect": lambda: socket.create_connection(OUTSIDE, timeout=1),
    "connect_ex": _connect_ex,
    "datagram": _send_datagram,
    "lookup": lambda: socket.getaddrinfo("jinmin.example", 80),
    "requests": lambda: requests.get("http://192.0.2.1/", timeout=1),
    "asyncio": lambda: asyncio.run(asyncio.open_connection(*OUTSIDE)),
}


@pytest.mark.parametrize("attempt", ATTEMPTS.values(), ids=ATTEMPTS.keys())
def test_reaching_outside_is_refused(attempt: Callable[[], object]) -> None:
    with pytest.raises(NetworkRefused, match=r"192\.0\.2\.1|jinmin\.example"):
        attempt()


def test_loopback_and_unix_sockets_work(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(("localhost", server.getsockname()[1])).close()
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
        server.bind(str(tmp_path / "s"))
        server.listen()
        client.connect(str(tmp_path / "s"))


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", True),
        ("127.8.0.1", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("10.0.0.1", False),
        ("::ffff:10.0.0.1", False),
        ("localhost.example", False),
    ],
)
def test_what_counts_as_loopback(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected
