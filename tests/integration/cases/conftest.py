"""A migrated node with two matters to handle."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from tests.harness.node_copies import NodeCopies
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


def open_node(plugin: ProbePlugin, hands: Hands, folder: Path, url: str) -> Node:
    """The county's node with this plug-in; its tables are not made."""
    node = Node.open(
        PROFILE, folder, database_url=url, clock=hands.clock(), disabled=("marriage", "statistics")
    )
    node.host.register(plugin)
    return node


def set_up(folder: Path, url: str) -> None:
    """The node every office is a copy of."""
    node = open_node(ProbePlugin(), Hands(), folder, url)
    node.migrate()
    node.close()


@pytest.fixture
def office(tmp_path: Path, node_copies: NodeCopies) -> Iterator[Office]:
    """An office on each engine."""
    hands = Hands()
    url, _told = node_copies.copy("cases_office", set_up, tmp_path / "node")
    node = open_node(ProbePlugin(), hands, tmp_path / "node", url)
    node.require_current()
    yield Office(node, hands)
    node.close()
