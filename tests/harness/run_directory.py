"""One directory per test run: servers live in it, and with it they go, even after a crash of the run."""

import fcntl
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

RUN = "JINMIN_TEST_RUN"
"""The environment's name for the directory of the run; without it programs start cold and nodes from nothing."""
PREFIX = f"jinmin-run-{os.getuid()}-"
MEMORY = Path("/dev/shm")
MEMORY_NEEDED = 2 * 1024**3  # bytes free; containers often give 64 MB, where a cluster would not fit
OWNER = "owner"


def create(*, in_memory: bool = True) -> Path:
    """Make the directory of a new run owned by this process, and clear away those of dead ones.

    ``in_memory`` prefers a memory file system; measurements ask for a real disk.
    """
    for abandoned in _abandoned():
        remove(abandoned)
    directory = Path(tempfile.mkdtemp(prefix=PREFIX, dir=_place(in_memory)))
    directory.chmod(0o755)  # the database server runs as another user
    (directory / OWNER).write_text(_identity(os.getpid()))
    return directory


def remove(directory: Path) -> None:
    """End the processes started on ``directory`` and delete it."""
    processes = _processes_naming(directory)
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.send_signal(signal.SIGQUIT)  # PostgreSQL frees its shared memory on this one
    _, alive = psutil.wait_procs(processes, timeout=5)
    for process in alive:
        process.kill()
    shutil.rmtree(directory, ignore_errors=True)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold an exclusive lock on the file ``path`` across the processes of a run."""
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _place(in_memory: bool) -> Path:
    roomy = os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free >= MEMORY_NEEDED
    return MEMORY if in_memory and roomy else Path(tempfile.gettempdir())


def _abandoned() -> list[Path]:
    places = {MEMORY, Path(tempfile.gettempdir())}
    runs = [run for place in places for run in place.glob(f"{PREFIX}*")]
    return [run for run in runs if (run / OWNER).exists() and not _is_alive((run / OWNER).read_text())]


def _identity(pid: int) -> str:
    return f"{pid} {psutil.Process(pid).create_time()}"


def _is_alive(identity: str) -> bool:
    try:
        return _identity(int(identity.split()[0])) == identity
    except psutil.NoSuchProcess:
        return False


def _processes_naming(directory: Path) -> list[psutil.Process]:
    """Servers carry their directory on the command line; so each can be found without a pid file."""
    found = psutil.process_iter(["cmdline"])
    return [p for p in found if any(str(directory) in word for word in p.info["cmdline"] or ())]
