"""The order of plug-ins where one needs another's tables."""

from jinmin.plugin_host.host import PluginHost


def by_requirement(host: PluginHost) -> tuple[str, ...]:
    """The ids of the loaded plug-ins: each after those it requires, else by id."""
    ordered: list[str] = []
    needs = {plugin.manifest.id: plugin.manifest.requires for plugin in host.loaded}

    def place(name: str) -> None:
        if name not in ordered:
            for need in sorted(needs[name]):
                place(need)
            ordered.append(name)

    for name in sorted(needs):
        place(name)
    return tuple(ordered)
