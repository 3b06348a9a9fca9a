"""A client of clamd, the daemon of ClamAV: one session a file, the content sent in pieces (INSTREAM)."""

import socket
import struct
from dataclasses import dataclass

from jinmin.errors import Misconfigured, Unavailable

PIECE = 256 * 1024
LONGEST_ANSWER = 4096
TCP, UNIX = "tcp://", "unix:"


@dataclass(frozen=True)
class ClamdScanner:
    """``address`` is ``tcp://host:port`` or ``unix:/path``; each call waits ``seconds`` for an answer at most."""

    address: str
    seconds: float = 30.0

    def scan(self, data: bytes, /) -> str | None:
        """The name of the virus, None for a clean file. Unavailable ``clamd.…`` when there is no verdict."""
        pieces = [data[at : at + PIECE] for at in range(0, len(data), PIECE)]
        framed = b"".join(struct.pack(">I", len(piece)) + piece for piece in pieces)
        verdict = self._ask(b"zINSTREAM\0" + framed + struct.pack(">I", 0)).removeprefix("stream: ")
        if verdict == "OK":
            return None
        if verdict.endswith(" FOUND"):
            return verdict.removesuffix(" FOUND")
        raise Unavailable("clamd.no_verdict", said=verdict[:120])

    def version(self) -> str:
        """Engine and signatures, as ``ClamAV 1.0.7/27500/Mon Dec …``, shortened to fit a column."""
        return self._ask(b"zVERSION\0")[:120]

    def _ask(self, command: bytes) -> str:
        try:
            with self._connect() as connection:
                connection.sendall(command)
                return _answer(connection)
        except OSError as error:
            raise Unavailable("clamd.no_answer", address=self.address) from error

    def _connect(self) -> socket.socket:
        if self.address.startswith(UNIX):
            return _unix_connection(self.address.removeprefix(UNIX), self.seconds)
        host, colon, port = self.address.removeprefix(TCP).rpartition(":")
        if not colon or not port.isdigit():
            raise Misconfigured("clamd.address", address=self.address)
        return socket.create_connection((host.strip("[]"), int(port)), self.seconds)


def _unix_connection(path: str, seconds: float) -> socket.socket:
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        connection.settimeout(seconds)
        connection.connect(path)
    except OSError:
        connection.close()
        raise
    return connection


def _answer(connection: socket.socket) -> str:
    received = b""
    while not received.endswith(b"\0"):
        more = connection.recv(LONGEST_ANSWER)
        if not more:
            break
        received += more
        if len(received) > LONGEST_ANSWER:
            raise OSError("the answer does not end")
    if not received.endswith(b"\0"):
        # Cut off in the middle, "OK" may be the beginning of something else.
        raise OSError("the answer was cut off")
    return received.rstrip(b"\0").decode("utf-8", "replace").strip()
