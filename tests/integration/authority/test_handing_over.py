"""A county's records change hands: to the province's node and back, nothing lost, nothing twice, old hands refused."""

from datetime import date
from uuid import UUID

import pytest
import sqlalchemy as sa
from tests.exchange.direct import marriage, marry
from tests.integration.authority.three_nodes import (
    COUNTY,
    RESOURCE,
    Three,
    decide,
    hand,
    prove,
    standing,
    state_of,
)

from jinmin.authority import (
    LeftBehind,
    Role,
    TransferState,
    approve_transfer,
    draw_transfer,
    drop_transfer,
    left_behind,
)
from jinmin.cases import Case, draw_serial
from jinmin.cases.draft_tables import CaseDraft
from jinmin.cases.serials import CaseSerial
from jinmin.db.work import Work
from jinmin.errors import Forbidden, Invalid, Refused
from jinmin.exchange.models import RecordVersion
from jinmin.exchange.status import exchange_status
from jinmin.identity import (
    APPROVE_DEPLOYMENT,
    PLAN_DEPLOYMENT,
    Organisation,
)
from jinmin.ids import new_id
from jinmin.node import Node
from jinmin.vocabulary.actor import Actor
from jinmin_marriage.models import MarriageRecord


def test_a_county_goes_to_the_province_and_comes_back(three: Three) -> None:
    first = marry(three.county, 5)
    elsewhere = marry(three.province, 2, region="510104")
    three.settle()
    given = three.hand_over(three.county, three.province)
    with pytest.raises(Refused) as moving:
        marry(three.county)
    assert moving.value.key == "authority.moving"
    three.settle()
    assert state_of(three.county, given) == (TransferState.DONE, "")
    later = marry(three.province, 3)
    with pytest.raises(Refused) as gone:
        marry(three.county)
    assert gone.value.key == "authority.elsewhere"
    three.settle()
    adopted = dict.fromkeys(first, ("p51", 2, 2)) | dict.fromkeys(later, ("p51", 1, 2))
    for node in three.nodes:
        assert standing(node) == adopted
    prove(three)
    back = three.hand_over(three.province, three.county)
    three.settle()
    assert state_of(three.province, back) == (TransferState.DONE, "")
    newest = marry(three.county, 2)
    three.settle()
    returned = dict.fromkeys(first, ("c510822", 3, 3)) | dict.fromkeys(later, ("c510822", 2, 3))
    returned |= dict.fromkeys(newest, ("c510822", 1, 3))
    for node in three.nodes:
        assert standing(node) == returned
    prove(three)
    with three.ministry.read() as w:
        assert w.get(MarriageRecord, elsewhere[0]).origin == "p51"


def test_what_an_old_backup_goes_on_writing_is_refused(three: Three) -> None:
    first = marry(three.county, 2)
    three.settle()
    three.hand_over(three.county, three.province)
    three.settle()
    with three.county.database.writing.begin() as connection:
        # As a node restored from before the hand-over: it knows of no term.
        for table in ("exchange_authority_term",):
            connection.execute(
                sa.text(f"DROP TRIGGER IF EXISTS {table}_no_delete" + _on(three.county, table))
            )
            connection.execute(sa.text(f"DELETE FROM {table}"))
    stray = marry(three.county)
    three.settle()
    assert set(standing(three.province)) == set(first)
    assert stray[0] not in standing(three.ministry)
    with three.county.read() as w:
        (up,) = exchange_status(w)
        assert up.refusals == 1


def _on(node: Node, table: str) -> str:
    return "" if node.database.is_sqlite else f" ON {table}"


def test_nothing_moves_where_the_taker_is_not_ready(three: Three) -> None:
    first = marry(three.county)
    given = decide(three.county, Role.GIVE, "p51")
    three.settle()
    assert state_of(three.county, given) == (TransferState.DECLINED, "authority.not_ready")
    assert marry(three.county)
    three.settle()
    assert {origin for origin, _version, _epoch in standing(three.province).values()} == {"c510822"}
    assert len(standing(three.province)) == len(first) + 1
    again = three.hand_over(three.county, three.province)
    three.settle()
    assert state_of(three.county, again) == (TransferState.DONE, "")
    prove(three)


def test_nothing_moves_while_the_taker_lacks_a_record(three: Three) -> None:
    first = marry(three.county, 3)
    three.settle()
    with three.province.work() as w:
        w.execute(sa.delete(RecordVersion.__table__).where(RecordVersion.__table__.c.record_id == first[0]))
    given = three.hand_over(three.county, three.province)
    three.settle()
    assert state_of(three.county, given) == (TransferState.DECLINED, "authority.unequal")
    assert marry(three.county)


