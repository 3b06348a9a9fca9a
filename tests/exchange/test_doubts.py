"""疑义校核 between real nodes: a county questions, the owner answers, every recipient is told and acknowledges."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa

from jinmin.doubts import (
    Conclusion,
    Doubt,
    DoubtFilter,
    Evidence,
    LetterReader,
    NewDoubt,
    Outcome,
    Retraction,
    acknowledge,
    answer_doubt,
    doubt_file,
    doubts,
    raise_doubt,
    remind,
    retraction_file,
    retractions,
    settle_consequence,
)
from jinmin.errors import Invalid, Refused
from jinmin.exchange.relay import relay_once
from jinmin.ledger.consumers import run_consumer
from jinmin.node import Node
from jinmin.vocabulary.actor import Actor
from jinmin.vocabulary.profile import LETTERS_ONLY, Intake, Route
from jinmin_marriage.models import MarriageRecord
from tests.exchange.carriers import site_of
from tests.exchange.direct import MINISTRY, SICHUAN, join, marry, open_node, up_to

RIGHTS = frozenset({"doubts.raise", "doubts.answer"})
CLERK = Actor(None, "部里经办", region="", permissions=RIGHTS)
OWNER = Actor(None, "省里经办", region="51", permissions=RIGHTS)
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b55"
    "0000000a49444154789c63600000000200015de5e6d40000000049454e44ae426082"
)


@dataclass
class Correspondence:
    """A province that owns the records, and the ministry that has them as replicas; letters go both ways."""

    province: Node
    ministry: Node

    def settle_down(self) -> None:
        """Send and follow letters until nothing moves any more."""
        while any(self._relay(node) or self._follow(node) for node in (self.province, self.ministry)):
            pass

    def _relay(self, node: Node) -> int:
        return sum(relay_once(site_of(node), route).entries for route in node.profile.routes)

    def _follow(self, node: Node) -> int:
        return run_consumer(node.work, LetterReader())


def down_to(province: object) -> Route:
    return up_to(SICHUAN, direction="down", resources=(LETTERS_ONLY,))


@pytest.fixture
def pair(database_url: str, second_database_url: str, tmp_path: Path) -> Iterator[Correspondence]:
    letters = Intake(partner="ministry", adapter="direct", resources=(LETTERS_ONLY,))
    records = Intake(partner="p51", adapter="direct", resources=("marriage.record",))
    province = open_node(
        SICHUAN, tmp_path / "p51", database_url,
        partners=[MINISTRY], routes=[up_to(MINISTRY)], intakes=[letters],
    )  # fmt: skip
    ministry = open_node(
        MINISTRY, tmp_path / "ministry", second_database_url,
        partners=[SICHUAN], routes=[down_to(SICHUAN)], intakes=[records],
    )  # fmt: skip
    join([province, ministry])
    yield Correspondence(province, ministry)
    province.close()
    ministry.close()


def question(record_id: UUID, **more: object) -> NewDoubt:
    told = {"resource": "marriage.record", "record_id": record_id, "field": "groom_name"}
    return NewDoubt.model_validate({**told, "claimed": "赵乙", "reason": "与户口簿不一致", **more})


def ask(node: Node, record_id: UUID) -> UUID:
    with node.work(CLERK) as w:
        return raise_doubt(w, question(record_id), Evidence("户口簿.png", PNG)).id


def correct(node: Node, record_id: UUID, **values: object) -> None:
    with node.work() as w:
        w.action = "marriage.correct"
        record = w.lock(MarriageRecord, record_id)
        for name, value in values.items():
            setattr(record, name, value)


def test_a_question_travels_is_answered_and_everybody_acknowledges(pair: Correspondence) -> None:
    (record_id,) = marry(pair.province)
    pair.settle_down()
    doubt_id = ask(pair.ministry, record_id)
    pair.settle_down()
    with pair.province.read(OWNER) as w:
        (line,) = doubts(w, DoubtFilter.TO_ANSWER)
        found = doubt_file(w, line.id).doubt
        assert (found.id, found.held, found.claimed, found.origin) == (doubt_id, "赵一", "赵乙", "ministry")
        assert found.evidence_name == "户口簿.png"
        assert found.due_on > found.raised_on
    with pytest.raises(Refused, match="not_corrected"), pair.province.work(OWNER) as w:
        answer_doubt(w, doubt_id, Outcome.CORRECTED, "已核对户口簿")
    correct(pair.province, record_id, groom_name="赵乙", registered_on=date(2026, 6, 1), month=202606)
    with pair.province.work(OWNER) as w:
        answer_doubt(w, doubt_id, Outcome.CORRECTED, "已核对户口簿，录入有误")
    pair.settle_down()
    with pair.ministry.read(CLERK) as w:
        file = doubt_file(w, doubt_id)
        assert file.answer is not None
        assert (file.answer.outcome, file.answer.corrected_version) == (Outcome.CORRECTED, 2)
        assert file.answer.corrected_action == "marriage.correct"
        assert w.get(MarriageRecord, record_id).groom_name == "赵乙"
        assert [event.key for event in file.course] == ["raised", "corrected", "retracted"]
        received = next(one for one in retractions(w) if one.addressee == "ministry")
        touched = retraction_file(w, received.id)
        assert {one.label for one in touched.consequences} == {
            "结婚登记对数　510822　2026-05",
            "结婚登记对数　510822　2026-06",
        }
        assert set(touched.fields) == {"登记日期", "登记月份", "男方姓名"}
    with pytest.raises(Refused, match="unsettled"), pair.ministry.work(CLERK) as w:
        acknowledge(w, received.id)
    with pair.ministry.work(CLERK) as w:
        for one in touched.consequences:
            settle_consequence(w, one.id, Conclusion.REDONE, "已按更正后的数重出季报")
    with pair.ministry.work(CLERK) as w:
        acknowledge(w, received.id, "季报已重出")
    pair.settle_down()
    with pair.province.read(OWNER) as w:
        told = {one.addressee: one for one in retractions(w)}
        assert told.keys() == {"p51", "ministry"}
        assert (told["ministry"].figures, told["ministry"].acknowledged_on) == (2, w.today)
        assert told["p51"].acknowledged_on is None


def test_what_is_upheld_says_why_and_retracts_nothing(pair: Correspondence) -> None:
    (record_id,) = marry(pair.province)
    pair.settle_down()
    doubt_id = ask(pair.ministry, record_id)
    with pytest.raises(Refused, match=r"doubts\.open"):
        ask(pair.ministry, record_id)
    pair.settle_down()
    with pytest.raises(Invalid), pair.province.work(OWNER) as w:
        answer_doubt(w, doubt_id, Outcome.UPHELD, " ")
    with pair.province.work(OWNER) as w:
        answer_doubt(w, doubt_id, Outcome.UPHELD, "档案与记录一致，户口簿有误")
    pair.settle_down()
    with pair.ministry.read(CLERK) as w:
        file = doubt_file(w, doubt_id)
        assert file.answer is not None
        assert file.answer.reason == "档案与记录一致，户口簿有误"
        assert not retractions(w)
        assert not doubts(w, DoubtFilter.ASKED)


def test_who_is_silent_is_reminded_at_his_own_node(pair: Correspondence) -> None:
    (record_id,) = marry(pair.province)
    pair.settle_down()
    doubt_id = ask(pair.ministry, record_id)
    pair.settle_down()
    correct(pair.province, record_id, certificate_no="J510822-2026-000001")
    with pair.province.work(OWNER) as w:
        answer_doubt(w, doubt_id, Outcome.CORRECTED, "字号更正")
    with pair.province.work() as w:
        assert remind(w) == 0
    with pair.province.work() as w:
        late = w.today - timedelta(days=1)
        for one in w.session.scalars(sa.select(Retraction)).all():
            w.lock(Retraction, one.id).due_on = late
    with pair.province.work() as w:
        assert remind(w) == 2
    with pair.province.work() as w:
        assert remind(w) == 0
    pair.settle_down()
    with pair.ministry.read(CLERK) as w:
        (received,) = [one for one in retractions(w) if one.addressee == "ministry"]
        assert (received.reminders, received.reminded_on) == (1, w.today)


def test_letters_go_to_nobody_but_their_addressee(pair: Correspondence) -> None:
    (record_id,) = marry(pair.province)
    pair.settle_down()
    ask(pair.ministry, record_id)
    with pair.ministry.work() as w:
        stranger = w.session.scalars(sa.select(Doubt)).one()
        w.lock(Doubt, stranger.id).addressee = "p11"
    pair.settle_down()
    with pair.province.read() as w:
        assert w.execute(sa.select(sa.func.count()).select_from(Doubt.__table__)).scalar_one() == 0
