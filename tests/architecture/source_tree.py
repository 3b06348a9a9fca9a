"""The source files as the architecture tests see them."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.harness.checks import ROOT, source_roots

LINES_AT_MOST = 300
VAGUE_NAMES = {"utils.py", "helpers.py", "common.py", "misc.py"}
HOST = "jinmin"
DOORS = ("jinmin.api", "jinmin.ui.api")


@dataclass(frozen=True)
class HostImport:
    """A plug-in's line that imports a module of the host."""

    line: int
    module: str


def python_files(*roots: str) -> Iterator[Path]:
    """Every Python file under ``roots`` of the project, in a fixed order."""
    for root in roots:
        yield from sorted((ROOT / root).rglob("*.py"))


def all_python_files() -> Iterator[Path]:
    """What is held to the house rules: the five roots, the tests and the benchmarks."""
    return python_files(*source_roots(), "tests", "benchmarks")


def packages(root: str) -> list[str]:
    """The import packages that lie in ``root``."""
    return sorted(path.parent.name for path in (ROOT / root).glob("*/__init__.py"))


def imports_past_the_door(source: str) -> list[HostImport]:
    """Imports of the host in ``source`` other than of its doors ``jinmin.api`` and ``jinmin.ui.api``."""
    found = [HostImport(node.lineno, module) for node, module in _imports(ast.parse(source))]
    return [each for each in found if _is_host(each.module) and not _is_door(each.module)]


def _imports(tree: ast.AST) -> Iterator[tuple[ast.Import | ast.ImportFrom, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield from ((node, f"{node.module}.{alias.name}") for alias in node.names)


def _is_host(module: str) -> bool:
    return f"{module}.".startswith(f"{HOST}.")


def _is_door(module: str) -> bool:
    return any(f"{module}.".startswith(f"{door}.") for door in DOORS)
