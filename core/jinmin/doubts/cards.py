"""What the published interface tells a system of its questions and of corrections: written here, read by partners."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel

from jinmin.crypto import Keyring
from jinmin.db.work import Work
from jinmin.doubts.models import Acknowledgement, Doubt, DoubtAnswer, Outcome, Retraction
from jinmin.exchange.envelope import ContentKey
from jinmin.exchange.personal import BatchPlace, PersonalOpener, PersonalSealer
from jinmin.sharing.visitors import Visitor
from jinmin.vocabulary.profile import Profile

PLACE = "doubts"
"""What stands for the stream where the content key of a question or a card is bound to its place."""
ANSWERED, RETRACTED = 2, 1
"""What stands for the version where the reason on a card is bound to its id; a question has 1."""


class SealedReason(BaseModel):
    """Why, sealed to the calling system; nothing for one that has no transport key."""

    content_key: ContentKey | None = None
    personal: str = ""


class DoubtCard(SealedReason):
    """疑义: how it stands. ``corrected_version`` is the version that is right, to be read as any other."""

    id: UUID
    number: str
    raised_on: date
    due_on: date
    outcome: Outcome | None = None
    answered_on: date | None = None
    corrected_version: int | None = None


class RetractionCard(SealedReason):
    """反向追错: versions up to ``wrong_version`` of a record that was read here were wrong."""

    id: UUID
    doubt_id: UUID | None = None
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


def letter_place(writer: str, reader: str) -> BatchPlace:
    """What the content key of a letter that is told in a call is bound to."""
    return BatchPlace(writer, reader, PLACE, 0, 0)


def doubt_card(w: Work, visitor: Visitor, doubt: Doubt, answer: DoubtAnswer | None) -> DoubtCard:
    """The visitor's question and what became of it."""
    card = DoubtCard(id=doubt.id, number=doubt.number, raised_on=doubt.raised_on, due_on=doubt.due_on)
    if answer is None:
        return card
    told = {
        "outcome": answer.outcome,
        "answered_on": answer.answered_on,
        "corrected_version": answer.corrected_version,
    }
    return card.model_copy(update=told | _sealed(w, visitor, doubt.id, ANSWERED, answer.reason))


def retraction_card(
    w: Work, visitor: Visitor, retraction: Retraction, acknowledged: Acknowledgement | None
) -> RetractionCard:
    """A correction as the visitor is told of it."""
    known = SealedReason.model_fields.keys() | {"acknowledged_on"}
    card = RetractionCard(
        **{name: getattr(retraction, name) for name in RetractionCard.model_fields if name not in known},
        acknowledged_on=acknowledged.acknowledged_on if acknowledged else None,
    )
    return card.model_copy(update=_sealed(w, visitor, retraction.id, RETRACTED, retraction.reason))


def reason_on(w: Work, giver: str, card: DoubtCard | RetractionCard) -> str:
    """The reason on a card that was made for this node, "" for none; Tampered when it is for somebody else."""
    place = letter_place(giver, w.port(Profile).node.code)
    version = ANSWERED if isinstance(card, DoubtCard) else RETRACTED
    opened = PersonalOpener(w.port(Keyring), place, card.content_key).open(card.id, version, card.personal)
    return str(opened.get("reason", ""))


def _sealed(w: Work, visitor: Visitor, letter: UUID, version: int, reason: str) -> dict[str, object]:
    key, profile = visitor.transport_key, w.port(Profile)
    if key is None:
        return {}
    sealer = PersonalSealer(profile.suite.cipher, letter_place(profile.node.code, visitor.code), lambda: key)
    personal = sealer.seal(letter, version, {"reason": reason})
    return {"content_key": sealer.content_key, "personal": personal}
