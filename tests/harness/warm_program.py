"""The ``jinmin`` command in forks of one process that has it imported, where a document runs many commands.

``serving(folder)`` starts that process and gives a folder for PATH, in which ``jinmin`` asks it for a fork with
the caller's words, folder, environment and streams; a plug-in on the caller's PYTHONPATH is found as well.
"""

import gc
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CLIENT = """#!{python} -ISE
import json, os, socket, sys
asked = json.dumps([sys.argv[1:], os.getcwd(), dict(os.environ)]).encode()
with socket.socket(socket.AF_UNIX) as line:
    line.connect("{address}")
    socket.send_fds(line, [len(asked).to_bytes(4, "big")], [0, 1, 2])
    line.sendall(asked)
    code = line.recv(1)
sys.exit(code[0] if code else "jinmin ended without a word")
"""


@contextmanager
def serving(folder: Path) -> Iterator[Path]:
    """The folder for PATH while the warm process runs; ``folder`` exists and is short enough for a socket."""
    address, programs = folder / "warm", folder / "warm-bin"
    programs.mkdir()
    _write_client(programs / "jinmin", address)
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.harness.warm_program", str(address)],
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        assert server.stdout is not None
        assert server.stdout.readline(), "the warm process did not start"
        yield programs
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.communicate()


def _write_client(path: Path, address: Path) -> None:
    path.write_text(CLIENT.format(python=sys.executable, address=address), encoding="utf-8")
    path.chmod(0o755)


def serve(address: str) -> None:
    """Fork for each request, for ever."""
    import jinmin.cli.app  # noqa: F401  # what every fork shall have

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
    words, folder, environment = json.loads(_received(line, int.from_bytes(length, "big")))
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.path[:0] = [
        os.path.abspath(each) for each in environment.get("PYTHONPATH", "").split(os.pathsep) if each
    ]
    sys.argv = ["jinmin", *words]
    code = 1
    try:
        code = _run()
    finally:  # a traceback is the interpreter's to print; the fork goes no further in either case
        sys.stdout.flush()
        line.sendall(bytes([code]))
    sys.exit(code)


def _received(line: socket.socket, length: int) -> bytes:
    with line.makefile("rb") as stream:
        return stream.read(length)


def _run() -> int:
    from jinmin.cli import main

    try:
        main()
    except SystemExit as done:
        if isinstance(done.code, str):
            print(done.code, file=sys.stderr)
        return done.code if isinstance(done.code, int) else int(done.code is not None)
    return 0


if __name__ == "__main__":
    serve(sys.argv[1])
