"""The catalogue comes from what plug-ins declare; applications are checked, answered in time, and become agreements."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from tests.harness.node_copies import open_migrated

from jinmin.clock import fixed_clock
from jinmin.crypto import SigningKey, TransportKey
from jinmin.errors import Forbidden, Invalid, Refused
from jinmin.exchange.resources import ResourceCatalogue
from jinmin.node import Node
from jinmin.sharing.agreements import agreement_for, count_use, live_agreements
from jinmin.sharing.applications import (
    NewApplication,
    apply_for_sharing,
    check_form,
    grant_application,
    open_applications,
    refuse_application,
    sharing_report,
)
from jinmin.sharing.catalogue import catalogue, editions, note_law_change, publish_edition
from jinmin.sharing.clients import NewClient, register_client
from jinmin.sharing.models import ApplicationState
from jinmin.vocabulary.actor import Actor
from jinmin.vocabulary.profile import NodeIdentity, Profile
from jinmin_marriage.resources import RECORDS

RESOURCE = "marriage.record"
AT = datetime(2026, 9, 24, 2, tzinfo=UTC)


@pytest.fixture
def node(engine: str, absent_database: Callable[[str], str], tmp_path: Path) -> Iterator[Node]:
    identity = NodeIdentity(code="ministry", title="民政部", level="ministry", region="")
    profile = Profile(id="m", title="m", summary="m", node=identity)

    def opened(folder: Path, url: str) -> Node:
        return Node.open(profile, folder, database_url=url, clock=fixed_clock(AT))

    made = open_migrated("sharing_ministry", opened, tmp_path / "node", absent_database(engine))
    yield made
    made.close()


def test_editions_follow_what_is_declared(node: Node) -> None:
    with node.work() as w:
        assert publish_edition(w, RESOURCE, "首次发布").edition == 1
    with node.work() as w, pytest.raises(Refused):
        publish_edition(w, RESOURCE, "再发一次")
    shorter = replace(RECORDS, update_cycle="每日", items=RECORDS.items[1:])
    node.ports.offer(ResourceCatalogue, ResourceCatalogue([shorter]))
    with node.read() as w:
        (entry,) = catalogue(w)
    assert entry.changed == ("update_cycle", "items.certificate_no")
    with node.work() as w:
        assert note_law_change(w, RESOURCE, "试验文件", date(2026, 9, 24)).due_on == date(2026, 10, 22)
    with node.work() as w:
        publish_edition(w, RESOURCE, "更新周期调整")
    with node.read() as w:
        assert [one.edition for one in editions(w, RESOURCE)] == [3, 2, 1]
        (entry,) = catalogue(w)
    assert (entry.changed, entry.due_on) == ((), None)


def test_what_is_not_shared_names_its_basis(node: Node) -> None:
    closed = replace(RECORDS, share_type=3)
    node.ports.offer(ResourceCatalogue, ResourceCatalogue([closed]))
    with node.work() as w, pytest.raises(Invalid):
        publish_edition(w, RESOURCE, "首次发布")
    node.ports.offer(ResourceCatalogue, ResourceCatalogue([replace(closed, legal_basis="试验依据")]))
    with node.work() as w:
        publish_edition(w, RESOURCE, "首次发布")


def application(number: str) -> NewApplication:
    return NewApplication(
        number=number, client="reader", resource=RESOURCE, fields=("region", "registered_on"), region="51",
        purpose="登记量统计", wanted_from=date(2026, 9, 24), wanted_to=date(2026, 12, 31), daily_records=10,
    )  # fmt: skip


def test_an_application_becomes_an_agreement_or_is_refused_with_reasons(node: Node) -> None:
    key, box = SigningKey.generate("ed25519").public, TransportKey.generate("x25519").public
    with node.work() as w:
        register_client(w, NewClient(code="reader", title="读者", signing_key=key, transport_key=box))
        first, second, third = (apply_for_sharing(w, application(f"SQ-{n}")) for n in (1, 2, 3))
        assert first.check_due == date(2026, 9, 30)
    with node.work() as w:
        assert check_form(w, first.id).answer_due == date(2026, 10, 15)
        check_form(w, second.id)
        check_form(w, third.id, "缺少用途说明")
    with node.work() as w, pytest.raises(Refused):
        check_form(w, third.id)
    with node.work() as w, pytest.raises(Invalid):
        refuse_application(w, second.id, " ")
    with node.work() as w:
        assert refuse_application(w, second.id, "超出履职需要").state is ApplicationState.REFUSED
        made = grant_application(w, first.id)
    assert (made.number, made.application_id, made.region) == ("SQ-1", first.id, "51")
    with node.work() as w:
        count_use(w, agreement_for(w, "reader", RESOURCE), 7)
        count_use(w, agreement_for(w, "reader", RESOURCE), 3)
    with node.read() as w:
        assert open_applications(w) == ()
        (line,) = sharing_report(w, 2026)
        assert (line.records, line.calls, line.days) == (10, 2, 1)
    after = fixed_clock(datetime(2027, 1, 1, 2, tzinfo=UTC))
    node.clock = after
    with node.read() as w:
        assert live_agreements(w, "reader") == ()


def test_who_may_not_manage_is_refused(node: Node) -> None:
    guest = Actor(None, "访客", permissions=frozenset({"sharing.view"}))
    with pytest.raises(Forbidden), node.work(guest) as w:
        publish_edition(w, RESOURCE, "首次发布")
