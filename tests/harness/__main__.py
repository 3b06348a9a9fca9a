"""The command behind ``make test``: system packages, static checks beside the tests, one verdict."""

import argparse
import re
import subprocess
import sys
import time
from typing import BinaryIO

from tests.harness import interruption, junit, system_packages
from tests.harness.checks import ROOT

BUILD = ROOT / "build"
REPORT = BUILD / "tests.xml"
CHECKS_LOG = BUILD / "checks.log"
WORKERS = "3"
STOP_SECONDS = 30


def main() -> int:
    options = _options()
    BUILD.mkdir(exist_ok=True)
    REPORT.unlink(missing_ok=True)
    start = time.monotonic()
    _provide_system_packages()
    provided = time.monotonic()
    with CHECKS_LOG.open("wb") as log:
        checks = _start([sys.executable, "-m", "tests.harness.checks"], log)
        tests = _start(_pytest(options))
        codes = _wait_for(tests, checks)
    print("\nStatic checks beside the tests:\n" + CHECKS_LOG.read_text("utf-8"))
    print(f"system packages {provided - start:.1f} s, checks and tests {time.monotonic() - provided:.1f} s")
    return _verdict(tests=codes[0], checks=codes[1])


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make test")
    parser.add_argument("--order", choices=["forward", "reverse"], default="forward")
    parser.add_argument("pytest_arguments", nargs="*", help="after --, passed on")
    return parser.parse_args()


def _pytest(options: argparse.Namespace) -> list[str]:
    order = ["--reverse"] if options.order == "reverse" else []
    spread = ["-n", WORKERS, "--dist", "loadgroup", "--no-loadscope-reorder"]
    shown = ["--durations=10", "--durations-min=2", "-rs", f"--junitxml={REPORT}"]
    return [sys.executable, "-m", "pytest", *spread, *shown, *order, *options.pytest_arguments]


def _provide_system_packages() -> None:
    absent = system_packages.missing()
    if absent and system_packages.can_install():
        print("installing", *(package.name for package in absent), flush=True)
        try:
            system_packages.install(absent)
        except subprocess.CalledProcessError as refused:
            print(f"apt-get could not: {refused}", flush=True)
        absent = system_packages.missing()
    for marker, names in system_packages.names_by_marker(absent).items():
        print(f"missing: {names}; leaves out {_count(marker)} tests", flush=True)


def _count(marker: str) -> int:
    """How many tests carry ``marker``."""
    command = [sys.executable, "-m", "pytest", "--collect-only", "-m", marker]
    listing = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    counted = re.search(r"^(\d+)(?:/\d+)? tests? collected", listing.stdout, re.MULTILINE)
    return int(counted[1]) if counted else 0


def _start(command: list[str], log: BinaryIO | None = None) -> subprocess.Popen[bytes]:
    """In a session of its own: an interrupt reaches it once, from here, and its servers are stopped."""
    errors = subprocess.STDOUT if log else None
    return subprocess.Popen(command, cwd=ROOT, start_new_session=True, stdout=log, stderr=errors)


def _wait_for(*processes: subprocess.Popen[bytes]) -> list[int]:
    interruption.become_interruptible()
    try:
        return [process.wait() for process in processes]
    except KeyboardInterrupt:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(STOP_SECONDS)
        sys.exit(130)


def _verdict(*, tests: int, checks: int) -> int:
    """Print what failed in plain words and the counts as the last line."""
    failed = [name for name, code in (("the static checks", checks), ("the tests", tests)) if code]
    print("FAILED: " + " and ".join(failed) if failed else "Everything passed.")
    print(junit.closing_line(REPORT))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
