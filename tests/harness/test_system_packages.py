"""What is missing is said, and the tests that need it are skipped rather than failed."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.harness import system_packages
from tests.harness.checks import ROOT
from tests.harness.system_packages import SystemPackage, ToolMissing


def test_an_absent_program_is_named() -> None:
    with pytest.raises(ToolMissing, match="no-such-program"):
        system_packages.program("no-such-program", "nor-this-one")


def test_a_present_program_is_found_under_any_of_its_names() -> None:
    assert system_packages.program("no-such-program", "sh").name == "sh"


@pytest.mark.parametrize(("status", "name"), [(0, "new-name"), (100, "old-name")])
def test_a_package_goes_by_the_name_apt_knows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, status: int, name: str
) -> None:
    asked = tmp_path / "apt-cache"
    asked.write_text(f"#!/bin/sh\nexit {status}\n")
    asked.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    package = SystemPackage("new-name", "browser", lambda: tmp_path, otherwise="old-name")
    assert system_packages.known_name(package) == name


def test_without_the_browser_its_tests_are_skipped_with_the_reason_and_in_reverse_the_last_comes_first(
    tmp_path: Path,
) -> None:
    environment = {**os.environ, "PATH": str(tmp_path)}
    target = "tests/harness/test_browser.py"
    options = ["-vv", "-rs", "--reverse", "-p", "no:cacheprovider", "-p", "no:xdist"]
    command = [sys.executable, "-m", "pytest", *options, target]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    assert "needs chromium" in done.stdout
    assert "1 passed, 3 skipped" in done.stdout
    written = re.findall(r"^(?:async )?def (test_\w+)", (ROOT / target).read_text("utf-8"), re.MULTILINE)
    in_browser = re.findall(r"::(test_\w+).* SKIPPED", done.stdout)
    assert in_browser == [name for name in written[::-1] if name in in_browser]
