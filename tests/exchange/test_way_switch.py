"""换方式: a province goes from the platform to the interface and back while its clerks register and batches travel."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from uuid import UUID

import pytest
import sqlalchemy as sa

from jinmin.deployment import Choice, DeploymentPlan, PlanState, chosen, with_settings
from jinmin.deployment.documents import checked, digest_of
from jinmin.exchange.models import BatchState, InboxBatch, OutgoingBatch
from jinmin.exchange.reconciling import reconcile
from jinmin.ids import new_id
from jinmin.node import Node
from jinmin.vocabulary.profile import Profile
from jinmin_marriage.models import MarriageRecord
from tests.exchange.api_nodes import Interface, interface_of, make_certificates
from tests.exchange.direct import marry, open_whole
from tests.exchange.platform_nodes import as_toml, ministry_profile, pin_each_other, province_profile
from tests.harness.nats import NatsServer
from tests.harness.waiting import until

RECORD, SENT, TAKEN = MarriageRecord.__table__, OutgoingBatch.__table__, InboxBatch.__table__


@dataclass
class Clerk:
    """Registers without a pause in a thread of its own."""

    node: Node
    written: list[UUID] = field(default_factory=list)
    _stopping: Event = field(default_factory=Event)

    def __enter__(self) -> "Clerk":
        self._thread = Thread(target=self._work, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_told: object) -> None:
        self._stopping.set()
        self._thread.join(20)

    def _work(self) -> None:
        while not self._stopping.is_set():
            self.written += marry(self.node, 2)
            time.sleep(0.02)


@pytest.fixture
def ends(tmp_path: Path, nats_server: NatsServer) -> Iterator[tuple[Node, Node, Interface]]:
    """The province, and the ministry that receives over the broker and publishes its interface besides."""
    urls = [f"sqlite:///{tmp_path / name}.db" for name in ("p51", "ministry")]
    province = open_whole(province_profile(nats_server.url), tmp_path / "p51", urls[0])
    above = ministry_profile(nats_server.url)
    ministry = open_whole(above, tmp_path / "ministry", urls[1])
    pin_each_other(province, ministry)
    file = tmp_path / "ministry.toml"
    file.write_text(as_toml(above), encoding="utf-8")
    certificates = make_certificates(tmp_path / "tls")
    interface = interface_of(tmp_path, file, tmp_path / "ministry", urls[1], certificates)
    interface.start()
    ministry.start_exchange()
    province.start_exchange()
    yield province, ministry, interface
    province.stop_exchange()
    ministry.stop_exchange()
    interface.kill()
    province.close()
    ministry.close()


def take_up(node: Node, profile: Profile) -> None:
    """As the follower does once two administrators have agreed on it."""
    known, document = checked(profile)
    approved = {"state": PlanState.APPROVED, "decided_at": node.clock.now(), "decided_by": new_id()}
    plan = DeploymentPlan(
        origin="p51", document=document, digest=digest_of(known), base=digest_of(node.profile),
        written_at=node.clock.now(), written_by=new_id(), written_by_name="孙立", **approved,
    )  # fmt: skip
    node.take_up(known, plan)


def by_way(node: Node, way: str, interface: Interface) -> Profile:
    changed = chosen(node.profile, Choice("ministry", "send", "marriage.record", way), ("marriage.record",))
    if way != "api":
        return changed
    told = {"address": interface.address, "ca_file": str(interface.certificates.ca)}
    return with_settings(changed, "ministry", "api", told)


def standing(node: Node) -> dict[UUID, int]:
    with node.read() as w:
        return {row.id: row.version for row in w.execute(sa.select(RECORD.c.id, RECORD.c.version))}


@pytest.mark.nats
def test_no_record_is_lost_sent_twice_or_out_of_order(ends: tuple[Node, Node, Interface]) -> None:
    province, ministry, interface = ends
    with Clerk(province) as clerk:
        for way in ("api", "platform"):
            before = len(standing(ministry))
            until(lambda known=before: len(standing(ministry)) > known + 10, "records by the way before")
            take_up(province, by_way(province, way, interface))
            before = len(standing(ministry))
            until(lambda known=before: len(standing(ministry)) > known + 10, f"records by {way}")
    until(lambda: standing(ministry) == dict.fromkeys(clerk.written, 1), "all of them, once")
    until(lambda: all_receipted(province), "the last receipt")
    columns = [SENT.c.epoch, SENT.c.number, SENT.c.hash]
    with province.read() as w:
        sent = w.execute(sa.select(*columns).order_by(SENT.c.number)).all()
    with ministry.read() as w:
        taken = w.execute(
            sa.select(TAKEN.c.epoch, TAKEN.c.number, TAKEN.c.hash).order_by(TAKEN.c.number)
        ).all()
    assert list(map(tuple, sent)) == list(map(tuple, taken))
    assert [row.number for row in sent] == list(range(1, len(sent) + 1))
    assert {row.epoch for row in sent} == {1}
    records = next(route for route in province.profile.routes if route.stream == "all")
    assert reconcile(province.site, records, mend=False).found == ()


def all_receipted(node: Node) -> bool:
    with node.read() as w:
        states = set(w.execute(sa.select(SENT.c.state)).scalars())
    return states == {BatchState.RECEIPTED}
