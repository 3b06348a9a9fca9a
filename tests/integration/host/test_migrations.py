"""Models, migrations and guards agree for the host and every built-in plug-in; what goes up comes down."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.integration.host import builtin
from tests.integration.host.migration_checks import differences, downgrade, leftovers, unguarded
from tests.integration.host.places import open_node

from jinmin.node import Node

UNITS = ["core", *builtin.IDS]


@pytest.fixture
def node(database_url: str, tmp_path: Path, installed_here: None) -> Iterator[Node]:
    """A node with every built-in plug-in."""
    opened = open_node(tmp_path / "node", database_url)
    assert opened.host.ids == tuple(builtin.IDS)
    yield opened
    opened.close()


def test_models_migrations_and_guards_agree_and_everything_comes_down(node: Node) -> None:
    units = [unit.id for unit in node.migration_units()]
    assert {unit: differences(node, unit) for unit in units} == {unit: [] for unit in units}
    assert {unit: unguarded(node, unit) for unit in units} == {unit: [] for unit in units}
    for unit in reversed(units):
        assert leftovers(node, unit) or unit != "core"
        downgrade(node, unit)
        assert leftovers(node, unit) == []
    assert node.migrate() == tuple(units)
