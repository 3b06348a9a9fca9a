"""What an earlier case or a record holds is offered with its days, taken over by right and journal, not asked again."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from tests.harness.node_copies import open_migrated
from tests.integration.cases.conftest import open_node
from tests.integration.cases.held_plugin import FACTS, RECORD, HeldPlugin
from tests.integration.cases.office import OFFICE, WANG, Hands, Office, clerk, photo

from jinmin.cases import (
    Offer,
    Trust,
    attach_material,
    case_detail,
    lock_case,
    offers_for,
    reuse_held,
    see_case,
)
from jinmin.cases.acts import CorrectionItem, items_lacking, notify_corrections
from jinmin.cases.fact_paper import fact_paper, keep_extract
from jinmin.documents.store import FileStore
from jinmin.errors import Refused
from jinmin.identity import Organisation
from jinmin.ledger.journal import RECORDS
from jinmin.node import Node

MATTER = "probe.renewal"
NARROW = clerk("只办他事", "visit.do")


@pytest.fixture
def office(tmp_path: Path, engine: str, absent_database: Callable[[str], str]) -> Iterator[Office]:
    hands = Hands()

    def opened(folder: Path, url: str) -> Node:
        return open_node(HeldPlugin(), hands, folder, url)

    node = open_migrated("held_office", opened, tmp_path / "node", absent_database(engine))
    with node.work() as w:
        w.add(Organisation(id=OFFICE, name="青川县某局", region="510822", level="county", kind="civil"))
    yield Office(node, hands)
    FACTS.clear()
    node.close()


def handed_in(office: Office, scan: bytes | None = None) -> UUID:
    """An earlier case in which the first person handed in the household book; its material's id."""
    case_id = office.open(matter=MATTER)
    with office.node.work(WANG) as w:
        case = lock_case(w, case_id)
        return attach_material(
            w, case, "household", scan or photo(), trust=Trust.ORIGINAL, original_seen=True
        ).id


def offered(office: Office, case_id: UUID, actor: object = WANG) -> dict[str, Offer]:
    with office.node.work(actor) as w:  # type: ignore[arg-type]
        return {offer.rule: offer for offer in offers_for(w, see_case(w, case_id))}


def take(office: Office, case_id: UUID, rule: str) -> None:
    with office.node.work(WANG) as w:
        reuse_held(w, lock_case(w, case_id), rule)


def test_an_earlier_paper_is_offered_and_taken_over(office: Office) -> None:
    earlier = handed_in(office)
    case_id = office.open(matter=MATTER)
    offer = offered(office, case_id)["household"]
    assert (offer.record_id, offer.provider, offer.since) == (earlier, "青川县某局", date(2026, 3, 2))
    assert offer.valid_to == date(2026, 8, 29)
    take(office, case_id, "household")
    with office.node.read(WANG) as w:
        (line,) = case_detail(w, case_id).materials
    assert (line.trust, line.provider, line.reused_from) == ("shared", "青川县某局", earlier)
    assert line.valid_to == date(2026, 8, 29)
    assert "household" not in offered(office, case_id)
    with office.node.read() as w:
        query = sa.select(RECORDS).where(RECORDS.c.action == "material.reused")
        (entry,) = w.execute(query).all()
    assert (entry.actor, entry.purpose) == ("王经办", f"办理 {office.look(case_id).case_no}")


def test_nothing_is_offered_that_is_over_replaced_hidden_or_another_persons(office: Office) -> None:
    handed_in(office)
    case_id = office.open(matter=MATTER)
    assert "household" in offered(office, case_id)
    with office.node.work(clerk("外县", "probe.accept", region="510104")) as w:
        elsewhere = office.open_in(w, MATTER, "510104").id
    assert offered(office, elsewhere, clerk("外县", "probe.accept", region="510104")) == {}
    office.hands.at = datetime(2026, 8, 29, 1, tzinfo=UTC)
    assert "household" in offered(office, case_id)
    office.hands.at = datetime(2026, 8, 30, 1, tzinfo=UTC)
    assert offered(office, case_id) == {}
    with pytest.raises(Refused) as refused:
        take(office, case_id, "household")
    assert refused.value.key == "material.no_offer"


def test_the_most_trusted_of_earlier_papers_is_offered_then_the_latest(office: Office) -> None:
    office.hands.at = datetime(2026, 3, 1, 1, tzinfo=UTC)
    trusted = [handed_in(office), handed_in(office, photo("red"))]
    office.hands.at = datetime(2026, 3, 2, 1, tzinfo=UTC)
    with office.node.work(WANG) as w:
        case = lock_case(w, office.open_in(w, MATTER, "510822").id)
        attach_material(w, case, "household", photo("blue"), trust=Trust.SUBMITTED)
    assert offered(office, office.open(matter=MATTER))["household"].record_id in trusted
    office.hands.at = datetime(2026, 3, 3, 1, tzinfo=UTC)
    latest = handed_in(office, photo("green"))
    assert offered(office, office.open(matter=MATTER))["household"].record_id == latest


def test_what_must_be_shown_each_time_is_never_offered(office: Office) -> None:
    first = office.open(matter=MATTER)
    with office.node.work(WANG) as w:
        case = lock_case(w, first)
        attach_material(w, case, "card", photo(), trust=Trust.ORIGINAL, original_seen=True)
    assert "card" not in offered(office, office.open(matter=MATTER))


def test_a_fact_on_record_stands_in_place_of_a_paper(office: Office) -> None:
    FACTS[office.persons[0]] = (date(2021, 5, 20), None)
    case_id = office.open(matter=MATTER)
    offer = offered(office, case_id)["permit"]
    assert (offer.kind, offer.record_id, offer.provider) == ("fact", RECORD, "许可登记簿")
    with office.node.read(WANG) as w:
        paper = fact_paper(w, case_id, "permit")
    assert (paper.person, paper.valid_from, paper.ledger_seq > 0) == ("张三", date(2021, 5, 20), True)
    extract = keep_extract(office.node.ports.get(FileStore), paper)
    with office.node.work(WANG) as w:
        reuse_held(w, lock_case(w, case_id), "permit", extract)
    with office.node.read(WANG) as w:
        (line,) = case_detail(w, case_id).materials
    assert (line.trust, line.media, line.pages, line.screening) == ("system", "application/pdf", 1, "clean")
    FACTS[office.persons[0]] = (date(2021, 5, 20), date(2026, 3, 1))
    assert "permit" not in offered(office, office.open(matter=MATTER))


def test_nobody_is_sent_for_what_the_platform_holds(office: Office) -> None:
    handed_in(office)
    case_id = office.open(matter=MATTER)
    with office.node.work(WANG) as w:
        case = lock_case(w, case_id)
        assert [item.material for item in items_lacking(w, case)] == ["permit", "card"]
    asked = [
        CorrectionItem(material=rule, title=rule, problem="未提交", asked="请补交")
        for rule in ("household", "permit", "card")
    ]
    with pytest.raises(Refused) as refused, office.node.work(WANG) as w:
        notify_corrections(w, lock_case(w, case_id), "accept", "correct", asked)
    assert refused.value.key == "correction.held"
    with office.node.work(WANG) as w:
        notify_corrections(w, lock_case(w, case_id), "accept", "correct", asked[1:])
    assert office.look(case_id).state == "returned"
