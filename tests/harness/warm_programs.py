"""Python programs as forks of one process of the run that has everything imported: a start costs next to nothing.

A fork is a process of its own in every respect a test cares about: its arguments, folder, environment, streams and
signals are its own, and it can be killed like any other.
"""

import gc
import json
import os
import signal
import socket
import subprocess
import sys
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import IO

from tests.harness import run_directory
from tests.harness.checks import ROOT, source_roots
from tests.harness.run_directory import RUN

PRELOADED = (
    "jinmin.cli.app",
    "jinmin.ui.app",
    "jinmin.web.app",
    "uvicorn",
    "jinmin_exchange_platform",
    "tests.exchange.probe",
)
PID_BYTES = 4
CLIENT = """#!{python} -ISE
import json, os, signal, socket, sys
asked = json.dumps(["jinmin.cli", ["jinmin", *sys.argv[1:]], os.getcwd(), dict(os.environ)]).encode()
with socket.socket(socket.AF_UNIX) as line:
    line.connect("{address}")
    socket.send_fds(line, [len(asked).to_bytes(4, "big")], [0, 1, 2])
    line.sendall(asked)
    told = line.makefile("rb")
    pid = int.from_bytes(told.read({pid_bytes}), "big")
    signal.signal(signal.SIGTERM, lambda *_received: os.kill(pid, signal.SIGTERM))
    answer = told.read()
sys.exit(answer[0] if answer else "jinmin ended without a word")
"""


@dataclass
class WarmProcess:
    """A fork at work, with what is needed of ``subprocess.Popen``."""

    pid: int
    _line: socket.socket = field(repr=False)
    returncode: int | None = None

    def poll(self) -> int | None:
        """Its exit code, None while it runs."""
        try:
            return self.wait(0)
        except TimeoutError:
            return None

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code; negative when a signal ended it. TimeoutError after ``timeout`` seconds."""
        if self.returncode is None:
            self._line.settimeout(timeout)
            try:
                told = self._line.recv(1)
            except BlockingIOError:
                raise TimeoutError from None
            self._line.close()
            self.returncode = told[0] if told else -signal.SIGKILL
        return self.returncode

    def kill(self) -> None:
        """End it as a power cut would."""
        self._send(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end."""
        self._send(signal.SIGTERM)

    def _send(self, number: signal.Signals) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)


@dataclass(frozen=True)
class WarmPrograms:
    """The run's warm process, reached at a socket."""

    address: Path

    @classmethod
    def shared(cls, run: Path) -> "WarmPrograms":
        """Started by whichever process asks first; it goes with the run's directory, as its forks do."""
        address = run / "warm"
        with run_directory.locked(run / "warm.lock"):
            if not address.exists():
                command = [sys.executable, "-m", "tests.harness.warm_programs", str(address)]
                server = subprocess.Popen(
                    command,
                    cwd=ROOT,
                    stdout=subprocess.PIPE,
                    stdin=subprocess.DEVNULL,
                    start_new_session=True,
                )
                assert server.stdout is not None
                with server.stdout as said:
                    assert said.readline(), "the warm process did not start"
                server.returncode = 0  # it outlives this process: nobody here waits for it
        return cls(address)

    def start(
        self,
        module: str,
        words: Sequence[str] = (),
        *,
        output: IO[bytes] | None = None,
        errors: IO[bytes] | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> WarmProcess:
        """Call ``main()`` of ``module`` in a fork; ``words`` are its arguments.

        ``output`` takes both streams, or the first one beside ``errors``.
        """
        asked = json.dumps([module, [module, *words], str(ROOT), dict(environment or os.environ)]).encode()
        line = socket.socket(socket.AF_UNIX)
        line.connect(str(self.address))
        out = output.fileno() if output else 1
        err = errors.fileno() if errors else out if output else 2
        socket.send_fds(line, [len(asked).to_bytes(4, "big")], [0, out, err])
        line.sendall(asked)
        return WarmProcess(int.from_bytes(line.recv(PID_BYTES, socket.MSG_WAITALL), "big"), line)

    def command_folder(self, folder: Path) -> Path:
        """A new folder in ``folder`` for PATH, whose ``jinmin`` is a fork as well."""
        programs = folder / "bin"
        programs.mkdir()
        text = CLIENT.format(python=sys.executable, address=self.address, pid_bytes=PID_BYTES)
        (programs / "jinmin").write_text(text, encoding="utf-8")
        (programs / "jinmin").chmod(0o755)
        return programs


Process = WarmProcess | subprocess.Popen[bytes]


def start_program(
    module: str,
    words: Sequence[str],
    *,
    output: IO[bytes] | None = None,
    errors: IO[bytes] | None = None,
    sites: Sequence[Path] = (),
) -> Process:
    """Call ``main()`` of ``module`` in a process of its own, warm where a run of tests has a warm process.

    It finds this tree, after what is installed in ``sites``.
    """
    environment = clean_environment(*sites)
    if run := os.environ.get(RUN):
        warm = WarmPrograms.shared(Path(run))
        return warm.start(module, words, output=output, errors=errors, environment=environment)
    command = [sys.executable, "-c", f"from {module} import main; main()", *words]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=errors or output)


def clean_environment(*sites: Path) -> dict[str, str]:
    """The environment of a process that knows nothing of tests and finds ``sites`` first, then this tree."""
    paths = [*sites, *(ROOT / root for root in source_roots()), ROOT]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "NICEGUI"))}
    return {**kept, "PYTHONPATH": os.pathsep.join(map(str, paths))}


def serve(address: str) -> None:
    """Fork for each request, for ever."""
    for name in PRELOADED:
        import_module(name)
    gc.collect()
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(address)
        door.listen()
        print("ready", flush=True)
        while True:
            line, _peer = door.accept()
            if os.fork() == 0:
                door.close()
                _answer(line)
            line.close()


def _answer(line: socket.socket) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    length, streams, _flags, _peer = socket.recv_fds(line, 4, 3)
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    module, sys.argv, folder, environment = json.loads(_received(line, int.from_bytes(length, "big")))
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.path[:0] = [
        str(Path(each).absolute()) for each in environment.get("PYTHONPATH", "").split(os.pathsep) if each
    ]
    line.sendall(os.getpid().to_bytes(PID_BYTES, "big"))
    code = 1
    try:
        code = _run(module)
    except Exception:  # noqa: BLE001  # told as the interpreter would, before anybody hears of the end
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        line.sendall(bytes([code]))
    sys.exit(code)


def _received(line: socket.socket, length: int) -> bytes:
    with line.makefile("rb") as stream:
        return stream.read(length)


def _run(module: str) -> int:
    try:
        import_module(module).main()
    except SystemExit as done:
        if isinstance(done.code, str):
            print(done.code, file=sys.stderr)
        return done.code if isinstance(done.code, int) else int(done.code is not None)
    return 0


if __name__ == "__main__":
    serve(sys.argv[1])
