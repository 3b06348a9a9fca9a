"""What a glance at the folders must find true."""

import re
from pathlib import Path

import pytest

from tests.architecture.source_tree import LINES_AT_MOST, VAGUE_NAMES, all_python_files, packages
from tests.harness.checks import ROOT, configured, source_roots

HOST = "jinmin"


@pytest.mark.parametrize("root", source_roots())
def test_a_root_is_no_package(root: str) -> None:
    """An ``__init__.py`` in statistics/ would shadow the standard library."""
    assert not (ROOT / root / "__init__.py").exists()


def test_no_file_is_too_long() -> None:
    files = (path for path in all_python_files() if "migrations" not in path.parts)
    lengths = {_shown(path): len(path.read_text("utf-8").splitlines()) for path in files}
    assert not {name: lines for name, lines in lengths.items() if lines > LINES_AT_MOST}


@pytest.mark.parametrize(
    "folder", sorted(path for root in source_roots() for path in (ROOT / root).rglob("versions"))
)
def test_revisions_are_one_chain_named_by_their_files(folder: Path) -> None:
    """Two that were made side by side would have one number; the database could not be brought up to date."""
    written = [path.read_text("utf-8") for path in sorted(folder.glob("*.py"))]
    revisions = [re.findall(r'^revision = "(\w+)"', text, re.MULTILINE)[0] for text in written]
    assert revisions == ["_".join(path.stem.split("_")[:2]) for path in sorted(folder.glob("*.py"))]
    before = [re.findall(r'^down_revision = "?(\w+)"?', text, re.MULTILINE)[0] for text in written]
    assert before == ["None", *revisions[:-1]]


def test_every_file_is_named_for_what_it_does() -> None:
    assert not [_shown(path) for path in all_python_files() if path.name in VAGUE_NAMES]


def test_every_package_is_typed_and_on_a_floor() -> None:
    """A package the checkers were not told of would be checked by nobody."""
    present = {name for root in source_roots() for name in packages(root)}
    assert set(configured("mypy", "packages")) == present
    assert set(configured("importlinter", "root_packages")) == present
    assert present - {HOST} == _packages_above_the_host()


def test_every_package_says_that_it_is_typed() -> None:
    folders = [ROOT / root / name for root in source_roots() for name in packages(root)]
    assert not [_shown(folder) for folder in folders if not (folder / "py.typed").exists()]


def _packages_above_the_host() -> set[str]:
    layers = configured("importlinter", "contracts", -1, "layers")
    return {name for layer in layers for name in layer.split(" | ")} - {HOST}


def _shown(path: Path) -> str:
    return str(path.relative_to(ROOT))
