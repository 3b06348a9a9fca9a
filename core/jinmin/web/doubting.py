"""``/doubts`` and ``/retractions``: systems that read here question what they got and are told of corrections."""

from uuid import UUID

from fastapi import APIRouter, Response

from jinmin.doubts.cards import DoubtCard, Retractions, doubt_card, retraction_card
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


@router.post("/doubts", status_code=201)
def question(asked: Question, caller: CallerHere, response: Response) -> DoubtCard:
    """对依协议取得的记录提出疑义；同一 id 重复提交只算一次。"""
    with denials_journalled(caller.gateway.work, caller.actor, "doubts"):
        card = caller.gateway.act(
            lambda w: doubt_card(w, caller.visitor, take_question(w, caller.visitor, asked), None)
        )
    response.headers["Location"] = f"/exchange/v1/doubts/{card.id}"
    return card


@router.get("/doubts/{doubt_id}")
def answer(doubt_id: UUID, caller: CallerHere) -> DoubtCard:
    """本系统提出的一件疑义及其答复。"""
    with caller.gateway.read() as w:
        return doubt_card(w, caller.visitor, *question_of(w, caller.visitor, doubt_id))


@router.get("/retractions")
def retractions(caller: CallerHere) -> Retractions:
    """发给本系统的反向追错通知。"""
    with caller.gateway.read() as w:
        found = retractions_for(w, caller.visitor)
        cards = [retraction_card(w, caller.visitor, one, told) for one, told in found]
    return Retractions(retractions=cards)


@router.post("/retractions/{retraction_id}/acknowledgement", status_code=204)
def acknowledgement(retraction_id: UUID, found: Found, caller: CallerHere) -> None:
    """确认：受影响的办件、文书和数字已处理完毕。"""
    with denials_journalled(caller.gateway.work, caller.actor, "retractions"):
        caller.gateway.act(lambda w: acknowledge_as(w, caller.visitor, retraction_id, found))
