"""The office of the cases tests, with a matter whose files are kept for ten years and one without a rule."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.harness.node_copies import NodeCopies
from tests.integration.cases.conftest import ProbePlugin, open_node
from tests.integration.cases.office import OFFICE, Hands, Office

from jinmin.api import DataFiles, hookimpl
from jinmin.identity import Organisation


class KeepingPlugin(ProbePlugin):
    """The same matters, with terms of retention."""

    @hookimpl
    def data_files(self) -> DataFiles:
        return DataFiles(
            matters=super().data_files().matters, parameters=(Path(__file__).parent / "parameters.toml",)
        )


def set_up(folder: Path, url: str) -> None:
    """The node every office is a copy of."""
    node = open_node(KeepingPlugin(), Hands(), folder, url)
    node.migrate()
    with node.work() as w:
        w.add(Organisation(id=OFFICE, name="青川县民政局", region="510822", level="county", kind="civil"))
    node.close()


@pytest.fixture
def office(tmp_path: Path, node_copies: NodeCopies) -> Iterator[Office]:
    """An office on each engine."""
    hands = Hands()
    url, _told = node_copies.copy("archives_office", set_up, tmp_path / "node")
    node = open_node(KeepingPlugin(), hands, tmp_path / "node", url)
    node.require_current()
    yield Office(node, hands)
    node.close()
