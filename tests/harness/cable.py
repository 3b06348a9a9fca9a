"""A cable between two programs on this machine: it can be cut, for hours if need be, and mended."""

import socket
import threading
from contextlib import suppress

CHUNK = 65_536


class Cable:
    """Forwards every connection to its own port on to ``port``, as long as it is whole."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._whole = threading.Event()
        self._whole.set()
        self._ends: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        threading.Thread(target=self._accept, name="cable", daemon=True).start()

    def cut(self) -> None:
        """Nothing passes any more; connections end without a word."""
        self._whole.clear()
        with self._lock:
            ends, self._ends = self._ends, set()
        for end in ends:
            _close(end)

    def mend(self) -> None:
        """New connections pass."""
        self._whole.set()

    def close(self) -> None:
        """Take it away."""
        self.cut()
        _close(self._listening)

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _peer = self._listening.accept()
                self._join(near)

    def _join(self, near: socket.socket) -> None:
        if not self._whole.is_set():
            _close(near)
            return
        try:
            far = socket.create_connection(("127.0.0.1", self._target), timeout=5)
        except OSError:
            _close(near)
            return
        far.settimeout(None)
        with self._lock:
            self._ends |= {near, far}
        for source, sink in ((near, far), (far, near)):
            threading.Thread(target=_pump, args=(source, sink), daemon=True).start()


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while chunk := source.recv(CHUNK):
            sink.sendall(chunk)
    _close(source)
    _close(sink)


def _close(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
