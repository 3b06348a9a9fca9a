"""Message keys in source files against the catalogue: no key without a text, no text that nothing says."""

import ast
import string
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import jinmin.errors
from jinmin.db.base import metadata
from jinmin.messages import core_texts, read_catalogue

ERRORS = frozenset(
    name
    for name, kind in vars(jinmin.errors).items()
    if isinstance(kind, type) and issubclass(kind, jinmin.errors.JinminError)
)
CONSTRAINT = "constraint."


@dataclass(frozen=True)
class Said:
    """A key that code says, with the values it gives; ``values`` is None when they cannot be read off."""

    key: str
    values: frozenset[str] | None
    where: str


def catalogue_faults(sources: Iterable[Path], catalogues: Iterable[Path], owner: str) -> Iterator[str]:
    """Each disagreement between what ``sources`` say and the texts of ``catalogues``."""
    trees = {path: ast.parse(path.read_text("utf-8")) for path in sources}
    texts = {key: text for path in catalogues for key, text in read_catalogue(path).items()}
    known = {**core_texts(), **texts}
    for said in (each for path, tree in trees.items() for each in keys_said(tree, path.name)):
        if said.key not in known:
            yield f"{said.where}: {said.key} has no text"
        elif said.values is not None and (lacking := placeholders(known[said.key]) - said.values):
            yield f"{said.where}: {said.key} is not given {', '.join(sorted(lacking))}"
    yield from _unsaid(texts, trees.values())
    for key in sorted(texts.keys() & (core_texts().keys())):
        if key not in _core_keys(owner):
            yield f"{key} is a text of the host"


def keys_said(tree: ast.AST, where: str) -> Iterator[Said]:
    """The constant keys of errors raised in ``tree``."""
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in ERRORS:
            first = call.args[0] if call.args else None
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                given = [keyword.arg for keyword in call.keywords]
                values = None if None in given else frozenset(name for name in given if name)
                yield Said(first.value, values, f"{where}:{call.lineno}")


def placeholders(text: str) -> set[str]:
    """The names a text is filled with."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def _unsaid(texts: dict[str, str], trees: Iterable[ast.AST]) -> Iterator[str]:
    constants = {
        node.value
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    for key in sorted(texts):
        if key.startswith(CONSTRAINT):
            if key.removeprefix(CONSTRAINT) not in _constraint_names():
                yield f"{key} names no constraint"
        elif key not in constants:
            yield f"{key} is never said"


def _constraint_names() -> set[str]:
    tables = metadata.tables.values()
    named = {str(item.name) for table in tables for item in (*table.constraints, *table.indexes)}
    return named | {"other", "unknown", "foreign_key", "jinmin_version", "jinmin_append_only"}


def _core_keys(owner: str) -> set[str]:
    return set(core_texts()) if owner == "core" else set()
