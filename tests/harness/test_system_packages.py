"""What is missing is said, and the tests that need it are skipped rather than failed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.harness import system_packages
from tests.harness.checks import ROOT
from tests.harness.system_packages import ToolMissing


def test_an_absent_program_is_named() -> None:
    with pytest.raises(ToolMissing, match="no-such-program"):
        system_packages.program("no-such-program", "nor-this-one")


def test_a_present_program_is_found_under_any_of_its_names() -> None:
    assert system_packages.program("no-such-program", "sh").name == "sh"


def test_without_the_browser_its_tests_are_skipped_with_the_reason(tmp_path: Path) -> None:
    environment = {**os.environ, "PATH": str(tmp_path)}
    target = "tests/harness/test_browser.py"
    command = [sys.executable, "-m", "pytest", "-rs", "-p", "no:cacheprovider", "-p", "no:xdist", target]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    assert "needs chromium" in done.stdout
    assert "1 passed, 3 skipped" in done.stdout


def test_reverse_order_runs_the_last_test_first() -> None:
    target = "tests/harness/test_junit.py"
    command = [sys.executable, "-m", "pytest", "--collect-only", "-p", "no:randomly", target]
    orders = [_collected([*command, *order]) for order in ([], ["--reverse"])]
    assert orders[0]
    assert orders[0] == orders[1][::-1]


def _collected(command: list[str]) -> list[str]:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return [line for line in done.stdout.splitlines() if "::" in line]
