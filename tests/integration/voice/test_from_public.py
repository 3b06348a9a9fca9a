"""What nobody signed in for: taken in on a proof, answered by who must, looked up by number and code alone."""

from dataclasses import replace
from uuid import UUID

import pytest
import sqlalchemy as sa
from tests.integration.cases.office import OFFICE, QINGCHUAN, Office
from tests.integration.voice.citizens import PUBLIC, answerer

from jinmin.cases import Case, CaseParty
from jinmin.errors import Invalid, NotFound
from jinmin.vocabulary.actor import Actor
from jinmin.voice import (
    ASSIGN,
    SOURCES,
    Receipt,
    Said,
    Ticket,
    TicketState,
    answer_ticket,
    assign_ticket,
    look_up_answer,
    organisations_to_ask,
    take_in_from_public,
)

BOSS = Actor(user_id=None, name="分派岗", org_id=OFFICE, region=QINGCHUAN, permissions=frozenset({ASSIGN}))
WORDS = Said("complaint", "窗口中午没有人", contact="0839-7200000", org_id=OFFICE)


def written(office: Office, said: Said) -> Receipt:
    with office.node.work(PUBLIC) as w:
        return take_in_from_public(w, said)


def test_an_answer_is_looked_up_by_number_and_code(office: Office) -> None:
    answering = answerer(office)
    receipt = written(office, WORDS)
    with office.node.work(PUBLIC) as w:
        waiting = look_up_answer(w, receipt.number, receipt.code.lower())
        assert (waiting.state, waiting.reply) == (TicketState.RECEIVED, "")
    with office.node.read() as w:
        ticket_id: UUID = w.execute(sa.select(Ticket.__table__.c.id)).scalar_one()
        assert SOURCES[w.get(Ticket, ticket_id).source] == "网上公开页"
    with office.node.work(BOSS) as w:
        assign_ticket(w, ticket_id, answering.user_id)  # type: ignore[arg-type]
    with office.node.work(answering) as w:
        answer_ticket(w, ticket_id, "已安排午间值班")
    with office.node.work(PUBLIC) as w:
        assert look_up_answer(w, receipt.number, receipt.code).reply == "已安排午间值班"
        for number, code in ((receipt.number, "A" * 10), ("TS-510822-20260302-99999", receipt.code)):
            with pytest.raises(NotFound):
                look_up_answer(w, number, code)


def test_a_case_is_proved_by_its_partys_name(office: Office) -> None:
    case_id = office.open()
    with office.node.read() as w:
        case = w.get(Case, case_id)
        name = w.execute(
            sa.select(CaseParty.__table__.c.name).where(CaseParty.__table__.c.case_id == case_id)
        ).scalar()
        about = Said("consultation", "什么时候能办好", case_no=case.case_no, name=str(name))
        place = (case.region, case.org_id, case.matter)
    written(office, about)
    with office.node.read() as w:
        row = w.session.scalars(sa.select(Ticket)).one()
        assert (row.region, row.org_id, row.matter) == place
        assert (row.case_id, row.source) == (case_id, "public")
    for wrong in (replace(about, name="别人"), replace(about, case_no="510822-X")):
        with pytest.raises(Invalid) as refused:
            written(office, wrong)
        assert refused.value.key == "voice.no_such_case"


@pytest.mark.parametrize(
    ("said", "key"),
    [
        (replace(WORDS, contact=""), "voice.contact_needed"),
        (replace(WORDS, contact="电话"), "voice.contact"),
        (replace(WORDS, org_id=None), "voice.org_needed"),
        (replace(WORDS, content=" "), "voice.content"),
        (replace(WORDS, content="很" * 1_001), "voice.content_long"),
    ],
)
def test_what_is_lacking_is_said(office: Office, said: Said, key: str) -> None:
    answerer(office)
    with pytest.raises(Invalid) as wrong:
        written(office, said)
    assert wrong.value.key == key
    with office.node.read(PUBLIC) as w:
        assert organisations_to_ask(w, QINGCHUAN) == {OFFICE: "青川县民政局"}
