"""Batches over HTTPS: the same bytes until there is a receipt, whatever happens to the interface meanwhile."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
import sqlalchemy as sa

from jinmin.errors import Unavailable
from jinmin.exchange.adapter import Adapters
from jinmin.exchange.errors import ReceiptMismatch
from jinmin.exchange.models import InboxBatch, OutgoingBatch
from jinmin.exchange.partner_keys import pin_card
from jinmin.exchange.reconciling import reconcile
from jinmin.exchange.relay import relay_all, relay_once
from jinmin.exchange.streams import restart_stream
from jinmin.node import Node
from jinmin_exchange_api.gateway_headers import gateway_headers
from jinmin_marriage.models import MarriageRecord
from tests.exchange.api_nodes import (
    Interface,
    acquaint,
    card_of,
    demo_system,
    interface_of,
    make_certificates,
    open_node,
    profile_file,
)
from tests.exchange.direct import marry
from tests.harness.ports import free_port


@dataclass
class Pair:
    """A province that pushes to the ministry's interface."""

    province: Node
    ministry: Node
    interface: Interface


@pytest.fixture
def pair(database_url: str, second_database_url: str, tmp_path: Path) -> Iterator[Pair]:
    certificates = make_certificates(tmp_path / "tls")
    above = profile_file(tmp_path, "ministry", "p51", takes="")
    interface = interface_of(tmp_path, above, tmp_path / "ministry", second_database_url, certificates)
    below = profile_file(tmp_path, "p51", "ministry", sends=interface.trusts())
    ministry = open_node(above, tmp_path / "ministry", second_database_url)
    province = open_node(below, tmp_path / "p51", database_url)
    acquaint(province, ministry)
    interface.start()
    yield Pair(province, ministry, interface)
    interface.kill()
    province.close()
    ministry.close()


def test_records_arrive_over_https_whatever_befalls_the_interface(pair: Pair) -> None:
    first, *_others = marry(pair.province, 6)
    route = pair.province.profile.routes[0]
    assert relay_once(pair.province.site, route).entries == 4
    pair.interface.kill()
    with pytest.raises(Unavailable) as silent:
        relay_once(pair.province.site, route)
    assert silent.value.key == "exchange_api.no_answer"
    pair.interface.start()
    assert relay_once(pair.province.site, route).entries == 2
    with pair.ministry.read() as w:
        record = w.get(MarriageRecord, first)
        assert (record.origin, record.groom_number) == ("p51", "510822199001010000")
    with pair.province.work() as w:
        restart_stream(w, route.partner, route.stream)
    assert sum(result.entries for result in relay_all(pair.province.site)) == 6
    with pair.province.read() as w:
        sent = w.execute(sa.select(OutgoingBatch.__table__.c.hash)).scalars().all()
    with pair.ministry.read() as w:
        taken = w.execute(sa.select(InboxBatch.__table__.c.hash)).scalars().all()
        count = w.execute(sa.select(sa.func.count()).select_from(MarriageRecord)).scalar_one()
    assert (sorted(sent), count) == (sorted(taken), 6)
    compared = reconcile(pair.province.site, route)
    assert (compared.records, compared.found) == (6, ())
    adapter = pair.province.ports.get(Adapters).named("api")
    assert adapter.check(route).reachable
    assert adapter.position(route).number == 2


def test_only_the_pinned_authority_is_believed(tmp_path: Path) -> None:
    certificates, others = make_certificates(tmp_path / "tls"), make_certificates(tmp_path / "other")
    url = f"sqlite:///{tmp_path / 'm.db'}"
    above = profile_file(tmp_path, "ministry", "p51", takes="")
    interface = interface_of(tmp_path, above, tmp_path / "ministry", url, certificates)
    trusts = interface.trusts().replace(str(certificates.ca), str(others.ca))
    below = profile_file(tmp_path, "p51", "ministry", sends=trusts)
    ministry = open_node(above, tmp_path / "ministry", url)
    province = open_node(below, tmp_path / "p51", f"sqlite:///{tmp_path / 'p.db'}")
    acquaint(province, ministry)
    interface.start()
    marry(province)
    with pytest.raises(Unavailable) as refused:
        relay_once(province.site, province.profile.routes[0])
    assert refused.value.key == "exchange_api.certificate"
    plain = requests.get(f"{interface.address}/resources", timeout=20, verify=str(certificates.ca))
    assert plain.status_code == 401
    interface.kill()
    province.close()
    ministry.close()


@pytest.mark.parametrize(
    ("temper", "settings", "error"),
    [
        ("good", "", None),
        ("failing", "", None),
        ("slow", '\nread_seconds = "0.5"', Unavailable),
        ("exploding", "", Unavailable),
        ("lying", "", ReceiptMismatch),
    ],
)
def test_a_partner_in_any_temper(
    temper: str, settings: str, error: type[Exception] | None, tmp_path: Path
) -> None:
    port = free_port()
    address = f'address = "http://127.0.0.1:{port}/exchange/v1"{settings}'
    profile = profile_file(tmp_path, "ministry", "p99", sends=address)
    node = open_node(profile, tmp_path / "node", f"sqlite:///{tmp_path / 'n.db'}")
    partner = demo_system(tmp_path / "demo", card_of(node), port, temper, "--delay", "1.5")
    with node.work() as w:
        pin_card(w, partner.card)
    marry(node, 3)
    route = node.profile.routes[0]
    if error is None:
        assert relay_once(node.site, route).entries == 3
    else:
        with pytest.raises(error):
            relay_once(node.site, route)
    again = 0
    while temper == "exploding" and not again:
        try:
            again = relay_once(node.site, route).entries
        except Unavailable:
            continue
    taken = partner.told()["taken"]
    assert len(taken) == (3 if temper != "slow" else len(taken)) == len(set(map(str, taken)))
    partner.stop()
    node.close()


def test_the_national_gateway_s_headers() -> None:
    made = gateway_headers("appsecret-demo", "s_demo_0001", "rid-demo", 1700000000000)
    assert made["gjgxjhpt_sign"] == "jJ2hB0ADEVv68+A+R/YIDGtXhlBaPTL+ZzBi64ghimY="
