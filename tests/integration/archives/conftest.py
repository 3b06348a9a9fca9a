"""The office of the cases tests, with a matter whose files are kept for ten years and one without a rule."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.integration.cases.conftest import PROFILE, ProbePlugin
from tests.integration.cases.office import OFFICE, Hands, Office

from jinmin.api import DataFiles, hookimpl
from jinmin.identity import Organisation
from jinmin.node import Node


class KeepingPlugin(ProbePlugin):
    """The same matters, with terms of retention."""

    @hookimpl
    def data_files(self) -> DataFiles:
        return DataFiles(
            matters=super().data_files().matters, parameters=(Path(__file__).parent / "parameters.toml",)
        )


@pytest.fixture
def office(tmp_path: Path, database_url: str) -> Iterator[Office]:
    """An office on each engine."""
    hands = Hands()
    node = Node.open(
        PROFILE,
        tmp_path / "node",
        database_url=database_url,
        clock=hands.clock(),
        disabled=("marriage", "statistics"),
    )
    node.host.register(KeepingPlugin())
    node.migrate()
    with node.work() as w:
        w.add(Organisation(id=OFFICE, name="青川县民政局", region="510822", level="county", kind="civil"))
    yield Office(node, hands)
    node.close()
