"""Reporting trees: ways of adding up divisions in which every code counts exactly once.

A tree is the plain tree of divisions with its own nodes laid over it. Each node takes the codes that begin
with its prefixes, the longest prefix wins; so a code lies under one node, and that node's parents.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.sql.elements import SQLColumnExpression

from jinmin.db.engine import Database
from jinmin.db.work import Work
from jinmin.errors import Misconfigured, NotFound
from jinmin.regions.division import Division, DivisionSource
from jinmin.regions.division_code import DivisionLevel, prefixes, significant, within
from jinmin.regions.divisions import Divisions, DivisionSet
from jinmin.regions.models import ReportingMemberRow, ReportingNodeRow, ReportingTreeRow

Row = Mapping[str, Any]


@dataclass(frozen=True)
class ReportingNode:
    """A line of a report. ``code`` is the division's code, or the tree's own id; ``parent`` "" at the top."""

    code: str
    title: str
    parent: str
    position: int = 0


@dataclass(frozen=True)
class TreeDefinition:
    """A tree as the database has it: its own nodes, and the prefixes they take."""

    id: str
    title: str
    source: str
    confirmed: bool
    zones: bool
    nodes: tuple[ReportingNode, ...]
    members: tuple[tuple[str, str], ...]


class ReportingTree:
    """One tree over one set of divisions.

    A node of a county is a leaf. Provinces and prefectures count what is recorded under their own code
    (本级) and everything below. A node stays when its division ends, so that old figures keep their line.
    """

    def __init__(self, definition: TreeDefinition, divisions: DivisionSet) -> None:
        self.definition = definition
        self._divisions = divisions
        self._holder = self._holders()
        self._ranges: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}
        self._nodes = self._all_nodes()
        self._counted: dict[str, list[Division]] = {}
        for division in filter(self._is_counted, divisions.every()):
            self._counted.setdefault(self._holder_of(significant(division.code)), []).append(division)
        self._below: dict[str, list[ReportingNode]] = {}
        for node in sorted(self._nodes.values(), key=lambda node: (node.position, node.code)):
            self._below.setdefault(node.parent, []).append(node)

    @property
    def roots(self) -> tuple[ReportingNode, ...]:
        """The nodes at the top."""
        return self.children("")

    @property
    def leaves(self) -> tuple[ReportingNode, ...]:
        """The nodes with nothing below them, by code."""
        return tuple(node for code, node in sorted(self._nodes.items()) if code not in self._below)

    def node(self, code: str) -> ReportingNode:
        """The node with this code; NotFound when the tree has none."""
        if code not in self._nodes:
            raise NotFound("region.tree_node_unknown", field="region", tree=self.definition.title, node=code)
        return self._nodes[code]

    def children(self, node: str) -> tuple[ReportingNode, ...]:
        """The nodes directly below, in the order of the report."""
        return tuple(self._below.get(node, ()))

    def path(self, node: str) -> tuple[ReportingNode, ...]:
        """From the top down to ``node``."""
        found = [self.node(node)]
        while found[-1].parent:
            found.append(self.node(found[-1].parent))
        return tuple(reversed(found))

    def node_for(self, code: str) -> str:
        """The one node under which a record with this division code counts, whatever its day.

        No day is asked: codes are never reused and begin with what they lie in. Townships and villages count
        in their county; a code that is no division, such as an unlisted development zone, in the nearest
        node it begins with. NotFound when it begins with none.
        """
        if holder := self._holder_of(significant(code)):
            return holder
        raise NotFound("region.tree_code_unknown", tree=self.definition.id, code=code)

    def codes(self, node: str, on: date) -> tuple[str, ...]:
        """Every code in force on this day, of county level and above, that counts under ``node``."""
        counted = (division for inside in self._subtree(node) for division in self._counted.get(inside, ()))
        return tuple(sorted(division.code for division in counted if division.is_valid(on)))

    def within(self, column: SQLColumnExpression[Any], node: str) -> sa.ColumnElement[bool]:
        """``column`` holds a code that counts under ``node``: a few ranges, whatever the day."""
        if node not in self._ranges:
            self._ranges[node] = self._ranges_of(node)
        included, excluded = self._ranges[node]
        inside = sa.or_(sa.false(), *(within(column, prefix) for prefix in included))
        return sa.and_(inside, *(~within(column, prefix) for prefix in excluded))

    def _ranges_of(self, node: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The prefixes that count under ``node``, and those within them that do not; kept, for a tree never changes."""
        inside = self._subtree(node)
        above = {prefix: self._holder_of(_shorter(prefix)) in inside for prefix in self._holder}
        taken = {prefix for prefix, holder in self._holder.items() if holder in inside}
        included = sorted(prefix for prefix in taken if not above[prefix])
        excluded = sorted(prefix for prefix in self._holder if above[prefix] and prefix not in taken)
        return tuple(included), tuple(excluded)

    def _holders(self) -> dict[str, str]:
        plain = {significant(division.code): division.code for division in self._plain()}
        return plain | dict(self.definition.members)

    def _all_nodes(self) -> dict[str, ReportingNode]:
        nodes = {
            division.code: ReportingNode(
                division.code, division.name, self._holder_of(_shorter(significant(division.code)))
            )
            for division in self._plain()
        }
        nodes |= {node.code: node for node in self.definition.nodes}
        for node in nodes.values():
            if node.parent and node.parent not in nodes:
                raise Misconfigured("region.tree_broken", tree=self.definition.id, node=node.code)
        return nodes

    def _plain(self) -> Iterable[Division]:
        return (
            division
            for division in self._divisions.every()
            if self._is_counted(division) and division.level is not DivisionLevel.GROUPING
        )

    def _is_counted(self, division: Division) -> bool:
        if division.level.is_below_county:
            return False
        return self.definition.zones or division.source is not DivisionSource.STATS

    def _holder_of(self, digits: str) -> str:
        return next((self._holder[prefix] for prefix in prefixes(digits) if prefix in self._holder), "")

    def _subtree(self, node: str) -> set[str]:
        inside, waiting = set[str](), [self.node(node).code]
        while waiting:
            current = waiting.pop()
            inside.add(current)
            waiting += [child.code for child in self.children(current)]
        return inside


