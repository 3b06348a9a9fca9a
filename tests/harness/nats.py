"""A NATS server with JetStream, kept in a folder of the test run."""

import asyncio
import json
import signal
import socket
import subprocess
import time
from pathlib import Path

import nats

from tests.harness.ports import free_port
from tests.harness.system_packages import program

START_SECONDS = 10.0


class NatsServer:
    """One broker process; streams survive ``kill`` and ``start`` because the store is on file.

    ``config`` is the text of a configuration file (TLS, users), read at every start.
    """

    def __init__(self, directory: Path, config: str = "") -> None:
        directory.mkdir()
        self.directory = directory
        (directory / "config").write_text(config)
        self.port = free_port()
        self.start()

    @property
    def url(self) -> str:
        return f"nats://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start on the same port and wait until JetStream answers."""
        where = ["-a", "127.0.0.1", "-p", str(self.port), "-l", str(self.directory / "log")]
        command = [str(program("nats-server")), *where, "-js", "-sd", str(self.directory)]
        command += ["-c", str(self.directory / "config")]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + START_SECONDS
        while not self._is_ready():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise RuntimeError((self.directory / "log").read_text())
            time.sleep(0.02)

    def streams(self) -> list[str]:
        """The names of all streams it holds."""

        async def names() -> list[str]:
            client = await nats.connect(self.url)
            try:
                return [info.config.name or "" for info in await client.jetstream().streams_info()]
            finally:
                await client.close()

        return asyncio.run(names())

    def forget(self) -> None:
        """Delete every stream, so that no test meets what another one left."""

        async def delete(names: list[str]) -> None:
            client = await nats.connect(self.url)
            try:
                for name in names:
                    await client.jetstream().delete_stream(name)
            finally:
                await client.close()

        if left := self.streams():
            asyncio.run(delete(left))

    def stop(self) -> None:
        """Shut down in order."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End it as a power cut would."""
        self._end(signal.SIGKILL)

    def _end(self, by: signal.Signals) -> None:
        self.process.send_signal(by)
        self.process.wait(timeout=10)

    def _is_ready(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                banner = connection.makefile().readline()
        except OSError:
            return False
        return banner.startswith("INFO ") and bool(json.loads(banner[5:]).get("jetstream"))
