"""Questions and trials that somebody carries: kept until the answer is brought back, asked again by the same bytes."""

from datetime import datetime
from typing import ClassVar, Protocol, runtime_checkable

import sqlalchemy as sa
from sqlmodel import Field

from jinmin.crypto import Keyring, digest
from jinmin.db.base import Plain
from jinmin.db.columns import code
from jinmin.db.work import Work
from jinmin.exchange.canonical_form import canonical
from jinmin.exchange.inquiry import Inquiry

ABOUT_LENGTH = 64


@runtime_checkable
class CarriedByHand(Protocol):
    """An adapter whose answers come hours or days later: ``ask`` raises OnItsWay until they are brought."""

    days_away: bool


class CarriedQuestion(Plain, table=True):
    """A question to ``partner`` as it was signed; ``about`` is the digest of what it asks, its nonce left out.

    Of a trial, whose answer stands by itself, ``about`` is ``trial`` and the digest of the stream's name.
    """

    __tablename__ = "exchange_carried_question"
    __why_plain__: ClassVar[str] = "a question under way; nothing takes effect by it"

    partner: str = Field(sa_type=code(40), primary_key=True)
    about: str = Field(sa_type=code(ABOUT_LENGTH), primary_key=True)
    body: bytes = Field(sa_type=sa.LargeBinary)
    asked_at: datetime


QUESTION = CarriedQuestion.__table__
TRIAL = "trial "
_IS_QUESTION = ~QUESTION.c.about.startswith(TRIAL)


def kept_or_signed(w: Work, inquiry: Inquiry) -> Inquiry:
    """The like of it that is under way already, else ``inquiry`` signed, and kept from now on."""
    asked = inquiry.model_dump(mode="json", include={"stream", "question", "level", "places"})
    about = digest("sha256", canonical(asked)).hex()
    kept = w.session.get(CarriedQuestion, (inquiry.partner, about))
    if kept is not None:
        return Inquiry.parse(bytes(kept.body))
    signed = inquiry.signed_by(w.port(Keyring))
    body = signed.to_bytes()
    w.add(CarriedQuestion(partner=inquiry.partner, about=about, body=body, asked_at=inquiry.asked_at))
    return signed


def kept_trial(w: Work, partner: str, stream: str) -> bytes | None:
    """The trial of the stream that is under way."""
    kept = w.session.get(CarriedQuestion, (partner, _trial_of(stream)))
    return None if kept is None else bytes(kept.body)


def keep_trial(w: Work, partner: str, stream: str, body: bytes) -> None:
    """Ask by these bytes until the answer is brought."""
    w.add(CarriedQuestion(partner=partner, about=_trial_of(stream), body=body, asked_at=w.at))


def forget_trial(w: Work, partner: str, stream: str) -> None:
    """Its answer was brought, whatever it says; the next trial is another."""
    mine = sa.and_(QUESTION.c.partner == partner, QUESTION.c.about == _trial_of(stream))
    w.execute(sa.delete(QUESTION).where(mine))


def _trial_of(stream: str) -> str:
    return f"{TRIAL}{digest('sha256', stream.encode()).hex()}"[:ABOUT_LENGTH]


def first_asked(w: Work, partner: str) -> datetime | None:
    """Since when questions to the partner are under way; None when there are none."""
    mine = sa.and_(QUESTION.c.partner == partner, _IS_QUESTION)
    since: datetime | None = w.execute(sa.select(sa.func.min(QUESTION.c.asked_at)).where(mine)).scalar_one()
    return since


def forget_questions(w: Work, partner: str | None = None) -> None:
    """What comes next is asked anew of this partner; of all, trials too, when none is named."""
    mine = sa.true() if partner is None else sa.and_(QUESTION.c.partner == partner, _IS_QUESTION)
    w.execute(sa.delete(QUESTION).where(mine))
