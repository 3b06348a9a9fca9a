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
TITLED = ("action.", "consumer.", "exchange.way.")
"""Titles of codes that stand in the code by themselves (``title_of``)."""

SHARED = "office_kind."
"""Titles of codes that any plug-in may use in its data, whether one of ours does or not."""


@dataclass(frozen=True)
class Said:
    """A key that code says, with the values it gives; ``values`` is None when they cannot be read off."""

    key: str
    values: frozenset[str] | None
    where: str


def catalogue_faults(
    sources: Iterable[Path], catalogues: Iterable[Path], *, host: bool = False, also: Iterable[Path] = ()
) -> Iterator[str]:
    """Each disagreement between what ``sources`` say and the texts of ``catalogues``.

    ``host``: these are the host's own texts, which files of ``also`` may say as well.
    """
    trees = {path: ast.parse(path.read_text("utf-8")) for path in sources}
    texts = {key: text for path in catalogues for key, text in read_catalogue(path).items()}
    known = {**core_texts(), **texts}
    for said in (each for path, tree in trees.items() for each in keys_said(tree, path.name)):
        if said.key not in known:
            yield f"{said.where}: {said.key} has no text"
        elif said.values is not None and (lacking := placeholders(known[said.key]) - said.values):
            yield f"{said.where}: {said.key} is not given {', '.join(sorted(lacking))}"
    yield from _unsaid(texts, [*trees.values(), *(ast.parse(path.read_text("utf-8")) for path in also)])
    if not host:
        yield from (f"{key} is a text of the host" for key in sorted(texts.keys() & core_texts().keys()))


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
    nodes = [node for tree in trees for node in ast.walk(tree)]
    constants = {node.value for node in nodes if isinstance(node, ast.Constant)}
    beginnings = {start for node in nodes if isinstance(node, ast.JoinedStr) and (start := _beginning(node))}
    for key in sorted(texts):
        if key.startswith(CONSTRAINT):
            if key.removeprefix(CONSTRAINT) not in _constraint_names():
                yield f"{key} names no constraint"
        elif (
            not key.startswith(SHARED)
            and _code(key) not in constants
            and f"{_code(key).rpartition('.')[0]}." not in beginnings
        ):
            yield f"{key} is never said"


def _code(key: str) -> str:
    """What code says to have this text: the key, or the code whose title it is."""
    return next((key.removeprefix(kind) for kind in TITLED if key.startswith(kind)), key)


def _beginning(text: ast.JoinedStr) -> str:
    """The package's part of a key that is put together: ``exchange.`` of ``f"exchange.{outcome}"``."""
    match text.values:
        case [ast.Constant(value=str(start)), ast.FormattedValue()] if start.endswith("."):
            return start
    return ""


def _constraint_names() -> set[str]:
    tables = metadata.tables.values()
    named = {str(item.name) for table in tables for item in table.constraints}
    named |= {str(item.name) for table in tables for item in table.indexes}
    return named | {"other", "unknown", "foreign_key", "jinmin_version", "jinmin_append_only"}
