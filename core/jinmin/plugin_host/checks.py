"""What is looked at before a plug-in is taken in, each fault with its cure."""

import inspect
import re
from collections.abc import Callable, Iterator
from difflib import get_close_matches
from importlib.metadata import EntryPoint
from pathlib import Path

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from sqlmodel import SQLModel

from jinmin import __version__
from jinmin.db.base import Base
from jinmin.errors import Misconfigured
from jinmin.hookspecs import PROJECT, Hooks
from jinmin.vocabulary.manifest import DataFiles, Manifest

ID = re.compile(r"[a-z][a-z0-9]{1,30}")

RESERVED_IDS = frozenset(
    (
        "core",
        "ledger",
        "sharing",
        "node",
        "region",
        "matter",
        "identity",
        "case",
        "document",
        "exchange",
        "archive",
        "queue",
        "notice",
        "supervision",
        "voice",
        "doubt",
        "doubts",
    )
)
"""Ids whose tables or revisions would be taken for the host's own."""

HOOKS = tuple(name for name in vars(Hooks) if not name.startswith("_"))


def manifest_of(plugin: object, name: str) -> Manifest:
    """The plug-in's card; ``name`` is what to call the plug-in as long as it has none."""
    shown = name or type(plugin).__name__
    give = getattr(plugin, "manifest", None)
    try:
        card = give() if callable(give) else None
    except Exception as broken:
        raise Misconfigured("plugin.import", plugin=shown, detail=told(broken)) from broken
    if not isinstance(card, Manifest):
        raise Misconfigured("plugin.manifest", plugin=shown)
    return card


def check_card(card: Manifest) -> None:
    """The id is one that tables can be named after, and this host is one the plug-in was made for."""
    if not ID.fullmatch(card.id) or card.id in RESERVED_IDS:
        raise Misconfigured("plugin.id", plugin=card.title or card.package, id=card.id)
    try:
        fits = SpecifierSet(card.host).contains(__version__, prereleases=True)
    except InvalidSpecifier as broken:
        raise Misconfigured("plugin.host_specifier", plugin=card.id, wants=card.host) from broken
    if not fits:
        raise Misconfigured("plugin.host_version", plugin=card.id, wants=card.host, has=__version__)


def check_entry(card: Manifest, entry: EntryPoint) -> None:
    """The entry point is named like the plug-in, so that ``--disable`` finds it; the package is its own."""
    if entry.name != card.id:
        raise Misconfigured("plugin.entry_name", plugin=card.id, entry=entry.name)
    if (package := package_of(entry)) != card.package:
        raise Misconfigured("plugin.package", plugin=card.id, says=card.package, package=package)


def check_tables(card: Manifest) -> None:
    """Every table of the plug-in's package is one of the host's kinds and named after the plug-in."""
    for mapper in SQLModel._sa_registry.mappers:
        if (stray := mapper.class_).__module__.split(".")[0] == card.package:
            raise Misconfigured("plugin.table_base", plugin=card.id, model=stray.__name__)
    for mapper in Base._sa_registry.mappers:
        kind = mapper.class_
        own = kind.__module__.split(".")[0] == card.package
        if own and not kind.__tablename__.startswith(card.table_prefix):
            shown = {"table": kind.__tablename__, "prefix": card.table_prefix}
            raise Misconfigured("plugin.table_prefix", plugin=card.id, **shown)


def check_marks(card: Manifest, plugin: object) -> None:
    """No method is named like a hook without being marked as one: it would never be called."""
    for name in HOOKS:
        method = getattr(plugin, name, None)
        if callable(method) and not hasattr(method, f"{PROJECT}_impl"):
            raise Misconfigured("plugin.unmarked", plugin=card.id, hook=name)


def check_hooks(card: Manifest, plugin: object) -> None:
    """Every method marked as a hook is one, and asks for nothing the hook does not give."""
    for name, method in _marked(plugin):
        if name not in HOOKS:
            near = get_close_matches(name, HOOKS, 1)
            raise Misconfigured(
                "plugin.hook_near" if near else "plugin.hook_unknown",
                plugin=card.id,
                hook=name,
                near="".join(near),
            )
        given = _arguments(getattr(Hooks, name))[1:]
        if unknown := [each for each in _arguments(method) if each not in given]:
            shown = {"unknown": "、".join(unknown), "given": "、".join(given) or "无"}
            raise Misconfigured("plugin.hook_argument", plugin=card.id, hook=name, **shown)


def _marked(plugin: object) -> Iterator[tuple[str, Callable[..., object]]]:
    for name, method in inspect.getmembers(plugin, callable):
        if hasattr(method, f"{PROJECT}_impl"):
            yield name, method


def _arguments(method: Callable[..., object]) -> list[str]:
    return list(inspect.signature(method).parameters)


def check_files(card: Manifest, plugin: object) -> None:
    """Every file the plug-in says it ships is there; what packaging forgot shows now, not at the counter."""
    give = getattr(plugin, "data_files", None)
    if give is None:
        return
    data: DataFiles = give()
    migrations = (data.migrations,) if data.migrations else ()
    for path in (*data.matters, *data.parameters, *data.messages, *migrations):
        if not Path(path).exists():
            raise Misconfigured("plugin.file_missing", plugin=card.id, file=path)


def package_of(entry: EntryPoint) -> str:
    """The top package an entry point leads into."""
    return entry.module.split(".")[0]


def told(error: Exception) -> str:
    """A foreign error in one line."""
    return f"{type(error).__name__}: {error}"
