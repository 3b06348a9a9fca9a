"""A stranger's plug-in, built and installed apart from the project, and processes that find it there."""

import configparser
import io
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from tests.harness import run_directory
from tests.harness.checks import ROOT
from tests.harness.warm_programs import start_program

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


def run(
    module: str, *words: str | Path, sites: Sequence[Path], good: bool = True
) -> subprocess.CompletedProcess[str]:
    """Run ``main()`` of ``module``, which finds what is in ``sites``; unless ``good`` is False it has to succeed."""
    with TemporaryFile() as output, TemporaryFile() as errors:
        program = start_program(module, [*map(str, words)], output=output, errors=errors, sites=sites)
        code = program.wait(SECONDS)
        told = _written(output), _written(errors)
    assert code == 0 or not good, "".join(told)
    return subprocess.CompletedProcess([module, *map(str, words)], code, *told)


def _written(stream: IO[bytes]) -> str:
    stream.seek(0)
    return stream.read().decode()


def _build(folder: Path) -> Path:
    # setuptools leaves build folders beside the source: work on a copy.
    source = shutil.copytree(
        SOURCE, folder / "source", ignore=shutil.ignore_patterns("__pycache__", "*.egg-info", "build")
    )
    _pip("wheel", "--no-build-isolation", "--no-deps", "--no-index", "--wheel-dir", folder, source)
    return next(folder.glob("*.whl"))


def _install(wheel: Path, site: Path) -> None:
    _pip("install", "--no-deps", "--no-index", "--no-compile", "--target", site, wheel)


def _pip(*arguments: str | Path) -> None:
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS)
    assert done.returncode == 0, done.stdout + done.stderr
