"""A small plug-in with one table and one resource, to have something to exchange."""

from collections.abc import Sequence
from datetime import date
from importlib.metadata import entry_points
from pathlib import Path

from pydantic import BaseModel

from jinmin.db.columns import code, encrypted, personal, public
from jinmin.db.site import Site
from jinmin.db.work import Work
from jinmin.errors import Refused
from jinmin.exchange.adapter import Adapters, ExchangeAdapter
from jinmin.exchange.judging import ReceivedRecord
from jinmin.exchange.replicas import ReplicaWriter
from jinmin.exchange.resources import ResourceCatalogue
from jinmin.hookspecs import hookimpl
from jinmin.ids import new_id
from jinmin.ledger.ledgered import Ledgered
from jinmin.node import Node
from jinmin.vocabulary.manifest import DataFiles, Manifest
from jinmin.vocabulary.profile import NodeIdentity, Profile, Route
from jinmin.vocabulary.resource import Resource
from tests.harness.node_copies import open_migrated

INSTALLED = tuple(entry.name for entry in entry_points(group="jinmin.plugins"))
"""Switched off: their records would come between those that are counted."""

UNWELCOME = 13
"""An amount the replica refuses on business grounds."""


class Probe(Ledgered, table=True):
    __tablename__ = "exchprobe_record"
    __region__ = "region"

    region: str = public(sa_type=code(12))
    held_on: date = public()
    amount: int = public()
    name: str = personal(max_length=40)
    number: str = encrypted("exchprobe_record.number")


class ProbeWire(BaseModel):
    region: str
    held_on: date
    amount: int
    name: str
    number: str


PROBE = Resource("exchprobe.record", "试验记录", "exchprobe_record", ProbeWire, 1, 2, valid_on="held_on")


class ProbePlugin:
    @hookimpl
    def manifest(self) -> Manifest:
        return Manifest("exchprobe", "交换试验", "1", "exchprobe", ">=0")

    @hookimpl
    def data_files(self) -> DataFiles:
        return DataFiles(migrations=Path(__file__).parent / "probe_migrations")

    @hookimpl
    def resources(self) -> Sequence[Resource]:
        return [PROBE]


class ProbeReplica:
    """Notes what it was given, refuses what is unwelcome, and leaves the rest to the writer of replicas."""

    def __init__(self) -> None:
        self.applied: list[tuple[str, int]] = []

    def apply(self, w: Work, records: Sequence[ReceivedRecord]) -> None:
        told = [(record, _values(record)) for record in records]
        if any(values.amount == UNWELCOME for _record, values in told):
            raise Refused("probe.unwelcome")
        ReplicaWriter().apply(w, records)
        self.applied += [(record.entry.record_id.hex, record.entry.version) for record, _values in told]


def _values(record: ReceivedRecord) -> ProbeWire:
    if isinstance(record.values, ProbeWire):
        return record.values
    return ProbeWire.model_validate({**record.entry.payload.record, "name": "", "number": ""})


def open_probe_node(
    code: str, data_dir: Path, url: str, *, routes: Sequence[Route] = (), region: str = ""
) -> Node:
    identity = NodeIdentity(code=code, title=code, level="ministry", region=region)
    profile = Profile(id=code, title=code, summary="试验", node=identity)

    def opened(folder: Path, url: str) -> Node:
        node = Node.open(profile, folder, database_url=url, disabled=INSTALLED, strict=False)
        _add_routes(node, routes)
        take_in_probe(node)
        return node

    return open_migrated(f"probe_{code}_{region}", opened, data_dir, url)


def _add_routes(node: Node, routes: Sequence[Route]) -> None:
    """As if the adapters they name were installed; the tests offer their own."""
    node.profile = node.profile.model_copy(update={"routes": tuple(routes)})
    node.site = Site(node.profile, node.clock, node.work, node.read)
    node.ports.offer(Profile, node.profile)
    node.ports.offer(Site, node.site)


def take_in_probe(node: Node, adapters: Sequence[ExchangeAdapter] = ()) -> None:
    if "exchprobe" not in node.host.ids:
        node.host.register(ProbePlugin())
    node.ports.offer(ResourceCatalogue, ResourceCatalogue([PROBE]))
    node.ports.offer(Adapters, Adapters(adapters))


def write_probe(node: Node, *, amount: int = 1, region: str = "510822") -> Probe:
    with node.work() as w:
        w.action = "probe.write"
        return w.add(
            Probe(
                region=region,
                held_on=date(2026, 5, 20),
                amount=amount,
                name="试验甲",
                number="11010119900307001X",
            )
        )


def many_probes(w: Work, count: int) -> None:
    row = {"version": 1, "epoch": 1, "region": "510822", "held_on": date(2026, 5, 20)}
    secret = {"name": "试验甲", "number": "11010119900307001X"}
    w.bulk(Probe, [{**row, **secret, "id": new_id(), "amount": n + 14} for n in range(count)])


def change_probe(node: Node, probe: Probe, amount: int) -> None:
    with node.work() as w:
        w.action = "probe.change"
        w.lock(Probe, probe.id).amount = amount
