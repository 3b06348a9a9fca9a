"""数据回流: what the ministry shares downward reaches a county through its province, by the same contract."""

from pathlib import Path

from jinmin.exchange.alarms import open_alarms
from jinmin.exchange.relay import relay_once
from jinmin.ledger.verify import verify_chain, verify_rows
from jinmin.vocabulary.profile import Intake
from jinmin_marriage.models import MarriageRecord
from tests.exchange.carriers import site_of
from tests.exchange.direct import MINISTRY, QINGCHUAN, SICHUAN, join, marry, open_node, up_to

RECORDS = ("marriage.record",)


def test_records_flow_down_two_levels_and_stay_the_ministrys(tmp_path: Path) -> None:
    def open_at(name: str) -> str:
        return f"sqlite:///{tmp_path / name}.db"

    ministry = open_node(
        MINISTRY, tmp_path / "m", open_at("m"), partners=[SICHUAN],
        routes=[up_to(SICHUAN, direction="down", records_of="")],
        intakes=[Intake(partner="p51", adapter="direct", resources=RECORDS)],
    )  # fmt: skip
    province = open_node(
        SICHUAN, tmp_path / "p", open_at("p"), partners=[MINISTRY, QINGCHUAN],
        routes=[up_to(MINISTRY), up_to(QINGCHUAN, direction="down", records_of="", forward=True)],
        intakes=[Intake(partner="ministry", adapter="direct", resources=RECORDS)],
    )  # fmt: skip
    county = open_node(
        QINGCHUAN, tmp_path / "c", open_at("c"), partners=[SICHUAN],
        intakes=[Intake(partner="p51", adapter="direct", resources=RECORDS, region="")],
    )  # fmt: skip
    nodes = (ministry, province, county)
    try:
        join(nodes)
        elsewhere, here = marry(ministry, region="110105"), marry(ministry, region="510822")
        own = marry(province, region="510104")
        for node in nodes:
            for route in node.profile.routes:
                relay_once(site_of(node), route)
        for node in (province, county):
            with node.read() as w:
                for record_id in (*elsewhere, *here):
                    assert w.get(MarriageRecord, record_id).origin == "ministry"
                assert not open_alarms(w)
        with county.read() as w:
            assert w.get(MarriageRecord, own[0]).origin == "p51"
        _change(ministry, elsewhere[0])
        for node in nodes:
            for route in node.profile.routes:
                relay_once(site_of(node), route)
        with county.read() as w:
            assert w.get(MarriageRecord, elsewhere[0]).certificate_no == "J110105-2026-000009"
        with county.database.reading.connect() as connection:
            assert verify_chain(connection).holds
            assert verify_rows(connection, county.keyring).fault is None
    finally:
        for node in nodes:
            node.close()


def _change(node: object, record_id: object) -> None:
    with node.work() as w:  # type: ignore[attr-defined]
        w.action = "marriage.correct"
        w.lock(MarriageRecord, record_id).certificate_no = "J110105-2026-000009"
