"""A server that speaks clamd's protocol on a loopback port: it really reads the pieces and looks for the test virus.

The test virus of EICAR is put together when it is asked for, so that no scanner finds it in this repository.
"""

import socket
import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

VERSION = "ClamAV 1.0.7/27500/Thu Nov 26 08:00:00 2026"


def test_virus() -> bytes:
    """EICAR's 68 harmless characters."""
    return (
        "X5O!P%@AP[4" + "\\PZX54(P^)7CC)7}" + "$EICAR-STANDARD-" + "ANTIVIRUS-TEST-FILE!" + "$H+H*"
    ).encode()


test_virus.__test__ = False  # type: ignore[attr-defined]


@dataclass
class Clamd:
    """``answers`` replaces what INSTREAM says, None lets it look; ``seen`` are the sizes of what it was sent."""

    address: str
    answer: bytes | None = None
    seen: list[int] = field(default_factory=list)


def _piece(stream: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size:
        more = stream.recv(size - len(data))
        if not more:
            return data
        data += more
    return data


class _Session(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        clamd: Clamd = self.server.clamd  # type: ignore[attr-defined]
        command = b""
        while not command.endswith(b"\0"):
            command += _piece(self.request, 1)
        if command == b"zVERSION\0":
            self.request.sendall(VERSION.encode() + b"\0")
        elif command == b"zINSTREAM\0":
            content = b""
            while size := struct.unpack(">I", _piece(self.request, 4))[0]:
                content += _piece(self.request, size)
            clamd.seen.append(len(content))
            verdict = b"stream: Eicar-Test-Signature FOUND\0" if test_virus() in content else b"stream: OK\0"
            self.request.sendall(verdict if clamd.answer is None else clamd.answer)
        else:
            self.request.sendall(b"UNKNOWN COMMAND\0")


@contextmanager
def running_clamd(port: int = 0) -> Iterator[Clamd]:
    """The server on a free port until the block ends."""
    socketserver.ThreadingTCPServer.allow_reuse_address = True
    with socketserver.ThreadingTCPServer(("127.0.0.1", port), _Session) as server:
        server.daemon_threads = True
        clamd = server.clamd = Clamd(f"tcp://127.0.0.1:{server.server_address[1]}")  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield clamd
        finally:
            server.shutdown()
