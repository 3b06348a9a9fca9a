"""疑义 towards a node that only gives: questions, answers and corrections are told call by call over its interface."""

from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID, uuid5

import sqlalchemy as sa
from pydantic import JsonValue

from jinmin.db.work import Work
from jinmin.doubts.cards import DoubtCard, RetractionCard, letter_place, reason_on
from jinmin.doubts.models import Acknowledgement, Channel, Doubt, DoubtAnswer
from jinmin.doubts.records import shared_record
from jinmin.doubts.retracting import REMIND
from jinmin.doubts.settling import acknowledgement_of
from jinmin.errors import NotFound
from jinmin.exchange.called import CalledLetter
from jinmin.exchange.partner_keys import keys_of
from jinmin.exchange.personal import PersonalSealer
from jinmin.vocabulary.profile import Profile

QUESTION, ANSWERS = Doubt.__table__, DoubtAnswer.__table__


def questions_to(w: Work, partner: str) -> Sequence[Doubt]:
    """This node's questions to the partner that are not answered yet, the oldest first."""
    answered = sa.exists().where(ANSWERS.c.doubt_id == QUESTION.c.id)
    mine = (QUESTION.c.origin == w.origin) & (QUESTION.c.addressee == partner)
    return w.session.scalars(sa.select(Doubt).where(mine, ~answered).order_by(QUESTION.c.id)).all()


def as_call(w: Work, doubt: Doubt, agreement: str) -> dict[str, JsonValue]:
    """The question as the partner's interface takes it; what is personal is sealed to the partner."""
    profile = w.port(Profile)
    place = letter_place(profile.node.code, doubt.addressee)
    sealer = PersonalSealer(profile.suite.cipher, place, lambda: keys_of(w, doubt.addressee).transport)
    told = {name: getattr(doubt, name) for name in ("claimed", "reason", "evidence_name", "evidence")}
    personal = sealer.seal(doubt.id, 1, told)
    assert sealer.content_key is not None
    return {
        "id": str(doubt.id),
        "agreement": agreement,
        "resource": doubt.resource,
        "record_id": str(doubt.record_id),
        "record_version": doubt.record_version,
        "field": doubt.field,
        "content_key": sealer.content_key.model_dump(mode="json"),
        "personal": personal,
    }


def answers_told(w: Work, cards: Iterable[tuple[Doubt, DoubtCard]]) -> Iterator[CalledLetter]:
    """The answers on cards that the addressee gave of these questions."""
    for doubt, card in cards:
        if card.outcome is None or card.answered_on is None:
            continue
        values: dict[str, JsonValue] = {
            "doubt_id": str(doubt.id),
            "addressee": w.origin,
            "resource": doubt.resource,
            "record_id": str(doubt.record_id),
            "record_region": doubt.record_region,
            "region": doubt.record_region,
            "outcome": card.outcome.value,
            "reason": reason_on(w, doubt.addressee, card),
            "corrected_version": card.corrected_version,
            "corrected_action": "",
            "corrected_seq": None,
            "answered_on": card.answered_on.isoformat(),
        }
        letter = uuid5(doubt.id, "answer")
        yield CalledLetter("doubts.answer", letter, 1, "doubts.answer", card.answered_on, values)


def retractions_told(w: Work, giver: str, cards: Iterable[RetractionCard]) -> Iterator[CalledLetter]:
    """The corrections that the giver tells this node of; a reminder is a new version. Of records that are here."""
    node = w.port(Profile).node
    for card in cards:
        try:
            region = shared_record(w, card.resource, card.record_id).region
        except NotFound:
            # It comes with the pages that are read later.
            continue
        values: dict[str, JsonValue] = {
            "doubt_id": str(card.doubt_id) if card.doubt_id else None,
            "addressee": node.code,
            "addressee_title": node.title,
            "channel": Channel.PULL.value,
            "resource": card.resource,
            "record_id": str(card.record_id),
            "record_region": region,
            "region": region,
            "fields": list(card.fields),
            "wrong_version": card.wrong_version,
            "right_version": card.right_version,
            "reason": reason_on(w, giver, card),
            "issued_on": card.issued_on.isoformat(),
            "due_on": card.due_on.isoformat(),
            "due_provisional": False,
            "passed_from": None,
            "reminders": card.reminders,
            "reminded_on": None,
        }
        action = REMIND if card.reminders else "doubts.answer"
        yield CalledLetter("doubts.retraction", card.id, 1 + card.reminders, action, card.issued_on, values)


def acknowledgements_due(
    w: Work, cards: Iterable[RetractionCard]
) -> Iterator[tuple[UUID, dict[str, JsonValue]]]:
    """What was acknowledged here and the giver does not know of: the retraction, and what is to be told."""
    for card in cards:
        made = acknowledgement_of(w, card.id) if card.acknowledged_on is None else None
        if made is not None:
            yield card.id, _counts(made)


def _counts(made: Acknowledgement) -> dict[str, JsonValue]:
    return {"cases": made.cases, "papers": made.papers, "figures": made.figures, "note": made.note}
