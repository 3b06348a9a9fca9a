"""What every plug-in keeps, ours or a stranger's: each fault is one line of text."""

import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from tests.integration.host.message_keys import catalogue_faults

from jinmin.db.base import Base, Plain
from jinmin.ledger.ledgered import Ledgered
from jinmin.vocabulary.manifest import Manifest

OPEN_TO_ALL = ""


def faults_of(plugin: Any) -> list[str]:
    """Everything wrong with the plug-in, [] when nothing is."""
    card: Manifest = plugin.manifest()
    package = importlib.import_module(card.package)
    modules = list(_modules(package))
    checks = (_tables(card), _rights(card, plugin), _pages(card, plugin), _messages(plugin, modules))
    return [fault for check in checks for fault in check]


def _modules(package: ModuleType) -> Iterator[ModuleType]:
    yield package
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if ".migrations." not in f"{found.name}.":
            yield importlib.import_module(found.name)


def _tables(card: Manifest) -> Iterator[str]:
    for mapper in Base._sa_registry.mappers:
        kind = mapper.class_
        if kind.__module__.split(".")[0] != card.package:
            continue
        if not str(kind.__tablename__).startswith(card.table_prefix):
            yield f"table {kind.__tablename__} does not start with {card.table_prefix}"
        if issubclass(kind, Plain) and not kind.__why_plain__.strip():
            yield f"table {kind.__tablename__} is plain without a reason"
        if not issubclass(kind, Plain | Ledgered):
            yield f"table {kind.__tablename__} is neither ledgered nor plain"


def _rights(card: Manifest, plugin: Any) -> Iterator[str]:
    declared = {right.id for right in _declared(plugin, "permissions")}
    for right in sorted(declared):
        if not right.startswith(f"{card.id}."):
            yield f"permission {right} does not start with {card.id}."
    used = {page.permission for page in _declared(plugin, "pages")} - {OPEN_TO_ALL}
    used |= {step.permission for matter in _matters(plugin) for step in matter.flow}
    for right in sorted(used - declared):
        yield f"permission {right} is asked for and not declared"


def _pages(card: Manifest, plugin: Any) -> Iterator[str]:
    for page in _declared(plugin, "pages"):
        module, _, name = page.builder.partition(":")
        try:
            callable(getattr(importlib.import_module(module), name))
        except (ImportError, AttributeError) as missing:
            yield f"page {page.path}: {missing}"
        if not page.path.startswith(f"/{card.id}"):
            yield f"page {page.path} does not lie under /{card.id}"


def _messages(plugin: Any, modules: list[ModuleType]) -> Iterator[str]:
    data = plugin.data_files() if hasattr(plugin, "data_files") else None
    sources = [Path(str(module.__file__)) for module in modules]
    return catalogue_faults(sources, data.messages if data else ())


def _matters(plugin: Any) -> Iterator[Any]:
    from jinmin.matters.shipped_files import read_matters

    if hasattr(plugin, "data_files"):
        yield from read_matters(plugin.data_files().matters)


def _declared(plugin: Any, hook: str) -> Any:
    return getattr(plugin, hook)() if hasattr(plugin, hook) else ()
