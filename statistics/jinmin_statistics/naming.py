"""Divisions and nodes by their names: a reader of a list knows few codes by heart."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from jinmin.api import Divisions, NotFound, Profile, Work
from jinmin_statistics.drill import DetailPage, DetailRow

REGION, ORIGIN = "region", "origin"
"""Detail columns that hold a division's code and a node's; subjects name them alike."""


def named(w: Work, page: DetailPage) -> DetailPage:
    """The page with names in place of the codes of divisions (as of the row's day) and of nodes."""
    nodes = _node_titles(w.port(Profile))
    return replace(page, rows=tuple(_named(w, row, nodes) for row in page.rows))


def _named(w: Work, row: DetailRow, nodes: Mapping[str, str]) -> DetailRow:
    words: dict[str, Callable[[str], str]] = {
        REGION: lambda code: _division(w, row, code),
        ORIGIN: lambda code: nodes.get(code, code),
    }
    shown = {
        name: words[name](value) if name in words and isinstance(value, str) else value
        for name, value in row.values.items()
    }
    return replace(row, values=shown)


def _division(w: Work, row: DetailRow, code: str) -> str:
    try:
        return w.port(Divisions).full_name(code, row.on)
    except NotFound:
        return code


def _node_titles(profile: Profile) -> Mapping[str, str]:
    partners = {partner.code: partner.title for partner in profile.partners}
    return {**partners, profile.node.code: profile.node.title}
