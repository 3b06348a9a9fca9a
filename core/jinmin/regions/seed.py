"""The divisions and reporting trees that ship with the program, as rows for the migration."""

import csv
import tomllib
from collections.abc import Iterator
from datetime import date
from importlib.resources import files

DATA = files("jinmin.regions") / "data"

Row = dict[str, object]


def division_rows() -> Iterator[Row]:
    """Rows of region_division: county level and above (data/SOURCE.md)."""
    with (DATA / "divisions.csv").open(encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            ended = date.fromisoformat(row["valid_to"]) if row["valid_to"] else None
            yield {**row, "valid_from": date.fromisoformat(row["valid_from"]), "valid_to": ended}


def reporting_rows() -> tuple[list[Row], list[Row], list[Row]]:
    """Rows of region_reporting_tree, region_reporting_node and region_reporting_member."""
    trees = tomllib.loads((DATA / "reporting_trees.toml").read_text(encoding="utf-8"))["tree"]
    nodes = [(tree["id"], node) for tree in trees for node in tree.get("node", ())]
    return (
        [{name: tree[name] for name in ("id", "title", "source", "confirmed", "zones")} for tree in trees],
        [_node_row(tree, node) for tree, node in nodes],
        [
            {"tree": tree, "prefix": prefix, "node": node["id"]}
            for tree, node in nodes
            for prefix in node["prefixes"]
        ],
    )


def _node_row(tree: str, node: Row) -> Row:
    return {
        "tree": tree,
        "code": node["id"],
        "title": node["title"],
        "parent": node["parent"],
        "position": node.get("position", 0),
    }
