"""Two and three nodes with databases and keys of their own: what arrives is a row of the same table."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa

from jinmin.errors import Misconfigured, Refused
from jinmin.exchange.alarms import open_alarms
from jinmin.exchange.envelope import Batch
from jinmin.exchange.models import RecordVersion, SentRecord
from jinmin.exchange.partner_keys import own_card, pin_card
from jinmin.exchange.relay import relay_once
from jinmin.exchange.status import exchange_status
from jinmin.health import examine
from jinmin.identity import (
    AppointmentInput,
    OrganisationInput,
    PostInput,
    PostKind,
    UserInput,
    appoint,
    create_organisation,
    create_post,
    create_user,
)
from jinmin.ledger.erasure import erase
from jinmin.ledger.ledgered import ledgered_tables
from jinmin.ledger.verify import verify_chain, verify_rows
from jinmin.node import Node
from jinmin.notices.models import Notice
from jinmin.sharing.monitor import monitor_lines
from jinmin.vocabulary.actor import Actor
from jinmin.vocabulary.profile import Intake
from jinmin_marriage.models import MarriageRecord
from jinmin_statistics.cells import Cell
from jinmin_statistics.derive import figure
from jinmin_statistics.drill import rows
from jinmin_statistics.periods import parse_period
from tests.exchange.carriers import site_of
from tests.exchange.direct import MINISTRY, QINGCHUAN, SICHUAN, Direct, join, marry, open_node, up_to

EVERYTHING = ("marriage.record",)
STATISTICIAN = Actor(
    None, "部统计员", region="", permissions=frozenset({"statistics.view", "statistics.rows"})
)


@dataclass
class Pair:
    """A province that sends to the ministry."""

    province: Node
    ministry: Node
    carrier: Direct

    def relay(self) -> int:
        """Send whatever is due; how many entries went."""
        sent = 0
        while (done := relay_once(site_of(self.province), self.province.profile.routes[0])).number:
            sent += done.entries
        return sent

    def change(self, record_id: object, **values: object) -> None:
        with self.province.work() as w:
            w.action = "marriage.correct"
            record = w.lock(MarriageRecord, record_id)  # type: ignore[arg-type]
            for name, value in values.items():
                setattr(record, name, value)


@pytest.fixture
def pair(database_url: str, second_database_url: str, tmp_path: Path) -> Iterator[Pair]:
    route = up_to(MINISTRY, batch_limit=4)
    province = open_node(SICHUAN, tmp_path / "p51", database_url, partners=[MINISTRY], routes=[route])
    intake = Intake(partner="p51", adapter="direct", resources=EVERYTHING)
    ministry = open_node(
        MINISTRY, tmp_path / "ministry", second_database_url, partners=[SICHUAN], intakes=[intake]
    )
    carriers = join([province, ministry])
    yield Pair(province, ministry, carriers["p51"])
    province.close()
    ministry.close()


def test_a_replica_is_a_row_of_the_same_table_and_the_ledgers_hold(pair: Pair) -> None:
    first, *_others = marry(pair.province, 6)
    assert pair.relay() == 6
    pair.change(first, note="第二版")
    pair.change(first, note="第三版")
    assert pair.relay() == 2
    with pair.ministry.read() as w, pair.province.read() as theirs:
        replica, record = w.get(MarriageRecord, first), theirs.get(MarriageRecord, first)
        assert (replica.origin, replica.version, replica.epoch) == ("p51", 3, 1)
        assert (replica.groom_number, replica.groom_birth) == (record.groom_number, record.groom_birth)
        assert replica.groom_index != record.groom_index
        assert replica.groom_index == pair.ministry.keyring.blind(
            "marriage_record.number", record.groom_number
        )
        assert (replica.note, replica.registrar_id) == ("", None)
        entry = w.execute(sa.text("SELECT action, origin FROM ledger_entry ORDER BY seq DESC LIMIT 1")).one()
        assert tuple(entry) == ("marriage.correct", "p51")
    _prove(pair.ministry)
    _prove(pair.province)


def _prove(node: Node) -> None:
    with node.database.reading.connect() as connection:
        assert verify_chain(connection).holds
        proof = verify_rows(connection, node.keyring)
        assert proof.fault is None, proof.fault
        assert ledgered_tables(connection)


def test_the_ministrys_figure_is_the_provinces_and_opens_to_the_replica(pair: Pair) -> None:
    (record_id,) = marry(pair.province, on=date(2026, 5, 20))
    cell = Cell("marriage.pairs", "510822", parse_period("2026-05"), "division", False)
    with pair.ministry.read(STATISTICIAN) as w:
        assert figure(w, cell).value == 0
    pair.relay()
    with pair.ministry.read(STATISTICIAN) as w:
        assert figure(w, cell).value == 1
        (row,) = rows(w, cell).rows
        assert row.record_id == record_id


def test_a_replica_is_not_written_here(pair: Pair) -> None:
    (record_id,) = marry(pair.province)
    pair.relay()
    with pytest.raises(Refused) as refused, pair.ministry.work() as w:
        w.lock(MarriageRecord, record_id).note = "部里改"
    assert refused.value.key == "record.replica"
    with pytest.raises(Refused), pair.ministry.work() as w:
        w.bulk_update(MarriageRecord, [{"id": record_id, "note": "部里改"}])


def test_an_erased_record_is_erased_at_the_partner(pair: Pair) -> None:
    (record_id,) = marry(pair.province)
    pair.relay()
    with pair.province.work() as w:
        erase(w, MarriageRecord, record_id, legal_basis="个人信息保护法第四十七条")
    pair.relay()
    with pair.ministry.read() as w:
        replica = w.get(MarriageRecord, record_id)
        assert (replica.groom_name, replica.groom_number, replica.version) == ("", "", 2)
        assert replica.region == "510822"
    _prove(pair.ministry)


def test_a_partner_without_authority_is_refused_and_raises_an_alarm(pair: Pair) -> None:
    keeper = _keeper(pair.ministry)
    elsewhere, here = marry(pair.province, region="110105"), marry(pair.province)
    pair.relay()
    with pair.province.read() as w:
        assert exchange_status(w)[0].refusals == 1
    with pair.ministry.read() as w:
        (alarm,) = open_alarms(w)
        assert (alarm.partner, alarm.code, alarm.entries) == ("p51", "authority.region", 1)
        told = w.execute(sa.select(Notice.__table__)).all()
        assert [(row.user_id, row.key) for row in told] == [(keeper, "exchange_alarm.authority")]
        held = w.execute(sa.select(MarriageRecord.__table__.c.id)).scalars().all()
        (line,) = monitor_lines(w)
        assert (line.today, line.done, line.refused) == (2, 1, 1)
    assert held == here
    assert elsewhere[0] not in held
    marry(pair.province, region="110105")
    pair.relay()
    with pair.ministry.read() as w:
        assert len(open_alarms(w)) == 1
    found = next(one for one in examine(pair.ministry) if one.name == "交换告警")
    assert (found.level, found.key) == ("fault", "health.exchange_alarm")


def _keeper(node: Node) -> UUID:
    """Whoever may deal with alarms at the node."""
    with node.work() as w:
        org = create_organisation(
            w, OrganisationInput(name="民政部", level="ministry", region="", parent_id=None)
        )
        user = create_user(w, UserInput(login="keeper", name="何静"))
        w.flush()
        rights = frozenset({"exchange.handle"})
        post = create_post(
            w, PostInput(org_id=org.id, title="交换岗", kind=PostKind.BUSINESS, permissions=rights)
        )
        w.flush()
        appoint(w, AppointmentInput(user_id=user.id, post_id=post.id, counter_id=None, valid_from=w.today))
        return user.id


def test_records_of_another_authority_are_not_taken_over(pair: Pair) -> None:
    (record_id,) = marry(pair.ministry)
    theirs = marry(pair.province)
    with pair.province.work() as w:
        w.action = "forged"
        row = w.get(MarriageRecord, theirs[0]).model_dump() | {"id": record_id, "certificate_no": "伪"}
        w.bulk(MarriageRecord, [row])
    pair.relay()
    with pair.ministry.read() as w:
        assert w.get(MarriageRecord, record_id).origin == "ministry"
        assert [alarm.code for alarm in open_alarms(w)] == ["authority.origin"]


def test_both_sides_keep_the_same_places(pair: Pair) -> None:
    first, *_others = marry(pair.province, 5)
    pair.relay()
    pair.change(first, note="第二版")
    pair.relay()
    names = ("record_id", "held", "resource", "region", "month", "slot", "half_a", "half_b")
    ours, theirs = SentRecord.__table__, RecordVersion.__table__
    with pair.province.read() as w, pair.ministry.read() as other:
        sent = w.execute(sa.select(*(ours.c[name] for name in names)).order_by("record_id")).all()
        held = other.execute(sa.select(*(theirs.c[name] for name in names)).order_by("record_id")).all()
    assert len(sent) == 5
    assert [tuple(row) for row in sent] == [tuple(row) for row in held]


def test_a_batch_keeps_within_its_bytes(pair: Pair) -> None:
    pair.province.profile = pair.province.profile.model_copy(
        update={"routes": (up_to(MINISTRY, batch_bytes=10_000),)}
    )
    marry(pair.province, 20)
    assert pair.relay() == 20
    assert len(pair.carrier.sent) > 2
    for raw in pair.carrier.sent:
        assert len(raw) < 11_000
        assert Batch.parse(raw).entries


def test_a_partner_whose_key_is_not_pinned_is_not_sent_to(pair: Pair, tmp_path: Path) -> None:
    with pair.ministry.read() as w:
        card = own_card(w).model_copy(update={"environment": "trial"})
    with pytest.raises(Refused) as refused, pair.province.work() as w:
        pin_card(w, card)
    assert refused.value.key == "exchange.pin_environment"
    stranger = card.model_copy(update={"node": "p11"})
    with pytest.raises(Refused), pair.province.work() as w:
        pin_card(w, stranger)
    lonely = open_node(
        SICHUAN,
        tmp_path / "lonely",
        f"sqlite:///{tmp_path / 'lonely.db'}",
        partners=[MINISTRY],
        routes=[up_to(MINISTRY)],
    )
    try:
        join([lonely])
        marry(lonely)
        with pytest.raises(Misconfigured) as unknown:
            relay_once(site_of(lonely), lonely.profile.routes[0])
        assert unknown.value.key == "exchange.key_not_pinned"
    finally:
        lonely.close()


def test_a_countys_record_reaches_the_ministry_through_the_province(tmp_path: Path) -> None:
    def open_at(name: str) -> str:
        return f"sqlite:///{tmp_path / name}.db"

    county = open_node(QINGCHUAN, tmp_path / "c", open_at("c"), partners=[SICHUAN], routes=[up_to(SICHUAN)])
    province = open_node(
        SICHUAN,
        tmp_path / "p",
        open_at("p"),
        partners=[MINISTRY, QINGCHUAN],
        routes=[up_to(MINISTRY, forward=True)],
        intakes=[Intake(partner="c510822", adapter="direct", resources=EVERYTHING)],
    )
    ministry = open_node(
        MINISTRY,
        tmp_path / "m",
        open_at("m"),
        partners=[SICHUAN],
        intakes=[Intake(partner="p51", adapter="direct", resources=EVERYTHING)],
    )
    try:
        join([county, province, ministry])
        (record_id,) = marry(county)
        marry(province, region="510104")
        relay_once(site_of(county), county.profile.routes[0])
        assert relay_once(site_of(province), province.profile.routes[0]).entries == 2
        with ministry.read() as w:
            assert w.get(MarriageRecord, record_id).origin == "c510822"
        _prove(ministry)
    finally:
        for node in (county, province, ministry):
            node.close()
