"""The two-level demonstration really runs: a county's and a self-built province's records reach the ministry."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from tests.harness.checks import ROOT, source_roots

PATIENCE = 120.0


@pytest.mark.nats
def test_traffic_flows_through_all_levels_and_everything_ends_with_one(tmp_path: Path) -> None:
    """One of the programs is killed in the end: the demonstration says which, and all others end."""
    roots = os.pathsep.join([*(str(ROOT / root) for root in source_roots()), str(ROOT)])
    # The interface's library behaves otherwise when it believes to be under test.
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    command = [sys.executable, "-c", "from jinmin.cli import main; main()", "--data", str(tmp_path)]
    command += ["demo", "--two-level", "--port", str(_first_of_three_ports())]
    log = tmp_path / "log"
    with log.open("wb") as out:
        program = subprocess.Popen(
            command, env=inherited | {"PYTHONPATH": roots}, stdout=out, stderr=subprocess.STDOUT
        )
    try:
        end = time.monotonic() + PATIENCE
        while not _is_told(log.read_text("utf-8")):
            assert program.poll() is None, _told_by_all(tmp_path)
            assert time.monotonic() < end, _told_by_all(tmp_path)
            time.sleep(0.5)
        children = psutil.Process(program.pid).children(recursive=True)
        province = str(tmp_path / "two-level" / "p51")
        next(one for one in children if province in one.cmdline()).kill()
        assert program.wait(60) == 1
    finally:
        program.terminate()
        program.wait(60)
    assert "“四川省”已退出（代码 -9）" in log.read_text("utf-8")
    assert len(children) >= 5
    assert not [child for child in children if child.is_running() and child.status() != "zombie"]


def _first_of_three_ports() -> int:
    """Below those that the system gives to connections, of which one could take the second or third meanwhile."""
    return next(
        first
        for first in range(21_000 + os.getpid() % 5_000, 32_000)
        if all(map(_is_free, range(first, first + 3)))
    )


def _is_free(port: int) -> bool:
    with socket.socket() as trial:
        return trial.connect_ex(("127.0.0.1", port)) != 0


def _told_by_all(data: Path) -> str:
    """The last each program wrote, so that a standstill names its cause."""
    logs = sorted(path for path in data.rglob("*log") if path.is_file())
    return "\n".join(f"== {path.relative_to(data)}\n{path.read_text('utf-8')[-4000:]}" for path in logs)


def _is_told(log: str) -> bool:
    wanted = ("民政部 存有北京市（自建系统，演示）报来的副本 50 条", "民政部 存有四川省报来的副本")
    return all(line in log for line in wanted) and "四川省 存有青川县报来的副本" in log
