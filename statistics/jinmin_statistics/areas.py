"""Where a cell counts: a node of a reporting tree, as a predicate in the database and a test in memory."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from jinmin.api import (
    NATION,
    Actor,
    Forbidden,
    Invalid,
    NotFound,
    ReportingTree,
    ReportingTrees,
    Work,
    canonical_region,
    significant,
    text,
)


@dataclass(frozen=True)
class Area:
    """A node of a tree ("" is the whole), or with ``rest`` what of it lies under none of its children.

    The rest is what is recorded under the node's own code (本级) and under codes the tree does not list.
    """

    tree: ReportingTree
    node: str
    rest: bool = False

    @property
    def title(self) -> str:
        """青川县, 全国, 本级及未列区划."""
        if self.rest:
            return text("statistics.rest_of_node" if self.node else "statistics.rest_of_nation")
        return self.tree.node(self.node).title if self.node else text("statistics.nation")

    @property
    def full_title(self) -> str:
        """The title after those of everything it lies in: 四川省 / 广元市 / 青川县."""
        above = [node.title for node in self.tree.path(self.node)] if self.node else []
        names = [*above, self.title] if self.rest or not above else above
        return " / ".join(names)

    @property
    def children(self) -> tuple["Area", ...]:
        """The areas directly below, in the order of the report."""
        return tuple(Area(self.tree, child.code) for child in self.tree.children(self.node))

    def holds(self, region: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
        """The predicate "``region`` lies here"."""
        inside = self.tree.within(region, self.node) if self.node else sa.true()
        if not self.rest:
            return inside
        return sa.and_(inside, *(sa.not_(child.holds(region)) for child in self.children))

    @property
    def prefixes(self) -> tuple[str, ...]:
        """What the codes that lie here begin with."""
        if not self.node:
            return (NATION,)
        own = tuple(prefix for prefix, node in self.tree.definition.members if node == self.node)
        return own or (significant(self.node),)

    def child_of(self, code: str) -> str:
        """The child under which a code of this node counts, "" when under none (the rest)."""
        try:
            path = [node.code for node in self.tree.path(self.tree.node_for(code))]
        except (NotFound, Invalid):
            return ""
        above = path.index(self.node) + 1 if self.node else 0
        return path[above] if above < len(path) else ""

    @property
    def deciding_digits(self) -> int:
        """How many leading digits of a code tell under which child it counts."""
        below = (len(prefix) for child in self.children for prefix in child.prefixes)
        listed = (len(prefix) for prefix, _node in self.tree.definition.members)
        return max((0, *below, *listed))


def area_of(w: Work, tree: str, node: str, *, rest: bool = False) -> Area:
    """The area of a node, given as its code (510800, 5108) or "" for the whole.

    Raises NotFound for an unknown tree or node, Forbidden ``statistics.region`` when the actor's post
    covers nothing of it.
    """
    found = w.port(ReportingTrees).tree(tree)
    code = canonical_region(node) if node.isdigit() else node
    area = Area(found, found.node(code).code if code else NATION, rest)
    if not meets(area, w.actor):
        raise Forbidden("statistics.region", region=area.title, scope=w.actor.region)
    return area


def meets(area: Area, actor: Actor) -> bool:
    """Whether the actor's post covers any of it."""
    region = actor.region
    return any(prefix.startswith(region) or region.startswith(prefix) for prefix in area.prefixes)


def is_cut(area: Area, actor: Actor) -> bool:
    """Whether the actor's post covers only part of it."""
    return not all(prefix.startswith(actor.region) for prefix in area.prefixes)