class ReportingTrees:
    """The node's reporting trees; built when first asked, and again after the divisions have changed."""

    def __init__(self, divisions: Divisions, definitions: Iterable[TreeDefinition] = ()) -> None:
        self._divisions = divisions
        self._definitions = {definition.id: definition for definition in definitions}
        self._built: dict[str, tuple[DivisionSet, ReportingTree]] = {}

    @property
    def definitions(self) -> tuple[TreeDefinition, ...]:
        """Every tree there is, by id."""
        return tuple(self._definitions[tree] for tree in sorted(self._definitions))

    def reload(self, w: Work) -> None:
        """Read the definitions anew from the database."""
        self.load(w.session.connection())

    def refresh(self, database: Database) -> None:
        """Read the definitions anew on a snapshot of its own."""
        with database.reading.connect() as connection:
            self.load(connection)

    def load(self, connection: Connection) -> None:
        """Read the definitions anew over this connection."""
        kinds = (ReportingTreeRow, ReportingNodeRow, ReportingMemberRow)
        queries = (sa.select(kind.__table__) for kind in kinds)
        trees, nodes, members = (
            [dict(row) for row in connection.execute(query).mappings()] for query in queries
        )
        found = tree_definitions(trees, nodes, members)
        self._definitions = {definition.id: definition for definition in found}
        self._built = {}

    def tree(self, tree_id: str) -> ReportingTree:
        """The tree with this id over the divisions as they are now; NotFound when there is none."""
        if tree_id not in self._definitions:
            known = "、".join(f"{one.id}（{one.title}）" for one in self.definitions)
            raise NotFound("region.tree_unknown", field="tree", tree=tree_id, known=known)
        current = self._divisions.current
        over, tree = self._built.get(tree_id, (None, None))
        if tree is None or over is not current:
            tree = ReportingTree(self._definitions[tree_id], current)
            self._built = {**self._built, tree_id: (current, tree)}
        return tree


def tree_definitions(
    trees: Iterable[Row], nodes: Sequence[Row], members: Sequence[Row]
) -> tuple[TreeDefinition, ...]:
    """The definitions these rows of the three reporting tables make up."""
    return tuple(
        TreeDefinition(
            id=tree["id"],
            title=tree["title"],
            source=tree["source"],
            confirmed=tree["confirmed"],
            zones=tree["zones"],
            nodes=tuple(
                ReportingNode(node["code"], node["title"], node["parent"], node["position"])
                for node in nodes
                if node["tree"] == tree["id"]
            ),
            members=tuple(
                (member["prefix"], member["node"]) for member in members if member["tree"] == tree["id"]
            ),
        )
        for tree in trees
    )


def _shorter(digits: str) -> str:
    shorter: Sequence[str] = prefixes(digits)
    return shorter[1] if len(shorter) > 1 else ""
