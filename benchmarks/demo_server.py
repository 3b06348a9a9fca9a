"""The demonstration as its user starts it: a process of its own, watched from outside."""

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import psutil
from tests.harness.ports import free_port

PASSWORD = re.compile(r"：(Jm-\w+)")
START_SECONDS = 180.0
START = "from jinmin.cli import main; main()"


@dataclass(frozen=True)
class DemoServer:
    """A running demonstration. ``started_in`` is the seconds until its sign-in page answered."""

    url: str
    password: str
    process: psutil.Process
    started_in: float

    def cpu_seconds(self) -> float:
        """CPU time of all its threads so far, to the nanosecond."""
        tasks = Path(f"/proc/{self.process.pid}/task")
        return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks.iterdir()) / 1e9

    def resident_mb(self) -> float:
        """Resident memory of the process and all its children."""
        group = [self.process, *self.process.children(recursive=True)]
        return sum(each.memory_info().rss for each in group) / 1e6


@contextmanager
def demo_server(folder: Path) -> Iterator[DemoServer]:
    """The demonstration in ``folder``, made on first use, until the block ends."""
    folder.mkdir(parents=True, exist_ok=True)
    port, log = free_port(), folder / "demo.log"
    command = [sys.executable, "-c", START, "--data", str(folder), "demo", "--port", str(port)]
    url, begun = f"http://127.0.0.1:{port}", time.monotonic()
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, cwd=folder)
    try:
        _wait_for(f"{url}/login", process, log)
        started = time.monotonic() - begun
        found = PASSWORD.search(log.read_text("utf-8"))
        assert found, "the demonstration did not tell its password"
        yield DemoServer(url, found.group(1), psutil.Process(process.pid), started)
    finally:
        process.terminate()
        process.wait(30)


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, f"the demonstration ended: {log.read_text('utf-8')[-2000:]}"
        try:
            with urlopen(url, timeout=10):
                return
        except (URLError, TimeoutError):
            time.sleep(0.05)
    raise AssertionError("the demonstration did not answer")
