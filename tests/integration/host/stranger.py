"""A stranger's plug-in, built and installed apart from the project, and processes that find it there."""

import configparser
import io
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path

from tests.harness import run_directory
from tests.harness.checks import ROOT, source_roots

SOURCE = ROOT / "tests" / "fixtures" / "jinmin_allotment"
SECONDS = 300


def installed(run_folder: Path) -> Path:
    """The folder the stranger's wheel is installed in; built once per run, whoever asks first."""
    site = run_folder / "stranger" / "site"
    (run_folder / "stranger").mkdir(exist_ok=True)
    with run_directory.locked(run_folder / "stranger.lock"):
        if not site.exists():
            _install(_build(run_folder / "stranger"), site)
    return site


def host_metadata(folder: Path) -> Path:
    """A folder with the entry points of this tree, for a Python that does not have the project installed."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    distribution(folder, project["name"], project["version"], project["entry-points"])
    return folder


def distribution(folder: Path, name: str, version: str, groups: dict[str, dict[str, str]]) -> None:
    """What an installer leaves of a distribution: its name, its version, its entry points."""
    info = folder / f"{name.replace('-', '_')}-{version}.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n", "utf-8")
    listing = configparser.ConfigParser(delimiters=("=",))
    listing.read_dict(groups)
    text = io.StringIO()
    listing.write(text)
    (info / "entry_points.txt").write_text(text.getvalue(), "utf-8")


def environment(*sites: Path) -> dict[str, str]:
    """The environment of a process that finds this tree first, then what is installed in ``sites``."""
    paths = [*sites, *(ROOT / root for root in source_roots()), ROOT]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "NICEGUI"))}
    return {**kept, "PYTHONPATH": os.pathsep.join(map(str, paths)), "PYTHONDONTWRITEBYTECODE": "1"}


def run(arguments: Sequence[str | Path], *sites: Path, good: bool = True) -> subprocess.CompletedProcess[str]:
    """Run Python with ``arguments``; unless ``good`` is False it has to succeed."""
    done = subprocess.run(
        [sys.executable, *map(str, arguments)],
        env=environment(*sites),
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )
    assert done.returncode == 0 or not good, done.stdout + done.stderr
    return done


def command_line(*arguments: str | Path) -> list[str | Path]:
    """``jinmin`` with ``arguments``, for ``run``."""
    return ["-c", "from jinmin.cli import main; main()", *arguments]


def _build(folder: Path) -> Path:
    # setuptools leaves build folders beside the source: work on a copy.
    source = shutil.copytree(
        SOURCE, folder / "source", ignore=shutil.ignore_patterns("__pycache__", "*.egg-info")
    )
    _pip("wheel", "--no-build-isolation", "--no-deps", "--no-index", "--wheel-dir", folder, source)
    return next(folder.glob("*.whl"))


def _install(wheel: Path, site: Path) -> None:
    _pip("install", "--no-deps", "--no-index", "--no-compile", "--target", site, wheel)


def _pip(*arguments: str | Path) -> None:
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS)
    assert done.returncode == 0, done.stdout + done.stderr
