"""A node with something to count: changes of divisions, a ledgered table that every node has."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from tests.harness.node_copies import NodeCopies

from jinmin.clock import Clock, fixed_clock
from jinmin.db.site import Site
from jinmin.hookspecs import hookimpl
from jinmin.ids import new_id
from jinmin.messages import add_catalogue
from jinmin.node import Node
from jinmin.regions.changes import RegionChange
from jinmin.vocabulary.actor import SYSTEM, Actor
from jinmin.vocabulary.indicator import Columns, DetailColumn, Indicator, Subject
from jinmin.vocabulary.manifest import Manifest
from jinmin.vocabulary.profile import NodeIdentity, Profile
from jinmin_statistics.plugin import MESSAGES, plugin

NOW = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
PROFILE = Profile(
    id="probe",
    title="试验",
    summary="",
    demo=True,
    node=NodeIdentity(code="probe", title="试验", level="ministry", region=""),
)


def _columns(source: sa.FromClause) -> Columns:
    c = source.c
    month = sa.extract("year", c.effective) * 100 + sa.extract("month", c.effective)
    return {
        "id": c.id,
        "version": c.version,
        "case_id": c.id,
        "region": c.region,
        "on": c.effective,
        "month": sa.cast(month, sa.Integer),
        "kind": c.kind,
        "name": c.name,
        "doc_no": c.doc_no,
    }


CHANGES = Subject(
    id="probe.change",
    title="区划变更",
    selectable=lambda: RegionChange.__table__,
    columns=_columns,
    counted=lambda columns: columns["doc_no"] != "void",
    detail=(DetailColumn("name", "名称", masked=True), DetailColumn("on", "生效日期")),
)
ALL = Indicator("probe.changes", "变更数", "件", CHANGES.id, source="试验用指标", confirmed=False)
RENAMED = Indicator(
    "probe.renamed",
    "其中：更名",
    "件",
    CHANGES.id,
    source="试验用指标",
    confirmed=True,
    where=lambda columns: columns["kind"] == "rename",
)


class ProbePlugin:
    """Declares what the tests count."""

    @hookimpl
    def manifest(self) -> Manifest:
        return Manifest(id="probe", title="试验", version="1", package="probe_package", host=">=0.1")

    @hookimpl
    def subjects(self) -> Sequence[Subject]:
        return (CHANGES,)

    @hookimpl
    def indicators(self) -> Sequence[Indicator]:
        return (ALL, RENAMED)


INSTALLED = tuple(entry.name for entry in entry_points(group="jinmin.plugins"))
"""Switched off: their records would come between those that are counted."""


@contextmanager
def statistics_node(folder: Path, copies: NodeCopies) -> Iterator[Node]:
    """A migrated node whose statistics counts the probe."""
    url, _told = copies.copy("statistics", _set_up, folder)
    node = _open(folder, url, fixed_clock(NOW))
    _take_up(node)
    yield node
    node.close()


def open_statistics_node(folder: Path, clock: Clock) -> Node:
    """The same for as long as the process lives."""
    node = _open(folder, None, clock)
    node.migrate_schema()
    _take_up(node)
    return node


def _set_up(folder: Path, url: str) -> None:
    """The tables and nothing shipped: the ledger holds what is counted here, from position 1."""
    node = _open(folder, url, fixed_clock(NOW))
    node.migrate_schema()
    node.close()


def _open(folder: Path, url: str | None, clock: Clock) -> Node:
    node = Node.open(PROFILE, folder, database_url=url, clock=clock, disabled=INSTALLED)
    for each in (ProbePlugin(), plugin):
        node.host.register(each)
    return node


def _take_up(node: Node) -> None:
    node.require_current()
    plugin.offer(node.ports, node.ports.get(Site))
    add_catalogue(MESSAGES)


def change(
    region: str, on: date, *, kind: str = "create", doc_no: str = "x", name: str = "青川县"
) -> dict[str, Any]:
    """A row to count."""
    return {
        "id": new_id(),
        "version": 1,
        "origin": "probe",
        "epoch": 1,
        "kind": kind,
        "old": region,
        "new": region,
        "region": region,
        "name": name,
        "effective": on,
        "doc_no": doc_no,
    }


def add(node: Node, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write rows and their ledger entries."""
    with node.work(SYSTEM) as w:
        w.bulk(RegionChange, rows)


def viewer(region: str = "", *permissions: str) -> Actor:
    """A statistician of one division; sees figures and rows unless told otherwise."""
    granted = permissions or ("statistics.view", "statistics.rows")
    return Actor(user_id=None, name="统计员", region=region, permissions=frozenset(granted))