def test_numbers_go_on_behind_the_givers(three: Three) -> None:
    key = f"marriage.J.{COUNTY}.2026"
    with three.county.work() as w:
        for _drawn in range(7):
            draw_serial(w, key)
    marry(three.county)
    three.settle()
    three.hand_over(three.county, three.province)
    three.settle()
    with three.province.work() as w:
        assert draw_serial(w, key) == 8
    serial = CaseSerial.__table__
    with three.province.read() as w:
        assert w.execute(sa.select(serial.c.value).where(serial.c.key == key)).scalar_one() == 8


def test_an_open_case_is_finished_where_it_is_and_its_record_is_the_new_owners(three: Three) -> None:
    with three.county.work() as w:
        case = open_case(w)
        office = w.add(Organisation(name="青川县民政局", region=COUNTY, level="county", kind="bureau"))
        for form, subject in (
            ("/marriage/apply", ""),
            ("/marriage/apply", str(case.id)),
            ("/adoption/apply", ""),
        ):
            half = {"revision": 1, "sealed": b"", "editor_name": "王登记", "saved_at": w.at}
            w.add(CaseDraft(org_id=office.id, form=form, subject=subject, **half))
    with three.county.read() as w:
        assert left_behind(w, RESOURCE, COUNTY) == LeftBehind(cases=1, drafts=1)
        assert left_behind(w, RESOURCE, "510104") == LeftBehind(cases=0, drafts=0)
    three.settle()
    three.hand_over(three.county, three.province)
    with pytest.raises(Refused), three.county.work() as w:
        open_case(w, "2")
    with pytest.raises(Refused) as moving:
        finish(three.county, case)
    assert moving.value.key == "authority.moving"
    three.settle()
    record_id = finish(three.county, case)
    three.settle()
    assert standing(three.county) == {record_id: ("c510822", 1, 2)}
    assert standing(three.province) == standing(three.ministry) == {record_id: ("p51", 1, 2)}
    with three.province.work() as w:
        w.action = "marriage.correct"
        w.lock(MarriageRecord, record_id).note = "更正"
    three.settle()
    for node in three.nodes:
        assert standing(node) == {record_id: ("p51", 2, 2)}
    prove(three)


def finish(node: Node, case: Case) -> UUID:
    """What the case leads to, written for it."""
    row = marriage(node, 1, region=COUNTY, on=date(2026, 11, 20))
    with node.work() as w:
        w.action, w.case_id = "marriage.register", case.id
        w.bulk(MarriageRecord, [row])
    record_id: UUID = row["id"]
    return record_id


def open_case(w: Work, number: str = "1") -> Case:
    w.action = "case.open"
    case = Case(
        case_no=f"510822-结婚-{number}", matter="marriage.marry", matter_version=1, title="结婚登记", region=COUNTY,
        org_id=new_id(), channel="window", step="review", step_since=w.at, opened_at=w.at, opened_by_name="王登记",
    )  # fmt: skip
    return w.add(case)


def test_it_takes_two_hands_of_the_node_and_one_county(three: Three) -> None:
    one = Actor(new_id(), "一人", region=COUNTY, permissions=frozenset({PLAN_DEPLOYMENT, APPROVE_DEPLOYMENT}))
    with three.county.work(one) as w:
        drawn = draw_transfer(w, Role.GIVE, "p51", RESOURCE, COUNTY, "试")
    with pytest.raises(Refused) as same, three.county.work(one) as w:
        approve_transfer(w, drawn.id)
    assert same.value.key == "authority.same_person"
    with pytest.raises(Forbidden), three.county.work(hand("other", COUNTY)) as w:
        approve_transfer(w, drawn.id)
    with three.county.work(one) as w:
        drop_transfer(w, drawn.id)
    with pytest.raises(Invalid), three.province.work(hand(PLAN_DEPLOYMENT, "51")) as w:
        draw_transfer(w, Role.GIVE, "c510822", RESOURCE, "5108", "试")
    with pytest.raises(Refused) as nobody, three.province.work(hand(PLAN_DEPLOYMENT, "51")) as w:
        draw_transfer(w, Role.TAKE, "p52", RESOURCE, COUNTY, "试")
    assert nobody.value.key == "authority.no_way"
