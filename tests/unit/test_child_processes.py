"""What a program starts ends with it, also when a service manager ends it; a child that dies is missed."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from jinmin.cli.child_processes import ChildProcesses
from jinmin.errors import Unavailable

STARTER = """
import sys, time
from pathlib import Path
from jinmin.cli.child_processes import ChildProcesses, ended_in_order
with ended_in_order(), ChildProcesses() as children:
    for name in "ab":
        children.start(name, ["sleep", "600"], Path(sys.argv[1]) / name)
    print("up", flush=True)
    time.sleep(600)
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_to_the_starter_ends_them_all(tmp_path: Path, number: signal.Signals) -> None:
    command = [sys.executable, "-c", STARTER, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as starter:
        assert starter.stdout is not None
        assert starter.stdout.readline() == b"up\n"
        children = psutil.Process(starter.pid).children()
        starter.send_signal(number)
        assert starter.wait(60) == 128 + number
    assert len(children) == 2
    assert not psutil.wait_procs(children, timeout=10)[1]


def test_one_that_dies_is_named_and_the_others_end(tmp_path: Path) -> None:
    with ChildProcesses() as children:
        before = set(psutil.Process().children())
        children.start("活着的", ["sleep", "600"], tmp_path / "a")
        (alive,) = set(psutil.Process().children()) - before
        children.start("短命的", ["false"], tmp_path / "b")
        with pytest.raises(Unavailable) as told:
            _require_until_one_is_missed(children)
    assert (told.value.values["title"], told.value.values["code"]) == ("短命的", 1)
    assert not alive.is_running()


def _require_until_one_is_missed(children: ChildProcesses) -> None:
    while True:
        children.require_all()
        time.sleep(0.01)
