"""The static checks: style, format, types, floors. All run even when the first one fails."""

import os
import subprocess
import sys
import time
import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
OWN_PACKAGES = ("tests.harness", "tests.architecture")  # as strictly as what is shipped


@dataclass(frozen=True)
class Check:
    """A command that is silent about nothing: exit code 0 means clean."""

    name: str
    command: tuple[str | Path, ...]


def all_checks() -> tuple[Check, ...]:
    python = sys.executable
    return (
        Check("ruff check", (python, "-m", "ruff", "check", ".")),
        Check("ruff format", (python, "-m", "ruff", "format", "--check", ".")),
        Check("import-linter", (Path(python).with_name("lint-imports"),)),
        Check("mypy", (python, "-m", "mypy", *(f"--package={name}" for name in _typed_packages()))),
    )


def passes(check: Check) -> bool:
    """Run and print one line, or everything the tool said when it found something."""
    start = time.monotonic()
    done = subprocess.run(
        check.command, cwd=ROOT, env=_environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    verdict = "ok" if done.returncode == 0 else "FAILED"
    print(f"{check.name:<14}{time.monotonic() - start:6.1f} s  {verdict}", flush=True)
    if done.returncode:
        print(done.stdout.decode(), flush=True)
    return done.returncode == 0


def main() -> int:
    verdicts = [passes(check) for check in all_checks()]
    return 0 if all(verdicts) else 1


def source_roots() -> list[str]:
    """The five roots, as the packaging lists them."""
    return configured("setuptools", "packages", "find", "where")


def configured(*path: str | int) -> list[str]:
    """The list of words at ``tool.<path>`` in pyproject.toml."""
    found = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]
    for key in path:
        found = found[key]
    return [str(word) for word in found]


def _typed_packages() -> list[str]:
    return [*configured("mypy", "packages"), *OWN_PACKAGES]


def _environment() -> dict[str, str]:
    """Read this tree, whatever tree the installed package points to."""
    paths = os.pathsep.join(str(ROOT / root) for root in (*source_roots(), "."))
    return {**os.environ, "PYTHONPATH": paths}


if __name__ == "__main__":
    sys.exit(main())
