"""The rights a post can hold, ticked in groups, with a search that asks nobody."""

from collections.abc import Iterable, Mapping

from nicegui.element import Element
from nicegui.events import GenericEventArguments

from jinmin.messages import text
from jinmin.node import Node
from jinmin.ui.quick_props import begin_with
from jinmin.vocabulary.manifest import Permission

Groups = Mapping[str, tuple[Permission, ...]]


class RightsList(Element, component="static/components/rights_list.js"):
    """``chosen`` are the ids ticked now; an id that no group offers stays chosen and is not shown."""

    def __init__(self, groups: Groups, chosen: Iterable[str] = ()) -> None:
        super().__init__()
        self._offered = frozenset(right.id for rights in groups.values() for right in rights)
        self._besides = frozenset(chosen) - self._offered
        self.chosen = frozenset(chosen)
        drawn = tuple(
            (title, tuple((right.id, right.title) for right in rights)) for title, rights in groups.items()
        )
        begin_with(self, {"groups": drawn, "chosen": self._shown(), "label": "权限"})
        self.on("tick", self._tick)

    def choose(self, rights: Iterable[str]) -> None:
        """Tick these and no others; what is not offered is left out."""
        self.chosen = (frozenset(rights) & self._offered) | self._besides
        self._props["chosen"] = self._shown()
        self.update()

    def _shown(self) -> tuple[str, ...]:
        return tuple(sorted(self.chosen & self._offered))

    def _tick(self, event: GenericEventArguments) -> None:
        told = frozenset(str(each) for each in event.args)
        self.chosen = (told & self._offered) | self._besides
        self._props["chosen"] = self._shown()


def groups_of(node: Node) -> Groups:
    """Every right a business post can hold: each plug-in's under its title, the host's by what they are about."""
    cards = {plugin.manifest.id: plugin.manifest.title for plugin in node.host.loaded}
    groups: dict[str, list[Permission]] = {}
    for right in node.permissions():
        owner = right.id.partition(".")[0]
        title = cards.get(owner) or text(f"right_group.{owner}")
        groups.setdefault(title, []).append(right)
    return {title: tuple(rights) for title, rights in groups.items()}
