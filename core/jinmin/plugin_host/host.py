"""The loaded plug-ins and their hooks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pluggy

from jinmin.errors import JinminError, Misconfigured
from jinmin.hookspecs import PROJECT, Hooks
from jinmin.plugin_host.checks import (
    check_card,
    check_files,
    check_hooks,
    check_marks,
    check_tables,
    manifest_of,
)
from jinmin.vocabulary.manifest import Manifest


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

    def ask(self, plugin_id: str, hook: str, **arguments: Any) -> Any:
        """The result of ``hook`` in this one plug-in; Misconfigured when it does not have it."""
        for impl in getattr(self._manager.hook, hook).get_hookimpls():
            if impl.plugin_name == plugin_id:
                return impl.function(**{name: arguments[name] for name in impl.argnames})
        raise Misconfigured("plugin.no_hook", plugin=plugin_id, hook=hook)

    def gather(self, hook: str, **arguments: Any) -> tuple[Any, ...]:
        """The results of a hook that returns sequences, joined in the order of ids."""
        gathered: list[Any] = []
        for name, items in self.each(hook, **arguments):
            if not isinstance(items, Sequence):
                raise Misconfigured("plugin.hook_result", plugin=name, hook=hook)
            gathered += items
        return tuple(gathered)

    def register(self, plugin: object, distribution: str = "") -> Manifest:
        """Check one plug-in object and take it in; Misconfigured says what is wrong."""
        card = manifest_of(plugin, distribution)
        check_card(card)
        if card.id in self._loaded:
            other = self._loaded[card.id].distribution
            raise Misconfigured("plugin.duplicate", plugin=card.id, here=distribution, there=other)
        check_tables(card)
        check_marks(card, plugin)
        check_hooks(card, plugin)
        self._take_hooks(card, plugin)
        check_files(card, plugin)
        self._loaded[card.id] = LoadedPlugin(card, distribution)
        return card

    def withdraw(self, plugin_id: str) -> None:
        """Take a plug-in out again."""
        self._manager.unregister(name=plugin_id)
        del self._loaded[plugin_id]

    def _take_hooks(self, card: Manifest, plugin: object) -> None:
        try:
            self._manager.register(plugin, name=card.id)
            self._manager.check_pending()
        except pluggy.PluginValidationError as broken:
            if self._manager.has_plugin(card.id):
                self._manager.unregister(name=card.id)
            raise Misconfigured("plugin.hook", plugin=card.id, detail=_one_line(broken)) from broken


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())
