"""A run's servers end with it, also when the run itself was killed."""

import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tests.harness import run_directory


def _start_server_in(directory: Path) -> subprocess.Popen[bytes]:
    program = "import time; time.sleep(600)"
    return subprocess.Popen([sys.executable, "-c", program, str(directory / "data")])


def _has_ended(server: subprocess.Popen[bytes]) -> bool:
    server.wait(timeout=5)
    return not psutil.pid_exists(server.pid)


def test_removing_a_run_ends_its_processes() -> None:
    directory = run_directory.create()
    server = _start_server_in(directory)
    run_directory.remove(directory)
    assert _has_ended(server)
    assert not directory.exists()


def test_a_new_run_clears_those_whose_owner_is_gone() -> None:
    abandoned = run_directory.create()
    owner = subprocess.Popen([sys.executable, "-c", ""])
    identity = f"{owner.pid} {psutil.Process(owner.pid).create_time()}"
    owner.wait()
    (abandoned / run_directory.OWNER).write_text(identity)
    server = _start_server_in(abandoned)
    run_directory.remove(run_directory.create())
    assert _has_ended(server)
    assert not abandoned.exists()


def test_a_run_in_progress_is_left_alone() -> None:
    running = run_directory.create()
    run_directory.remove(run_directory.create())
    assert running.exists()
    run_directory.remove(running)


@pytest.mark.parametrize("in_memory", [True, False])
def test_the_directory_can_be_read_by_the_server_user(in_memory: bool) -> None:
    directory = run_directory.create(in_memory=in_memory)
    assert directory.stat().st_mode & 0o777 == 0o755
    run_directory.remove(directory)
