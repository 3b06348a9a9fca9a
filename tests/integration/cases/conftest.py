"""A migrated node with two matters to handle."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from tests.integration.cases.office import EVERYTHING, Hands, Office

from jinmin.api import DataFiles, Manifest, Permission, hookimpl
from jinmin.node import Node
from jinmin.vocabulary.profile import NodeIdentity, Profile

PROFILE = Profile(
    id="probe",
    title="试验",
    summary="一个县",
    node=NodeIdentity(code="county-qc", title="青川县民政局", level="county", region="510822"),
)


class ProbePlugin:
    """A plug-in that brings nothing but matters."""

    @hookimpl
    def manifest(self) -> Manifest:
        return Manifest(id="probe", title="试验", version="1", package="probe", host=">=0.1")

    @hookimpl
    def permissions(self) -> Sequence[Permission]:
        return tuple(
            Permission(right, right) for right in (*sorted(EVERYTHING), "probe.land", "probe.approve")
        )

    @hookimpl
    def data_files(self) -> DataFiles:
        return DataFiles(matters=(Path(__file__).parent / "matters.toml",))


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
    node.host.register(ProbePlugin())
    node.migrate()
    yield Office(node, hands)
    node.close()
