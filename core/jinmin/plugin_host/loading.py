"""Loading what is installed: entry points in the order of their names, faults raised or listed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from importlib.metadata import EntryPoint, entry_points

from sqlalchemy.orm import configure_mappers

from jinmin.errors import Misconfigured
from jinmin.plugin_host.checks import check_entry, manifest_of, told
from jinmin.plugin_host.host import PluginHost, RejectedPlugin

GROUP = "jinmin.plugins"
NOTED = ("plugin.disabled", "plugin.disabled_unknown")
"""What does not stop a strict start."""


def load_plugins(disabled: Iterable[str] = (), *, strict: bool = True) -> PluginHost:
    """Load every installed plug-in but the ``disabled``.

    ``strict`` (a production start) raises the first fault; otherwise faults are listed in ``rejected``.
    """
    host, off = PluginHost(), frozenset(disabled)
    found = sorted(entry_points(group=GROUP), key=lambda entry: (entry.name, _distribution(entry)))
    for entry in found:
        try:
            if entry.name in off:
                raise Misconfigured("plugin.disabled", plugin=entry.name)
            _take_in(host, entry)
        except Misconfigured as error:
            _reject(host, RejectedPlugin(entry.name, _distribution(entry), error), strict=strict)
    for name in sorted(off - {entry.name for entry in found}):
        unknown = Misconfigured("plugin.disabled_unknown", plugin=name)
        _reject(host, RejectedPlugin(name, "", unknown), strict=strict)
    while wanting := tuple(_wanting(host)):
        _drop(host, wanting, strict=strict)
    configure_mappers()
    return host


def _take_in(host: PluginHost, entry: EntryPoint) -> None:
    try:
        plugin: object = entry.load()
    except Exception as broken:
        raise Misconfigured("plugin.import", plugin=entry.name, detail=told(broken)) from broken
    check_entry(manifest_of(plugin, entry.name), entry)
    host.register(plugin, _distribution(entry))


def _wanting(host: PluginHost) -> Iterator[RejectedPlugin]:
    """The plug-ins whose requirements are not loaded; when there is none, those that require each other."""
    needs = {plugin.manifest.id: plugin.manifest.requires for plugin in host.loaded}
    faults = {
        name: Misconfigured("plugin.requires", plugin=name, missing="、".join(lacking))
        for name, required in needs.items()
        if (lacking := [need for need in required if need not in needs])
    }
    if not faults and (circle := _circle(needs)):
        shown = " → ".join(circle)
        faults = {name: Misconfigured("plugin.requires_circle", plugin=name, circle=shown) for name in circle}
    for plugin in host.loaded:
        if error := faults.get(plugin.manifest.id):
            yield RejectedPlugin(plugin.manifest.id, plugin.distribution, error)


def _circle(needs: Mapping[str, Sequence[str]]) -> list[str]:
    try:
        TopologicalSorter(needs).prepare()
    except CycleError as found:
        circle: list[str] = found.args[1]
        return circle
    return []


def _drop(host: PluginHost, wanting: Sequence[RejectedPlugin], *, strict: bool) -> None:
    for rejected in wanting:
        host.withdraw(rejected.name)
        _reject(host, rejected, strict=strict)


def _reject(host: PluginHost, rejected: RejectedPlugin, *, strict: bool) -> None:
    if strict and rejected.error.key not in NOTED:
        raise rejected.error
    host.rejected.append(rejected)


def _distribution(entry: EntryPoint) -> str:
    return f"{entry.dist.name} {entry.dist.version}" if entry.dist else ""
