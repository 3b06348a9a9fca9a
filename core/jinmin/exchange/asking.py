"""Asking a partner over whatever adapter can ask, and answering partners."""

from typing import Protocol, runtime_checkable

from jinmin.crypto import BadSignature, Keyring, PublicKey
from jinmin.db.site import Site
from jinmin.db.work import Work
from jinmin.errors import Refused
from jinmin.exchange.adapter import PartnerPosition
from jinmin.exchange.carried_questions import CarriedByHand, kept_or_signed
from jinmin.exchange.errors import ReceiptMismatch
from jinmin.exchange.holdings import held_of
from jinmin.exchange.inbox import position
from jinmin.exchange.inquiry import Answer, Inquiry, Level, Place, Position, Question
from jinmin.exchange.partner_keys import keys_of
from jinmin.ids import new_id
from jinmin.vocabulary.actor import SYSTEM
from jinmin.vocabulary.profile import Profile, Route


@runtime_checkable
class Asking(Protocol):
    """An adapter by which a partner can be asked."""

    def ask(self, route: Route, question: bytes) -> bytes:
        """The partner's answer to a signed inquiry; Unavailable when it does not answer."""
        ...


class SignedReply(Protocol):
    """What a partner signed in reply to one request."""

    @property
    def request_hash(self) -> str:
        """Of the request it replies to."""

    @property
    def partner(self) -> str:
        """Who replies."""

    def verify(self, key: PublicKey) -> None:
        """Raise BadSignature unless ``key`` signed it."""


def ask(
    site: Site,
    adapter: Asking,
    route: Route,
    question: Question,
    level: Level = "region",
    places: tuple[Place, ...] = (),
) -> Answer:
    """The partner's answer; ReceiptMismatch when it is not the partner's to this question.

    Refused ``exchange.not_answered`` with the partner's reason; OnItsWay while a question is carried by hand.
    """
    is_carried = isinstance(adapter, CarriedByHand)
    with site.open_work(SYSTEM) if is_carried else site.open_read(SYSTEM) as w:
        bare = _inquiry(w, route, question, level, places)
        inquiry = kept_or_signed(w, bare) if is_carried else bare.signed_by(w.port(Keyring))
        key = keys_of(w, route.partner).signature
    answer = Answer.parse(adapter.ask(route, inquiry.to_bytes()))
    require_partners_own(answer, inquiry.hash, key, route)
    if answer.code:
        raise Refused("exchange.not_answered", partner=route.title, code=answer.code)
    return answer


def require_partners_own(answer: SignedReply, request_hash: str, key: PublicKey, route: Route) -> None:
    """Go on only with what the partner signed, to this request. Raises ReceiptMismatch."""
    try:
        answer.verify(key)
    except BadSignature as broken:
        raise ReceiptMismatch("exchange.answer_signature", partner=route.title) from broken
    if (answer.request_hash, answer.partner) != (request_hash, route.partner):
        raise ReceiptMismatch("exchange.answer_mismatch", partner=route.title)


def ask_position(site: Site, adapter: Asking, route: Route) -> PartnerPosition:
    """What the partner has of the route's stream."""
    told = ask(site, adapter, route, "position").position
    if told is None:
        raise ReceiptMismatch("exchange.answer_mismatch", partner=route.title)
    return PartnerPosition(told.epoch, told.number, told.to_seq, told.hash)


def answer_inquiry(w: Work, raw: bytes) -> Answer:
    """The signed answer. Refused ``exchange.sender_unknown`` or BadSignature for whoever may not ask."""
    inquiry = Inquiry.parse(raw)
    profile = w.port(Profile)
    if profile.intake(inquiry.origin) is None:
        raise Refused("exchange.sender_unknown", sender=inquiry.origin)
    inquiry.verify(keys_of(w, inquiry.origin).signature)
    bare = Answer(
        protocol=inquiry.protocol,
        kind="answer",
        alg=profile.suite.digest,
        origin=inquiry.origin,
        partner=profile.node.code,
        request_hash=inquiry.hash,
        answered_at=w.at,
    )
    return bare.model_copy(update=_told(w, inquiry)).signed_by(w.port(Keyring))


def _told(w: Work, inquiry: Inquiry) -> dict[str, object]:
    here = w.port(Profile).node.code
    if inquiry.partner != here:
        return {"code": "address.partner"}
    if inquiry.question == "position":
        found = position(w, here, inquiry.origin, inquiry.stream)
        return {"position": Position.model_validate(found.__dict__)}
    holdings = held_of(here, inquiry.origin)
    if inquiry.question == "digests":
        return {"digests": holdings.digests(w, inquiry.level, inquiry.places)}
    return {"records": holdings.records(w, inquiry.places)}


def _inquiry(w: Work, route: Route, question: Question, level: Level, places: tuple[Place, ...]) -> Inquiry:
    profile = w.port(Profile)
    return Inquiry(
        protocol="jinmin-exchange/1",
        kind="inquiry",
        alg=profile.suite.digest,
        origin=profile.node.code,
        partner=route.partner,
        stream=route.stream,
        nonce=new_id(),
        asked_at=w.at,
        question=question,
        level=level,
        places=places,
    )
