"""Pages pulled from a self-built system: each version takes effect once, bad ones are put aside and told of."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from jinmin.crypto import PublicKey
from jinmin.db.work import Work
from jinmin.doubts import (
    Conclusion,
    DoubtFilter,
    LetterReader,
    Outcome,
    acknowledge,
    answer_doubt,
    doubt_file,
    doubts,
    retraction_file,
    retractions,
    settle_consequence,
)
from jinmin.errors import Refused, Unavailable
from jinmin.exchange.code_maps import map_code, unmapped_codes
from jinmin.exchange.errors import BatchRefused
from jinmin.exchange.models import HeldEntry, InboxBatch, Refusal
from jinmin.exchange.page import Page
from jinmin.exchange.partner_keys import pin_card
from jinmin.exchange.pulled import pull_position, take_page
from jinmin.ledger.consumers import run_consumer
from jinmin.ledger.verify import verify_chain
from jinmin.node import Node
from jinmin.sharing.agreements import NewAgreement, conclude_agreement
from jinmin.sharing.clients import NewClient, register_client
from jinmin.sharing.models import SharingAgreement
from jinmin.sharing.monitor import monitor_lines
from jinmin_exchange_api.adapter import ApiAdapter
from jinmin_exchange_api.pulling import Puller
from jinmin_marriage.models import MarriageRecord
from tests.exchange.api_nodes import (
    DemoSystem,
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
from tests.exchange.test_doubts import CLERK, OWNER, ask, correct
from tests.harness.ports import free_port

RESOURCE = "marriage.record"


def puller_of(node: Node) -> Puller:
    return Puller(node.site, node.profile.intakes[0])


def count(node: Node, kind: type = MarriageRecord) -> int:
    with node.read() as w:
        found: int = w.execute(sa.select(sa.func.count()).select_from(kind)).scalar_one()
    return found


@dataclass
class Pair:
    """A province that publishes, the ministry that pulls."""

    province: Node
    ministry: Node
    interface: Interface


@pytest.fixture
def pair(database_url: str, second_database_url: str, tmp_path: Path) -> Iterator[Pair]:
    certificates = make_certificates(tmp_path / "tls")
    below = profile_file(tmp_path, "p51", "ministry")
    interface = interface_of(tmp_path, below, tmp_path / "p51", database_url, certificates)
    above = profile_file(tmp_path, "ministry", "p51", takes=interface.trusts() + '\npage_size = "4"')
    province = open_node(below, tmp_path / "p51", database_url)
    ministry = open_node(above, tmp_path / "ministry", second_database_url)
    acquaint(province, ministry)
    card, today = card_of(ministry), province.clock.today()
    with province.work() as w:
        register_client(
            w,
            NewClient(
                code="ministry",
                title="民政部",
                signing_key=PublicKey.from_json(card.signature.as_json()),
                transport_key=card.transport,
            ),
        )
        terms = {"number": "B-1", "client": "ministry", "resource": RESOURCE, "fields": ("*",)}
        days = {"valid_from": today, "valid_to": today + timedelta(days=9), "daily_quota": 1000}
        conclude_agreement(w, NewAgreement.model_validate(terms | days | {"purpose": "全国汇总"}))
    interface.start()
    yield Pair(province, ministry, interface)
    interface.kill()
    province.close()
    ministry.close()


def test_what_a_province_publishes_becomes_replicas(pair: Pair) -> None:
    first, *_others = marry(pair.province, 6)
    puller = puller_of(pair.ministry)
    assert puller.pull_all() == 6
    with pair.province.work() as w:
        w.action = "marriage.correct"
        w.lock(MarriageRecord, first).registrar = "李登记"
    pair.interface.kill()
    with pytest.raises(Unavailable):
        puller.pull(RESOURCE)
    pair.interface.start()
    assert (puller.pull_all(), ApiAdapter(pair.ministry.site).read_now(puller.intake)) == (1, 0)
    assert count(pair.ministry) == 6
    with pair.ministry.read() as w:
        record = w.get(MarriageRecord, first)
        assert (record.origin, record.version, record.registrar) == ("p51", 2, "李登记")
        assert record.groom_number == "510822199001010000"
        assert verify_chain(w.session.connection()).holds
        assert pull_position(w, "p51", RESOURCE).failures == 0
        (line,) = monitor_lines(w)
        assert (line.direction, line.today, line.done, line.refused) == ("take", 7, 7, 0)


def test_a_question_reaches_whom_we_only_read_from_and_its_correction_comes_back(pair: Pair) -> None:
    """疑义 by calls: no route leads to the province."""
    (record_id,) = marry(pair.province)
    puller = puller_of(pair.ministry)
    assert puller.pull_all() == 1
    doubt_id = ask(pair.ministry, record_id)
    assert puller.exchange_letters().entries == 0
    with pair.province.read(OWNER) as w:
        (line,) = doubts(w, DoubtFilter.TO_ANSWER)
        assert (line.id, doubt_file(w, line.id).doubt.claimed) == (doubt_id, "赵乙")
    correct(pair.province, record_id, groom_name="赵乙", registered_on=date(2026, 6, 1), month=202606)
    with pair.province.work(OWNER) as w:
        answer_doubt(w, doubt_id, Outcome.CORRECTED, "已核对户口簿，录入有误")
    assert [puller.pull_all(), puller.exchange_letters().entries] == [1, 2]
    assert puller.exchange_letters().entries == 0
    run_consumer(pair.ministry.work, LetterReader())
    with pair.ministry.read(CLERK) as w:
        answer = doubt_file(w, doubt_id).answer
        assert answer is not None
        assert (answer.origin, answer.reason, answer.corrected_version) == (
            "p51",
            "已核对户口簿，录入有误",
            2,
        )
        (received,) = retractions(w)
        touched = retraction_file(w, received.id).consequences
        assert (received.origin, len(touched)) == ("p51", 2)
    with pair.ministry.work(CLERK) as w:
        for one in touched:
            settle_consequence(w, one.id, Conclusion.REDONE, "季报已重出")
    with pair.ministry.work(CLERK) as w:
        acknowledge(w, received.id, "季报已重出")
    for _look in range(2):
        puller.exchange_letters()
    with pair.province.read(OWNER) as w:
        told = {one.addressee: one for one in retractions(w)}
        assert (told["ministry"].figures, told["ministry"].acknowledged_on) == (2, w.today)


def test_a_question_that_the_giver_refuses_is_told_on_the_monitor(pair: Pair) -> None:
    (record_id,) = marry(pair.province)
    puller = puller_of(pair.ministry)
    puller.pull_all()
    with pair.province.work() as w:
        w.lock(SharingAgreement, w.session.scalars(sa.select(SharingAgreement)).one().id).fields = ["region"]
    ask(pair.ministry, record_id)
    with pytest.raises(BatchRefused):
        puller.exchange_letters()
    with pair.ministry.read() as w:
        assert pull_position(w, "p51", "letters").error_key == "exchange_api.refused"


def take_and_break(w: Work, node: Node, page: Page) -> None:
    w.action = "exchange.pull"
    take_page(w, node.profile.intakes[0], page)
    raise Refused("trial")


def test_page_and_cursor_stand_or_fall_together(pair: Pair) -> None:
    marry(pair.province, 3)
    puller = puller_of(pair.ministry)
    real = Page.parse(puller._connection.get(f"/resources/{RESOURCE}/records", limit="10"))
    with pytest.raises(Refused), pair.ministry.work() as w:
        take_and_break(w, pair.ministry, real)
    assert (count(pair.ministry), count(pair.ministry, InboxBatch)) == (0, 0)
    with pair.ministry.read() as w:
        assert pull_position(w, "p51", RESOURCE).to_seq == 0
    assert puller.pull_all() == 3


@pytest.fixture
def node(tmp_path: Path) -> Iterator[tuple[Node, int]]:
    port = free_port()
    settings = f'address = "http://127.0.0.1:{port}/exchange/v1"\npage_size = "20"\nread_seconds = "20"'
    profile = profile_file(tmp_path, "ministry", "p99", takes=settings)
    opened = open_node(profile, tmp_path / "node", f"sqlite:///{tmp_path / 'n.db'}")
    yield opened, port
    opened.close()


def befriend(node: Node, folder: Path, port: int, temper: str) -> DemoSystem:
    partner = demo_system(folder, card_of(node), port, temper, "--count", "50")
    with node.work() as w:
        pin_card(w, partner.card)
    return partner


def test_wrong_hashes_are_put_aside_and_told_of_once(node: tuple[Node, int], tmp_path: Path) -> None:
    here, port = node
    partner = befriend(here, tmp_path / "demo", port, "lying")
    assert puller_of(here).pull_all() == 50
    assert puller_of(here).pull_all() == 0
    assert (count(here), count(here, HeldEntry)) == (34, 16)
    told = partner.told()["reports"]
    assert [one["seq"] for one in told] == list(range(3, 51, 3))
    assert {one["code"] for one in told} == {"malformed.payload_hash"}
    assert count(here, Refusal) == 0
    partner.stop()


def test_local_codes_become_the_standard_s(node: tuple[Node, int], tmp_path: Path) -> None:
    here, port = node
    partner = befriend(here, tmp_path / "demo", port, "failing")
    with here.work() as w:
        map_code(w, "p99", RESOURCE, "registrar", "陈登记", "9")
        map_code(w, "p99", RESOURCE, "state", "valid", "revoked")
    assert puller_of(here).pull_all() == 50
    with here.read() as w:
        states = set(w.execute(sa.select(MarriageRecord.__table__.c.state)).scalars())
        unmapped = [(one.field, one.local, one.times) for one in unmapped_codes(w)]
    assert {state.value for state in states} == {"revoked"}
    assert unmapped == [("registrar", "王登记", 50)]
    partner.stop()
