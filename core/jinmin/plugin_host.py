"""Finding, checking and loading plug-ins. Whatever is wrong is said with the plug-in's name and the cure."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from typing import Any

import pluggy
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from sqlalchemy.orm import configure_mappers

from jinmin import __version__
from jinmin.db.base import Base
from jinmin.errors import JinminError, Misconfigured
from jinmin.hookspecs import PROJECT, Hooks
from jinmin.vocabulary.manifest import Manifest

GROUP = "jinmin.plugins"


@dataclass(frozen=True)
class LoadedPlugin:
    """A plug-in that passed every check."""

    manifest: Manifest
    distribution: str


@dataclass(frozen=True)
class RejectedPlugin:
    """A plug-in that is not loaded, and why: ``error`` names the cure."""

    name: str
    distribution: str
    error: JinminError


class PluginHost:
    """The loaded plug-ins and their hooks."""

    def __init__(self) -> None:
        self._manager = pluggy.PluginManager(PROJECT)
        self._manager.add_hookspecs(Hooks)
        self._loaded: dict[str, LoadedPlugin] = {}
        self.rejected: list[RejectedPlugin] = []

    @property
    def loaded(self) -> tuple[LoadedPlugin, ...]:
        """Every loaded plug-in, by id."""
        return tuple(self._loaded[name] for name in sorted(self._loaded))

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the loaded plug-ins, sorted."""
        return tuple(sorted(self._loaded))

    def each(self, hook: str, **arguments: Any) -> Iterator[tuple[str, Any]]:
        """Call ``hook`` in every plug-in that has it, in the order of ids: (plug-in id, result)."""
        implementations = {
            impl.plugin_name: impl for impl in getattr(self._manager.hook, hook).get_hookimpls()
        }
        for name in sorted(implementations):
            implementation = implementations[name]
            taken = {argument: arguments[argument] for argument in implementation.argnames}
            yield name, implementation.function(**taken)

    def gather(self, hook: str, **arguments: Any) -> tuple[Any, ...]:
        """The results of a hook that returns sequences, joined in the order of ids."""
        return tuple(item for _name, items in self.each(hook, **arguments) for item in items)

    def register(self, plugin: object, distribution: str = "") -> Manifest:
        """Check one plug-in object and take it in; Misconfigured says what is wrong."""
        card = _manifest_of(plugin, distribution)
        _check_host_version(card)
        if card.id in self._loaded:
            other = self._loaded[card.id].distribution
            raise Misconfigured("plugin.duplicate", plugin=card.id, here=distribution, there=other)
        _check_tables(card)
        try:
            self._manager.register(plugin, name=card.id)
            self._manager.check_pending()
        except pluggy.PluginValidationError as broken:
            if self._manager.has_plugin(card.id):
                self._manager.unregister(name=card.id)
            raise Misconfigured("plugin.hook", plugin=card.id, detail=_first_line(broken)) from broken
        self._loaded[card.id] = LoadedPlugin(card, distribution)
        return card

    def withdraw(self, plugin_id: str) -> None:
        """Take a plug-in out again."""
        self._manager.unregister(name=plugin_id)
        del self._loaded[plugin_id]


def load_plugins(disabled: Iterable[str] = (), *, strict: bool = True) -> PluginHost:
    """Load every installed plug-in but the ``disabled``.

    ``strict`` (a production start) raises the first fault; otherwise faults are listed in ``rejected``.
    """
    host, off = PluginHost(), frozenset(disabled)
    for entry in sorted(entry_points(group=GROUP), key=lambda found: (found.name, _distribution(found))):
        try:
            if entry.name in off:
                raise Misconfigured("plugin.disabled", plugin=entry.name)
            host.register(_load(entry), _distribution(entry))
        except Misconfigured as error:
            _reject(host, entry.name, _distribution(entry), error, strict=strict)
    _drop_unsatisfied(host, strict=strict)
    configure_mappers()
    return host


def _load(entry: EntryPoint) -> object:
    try:
        loaded: object = entry.load()
    except Exception as broken:
        detail = f"{type(broken).__name__}: {broken}"
        raise Misconfigured("plugin.import", plugin=entry.name, detail=detail) from broken
    return loaded


def _reject(host: PluginHost, name: str, distribution: str, error: Misconfigured, *, strict: bool) -> None:
    if strict and error.key != "plugin.disabled":
        raise error
    host.rejected.append(RejectedPlugin(name, distribution, error))


def _drop_unsatisfied(host: PluginHost, *, strict: bool) -> None:
    missing = True
    while missing:
        missing = False
        for plugin in host.loaded:
            lacking = [need for need in plugin.manifest.requires if need not in host.ids]
            if lacking:
                missing = True
                host.withdraw(plugin.manifest.id)
                error = Misconfigured(
                    "plugin.requires", plugin=plugin.manifest.id, missing="、".join(lacking)
                )
                _reject(host, plugin.manifest.id, plugin.distribution, error, strict=strict)


def _manifest_of(plugin: object, distribution: str) -> Manifest:
    give = getattr(plugin, "manifest", None)
    card = give() if callable(give) else None
    if not isinstance(card, Manifest) or not re.fullmatch(r"[a-z][a-z0-9_]{1,30}", card.id):
        raise Misconfigured("plugin.manifest", plugin=distribution or type(plugin).__name__)
    return card


def _check_host_version(card: Manifest) -> None:
    try:
        fits = SpecifierSet(card.host).contains(__version__, prereleases=True)
    except InvalidSpecifier as broken:
        raise Misconfigured("plugin.host_specifier", plugin=card.id, wants=card.host) from broken
    if not fits:
        raise Misconfigured("plugin.host_version", plugin=card.id, wants=card.host, has=__version__)


def _check_tables(card: Manifest) -> None:
    for mapper in Base._sa_registry.mappers:
        kind = mapper.class_
        if kind.__module__.split(".")[0] == card.package and not kind.__tablename__.startswith(
            card.table_prefix
        ):
            shown = {"table": kind.__tablename__, "prefix": card.table_prefix}
            raise Misconfigured("plugin.table_prefix", plugin=card.id, **shown)


def _distribution(entry: EntryPoint) -> str:
    return f"{entry.dist.name} {entry.dist.version}" if entry.dist else ""


def _first_line(error: Exception) -> str:
    return " ".join(str(error).split())
