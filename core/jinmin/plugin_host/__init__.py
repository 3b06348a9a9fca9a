"""Finding, checking and loading plug-ins. Whatever is wrong is said with the plug-in's name and the cure."""

from jinmin.plugin_host.checks import RESERVED_IDS
from jinmin.plugin_host.host import LoadedPlugin, PluginHost, RejectedPlugin
from jinmin.plugin_host.loading import GROUP, load_plugins
from jinmin.plugin_host.ordering import by_requirement

__all__ = [
    "GROUP",
    "RESERVED_IDS",
    "LoadedPlugin",
    "PluginHost",
    "RejectedPlugin",
    "by_requirement",
    "load_plugins",
]
