"""``/doubts`` and ``/retractions``: systems that read here question what they got and are told of corrections."""

from datetime import date
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel

from jinmin.doubts.models import Doubt, DoubtAnswer, Outcome, Retraction
from jinmin.doubts.visiting import (
    Found,
    Question,
    acknowledge_as,
    question_of,
    retractions_for,
    take_question,
)
from jinmin.identity import denials_journalled
from jinmin.web.calling import CallerHere

router = APIRouter(tags=["doubts"])


class DoubtCard(BaseModel):
    """疑义: how it stands. ``corrected_version`` is the version that is right, to be read as any other."""

    id: UUID
    number: str
    raised_on: date
    due_on: date
    outcome: Outcome | None = None
    answered_on: date | None = None
    corrected_version: int | None = None


class RetractionCard(BaseModel):
    """反向追错: versions up to ``wrong_version`` of a record that was read here were wrong."""

    id: UUID
    resource: str
    record_id: UUID
    fields: list[str]
    wrong_version: int
    right_version: int
    issued_on: date
    due_on: date
    reminders: int
    acknowledged_on: date | None = None


class Retractions(BaseModel):
    """What the calling system has been told, the oldest first."""

    retractions: list[RetractionCard]


@router.post("/doubts", status_code=201)
def question(asked: Question, caller: CallerHere, response: Response) -> DoubtCard:
    """对依协议取得的记录提出疑义；同一 id 重复提交只算一次。"""
    with denials_journalled(caller.gateway.work, caller.actor, "doubts"):
        card = caller.gateway.act(lambda w: _doubt(take_question(w, caller.visitor, asked), None))
    response.headers["Location"] = f"/exchange/v1/doubts/{card.id}"
    return card


@router.get("/doubts/{doubt_id}")
def answer(doubt_id: UUID, caller: CallerHere) -> DoubtCard:
    """本系统提出的一件疑义及其答复。"""
    with caller.gateway.read() as w:
        return _doubt(*question_of(w, caller.visitor, doubt_id))


@router.get("/retractions")
def retractions(caller: CallerHere) -> Retractions:
    """发给本系统的反向追错通知。"""
    with caller.gateway.read() as w:
        found = retractions_for(w, caller.visitor)
        cards = [_retraction(one, told.acknowledged_on if told else None) for one, told in found]
    return Retractions(retractions=cards)


@router.post("/retractions/{retraction_id}/acknowledgement", status_code=204)
def acknowledgement(retraction_id: UUID, found: Found, caller: CallerHere) -> None:
    """确认：受影响的办件、文书和数字已处理完毕。"""
    with denials_journalled(caller.gateway.work, caller.actor, "retractions"):
        caller.gateway.act(lambda w: acknowledge_as(w, caller.visitor, retraction_id, found))


def _doubt(doubt: Doubt, answered: DoubtAnswer | None) -> DoubtCard:
    card = DoubtCard(id=doubt.id, number=doubt.number, raised_on=doubt.raised_on, due_on=doubt.due_on)
    if answered is None:
        return card
    said = {"outcome": answered.outcome, "answered_on": answered.answered_on}
    return card.model_copy(update=said | {"corrected_version": answered.corrected_version})


def _retraction(one: Retraction, acknowledged_on: date | None) -> RetractionCard:
    names = [name for name in RetractionCard.model_fields if name != "acknowledged_on"]
    return RetractionCard(**{name: getattr(one, name) for name in names}, acknowledged_on=acknowledged_on)
