"""A run can be ended early wherever it was started from."""

import signal
import subprocess
import sys

import pytest

from tests.harness.checks import ROOT

PROGRAM = """
import signal, sys, time
from tests.harness.interruption import become_interruptible
signal.signal(signal.SIGINT, signal.SIG_IGN)  # as a background shell leaves it
become_interruptible()
try:
    print("ready", flush=True)
    time.sleep(60)
except KeyboardInterrupt:
    sys.exit("servers taken down")
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_ended_run_still_cleans_up(number: signal.Signals) -> None:
    command = [sys.executable, "-c", PROGRAM]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
        assert run.stdout is not None
        assert run.stdout.readline() == b"ready\n"
        run.send_signal(number)
        _, errors = run.communicate(timeout=10)
    assert errors == b"servers taken down\n"
