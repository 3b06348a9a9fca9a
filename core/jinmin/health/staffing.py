"""Whether somebody can sign in, and whether each of the three administrators is there (三员分立)."""

from collections.abc import Iterator

from jinmin.identity.administrators import ADMINISTRATOR_TITLES, is_staffed, lacking_administrators
from jinmin.node import Node
from jinmin.vocabulary.manifest import HealthFinding

NAME = "管理员"


def check_staff(node: Node) -> Iterator[HealthFinding]:
    """Nobody at all, or which of the three lacks."""
    with node.read() as w:
        staffed, lacking = is_staffed(w), lacking_administrators(w)
    if not staffed:
        yield HealthFinding(NAME, "warning", "health.nobody")
    elif lacking:
        titles = "、".join(ADMINISTRATOR_TITLES[kind] for kind in lacking)
        yield HealthFinding(NAME, "warning", "health.administrator_lacking", {"titles": titles})
    else:
        yield HealthFinding(NAME, "ok", "health.administrators")
