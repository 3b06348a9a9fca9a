"""更正为另一证件号码: another number is another person, whom nobody at the register has checked yet.

The network is asked about the new identity as it was about the old one, a paper shows the mistake, and a
colleague confirms both; the corrections then are the asker's, the confirmation is the colleague's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from jinmin.api import (
    Actor,
    ContentId,
    FileStore,
    Invalid,
    KeptScan,
    NotFound,
    Parameters,
    Refused,
    Site,
    Work,
    lies_within,
    new_id,
    require,
)
from jinmin_marriage.forms import ROLES, ReadParty, Role
from jinmin_marriage.models import CheckKind, CheckResult, MarriageRecord, PartyExchange
from jinmin_marriage.network import COVERAGE_TITLES, Answer, AskedParty, NetworkCheck, Question, ask_in_time
from jinmin_marriage.service.checking import KIND_TITLES, NETWORK_KINDS, RESULT_TITLES
from jinmin_marriage.service.identities import (
    Identity,
    read_identity,
    registered_party,
    require_marriageable,
)
from jinmin_marriage.service.lengths import given_reason

CORRECT, CONFIRM = "marriage.correct", "marriage.register"
EXCHANGE = PartyExchange.__table__


@dataclass(frozen=True)
class Verified:
    """A new identity the network has confirmed, for whom and when. Only ``verify_identity`` makes one."""

    record_id: UUID
    role: Role
    number: str
    name: str
    asked_by: UUID
    at: datetime
    answers: Mapping[CheckKind, Answer]


@dataclass(frozen=True)
class Exchange:
    """The confirmed identity, the scan of the paper that shows the mistake, what the colleague says to it."""

    verified: Verified
    paper: KeptScan
    original_seen: bool
    opinion: str


def verify_identity(site: Site, actor: Actor, record_id: UUID, role: Role, identity: Identity) -> Verified:
    """Ask the network about the new identity, in the name of who corrects; a whole trip outside any write.

    Raises as ``correct_party`` what can be said without asking; then Refused at ``id_number`` for what was not
    confirmed over the whole country: ``marriage.exchange_unchecked``, ``…_found``, ``…_coverage``.
    """
    with site.open_read(actor) as w:
        record = w.get(MarriageRecord, record_id)
        require(actor, CORRECT, record.region)
        if actor.user_id is None:
            raise Refused("marriage.amend_needs_person")
        read = read_identity(w, identity)
        require_marriageable(w, record, role, read)
        questions = _questions(w, record, role, read)
        check, at = w.port(NetworkCheck), w.at
        seconds = w.port(Parameters).resolve("marriage.check_seconds", w.today, record.region)
        wanted = w.port(Parameters).resolve("marriage.check_coverage", w.today, record.region).text
    answers = ask_in_time(check, questions, float(str(seconds.value)) * len(questions))
    found = {each.kind: _confirmed(each, answers.get(each.request_no), role, wanted) for each in questions}
    return Verified(record_id, role, read.number.value, read.name, actor.user_id, at, found)


def note_exchange(
    w: Work, record: MarriageRecord, role: Role, read: ReadParty, exchange: Exchange | None
) -> PartyExchange:
    """Put down what the exchange stands on, confirmed by the colleague whose work this is.

    Refused ``marriage.exchange_alone``, ``marriage.exchange_same_person``, ``marriage.exchange_unverified``
    (for another identity than this), ``marriage.check_expired``, ``marriage.exchange_paper``; Invalid
    ``marriage.exchange_original``.
    """
    if exchange is None or w.actor.user_id is None:
        raise Refused("marriage.exchange_alone", field="id_number")
    verified, paper = exchange.verified, exchange.paper
    if w.actor.user_id == verified.asked_by:
        raise Refused("marriage.exchange_same_person")
    if (verified.record_id, verified.role, verified.number, verified.name) != (
        record.id, role, read.number.value, read.name,
    ):  # fmt: skip
        raise Refused("marriage.exchange_unverified", field="id_number")
    hours = w.port(Parameters).resolve("marriage.check_valid_hours", w.today, record.region).integer
    if w.at - verified.at > timedelta(hours=hours):
        raise Refused("marriage.check_expired", hours=hours, field="id_number")
    if not exchange.original_seen:
        raise Invalid("marriage.exchange_original")
    if not paper.is_usable:
        raise Refused("marriage.exchange_paper")
    identity, marital = (verified.answers[kind] for kind in NETWORK_KINDS)
    return w.add(
        PartyExchange(
            record_id=record.id,
            region=record.region,
            role=role,
            exchanged_on=w.today,
            asked_by=verified.asked_by,
            confirmed_by=w.actor.user_id,
            checked_at=verified.at,
            check_source=identity.source,
            check_coverage=identity.coverage,
            identity_request=identity.request_no,
            marital_request=marital.request_no,
            content_id=paper.content_id,
            media=paper.media,
            opinion=given_reason(EXCHANGE.c.opinion, exchange.opinion),
        )
    )


def read_exchange_paper(w: Work, exchange_id: UUID) -> bytes:
    """The scan an exchange stands on; NotFound outside the actor's division. The caller journals the access."""
    require(w.actor, "marriage.see_names")
    exchange = w.get(PartyExchange, exchange_id)
    if not lies_within(exchange.region, w.actor.region):
        raise NotFound("record.not_found", table="PartyExchange")
    return w.port(FileStore).get(ContentId(exchange.content_id))


def _questions(w: Work, record: MarriageRecord, role: Role, read: ReadParty) -> tuple[Question, ...]:
    parties = {each: read if each == role else registered_party(w, record, each) for each in ROLES}
    groom, bride = (AskedParty(each, parties[each].name, parties[each].number.value) for each in ROLES)
    return tuple(Question(new_id().hex, kind, (groom, bride), record.case_id) for kind in NETWORK_KINDS)


def _confirmed(asked: Question, answer: Answer | None, role: Role, wanted: str) -> Answer:
    """The answer, when it speaks for this party; of the other, who is married by this record, it may say more."""
    title = KIND_TITLES[asked.kind]
    if answer is None:
        said = RESULT_TITLES[CheckResult.DOWN]
        raise Refused("marriage.exchange_unchecked", kind=title, result=said, field="id_number")
    if said := answer.findings.get(role, ""):
        raise Refused("marriage.exchange_found", kind=title, said=said, field="id_number")
    if answer.coverage != wanted:
        covered = COVERAGE_TITLES.get(answer.coverage, answer.coverage)
        raise Refused("marriage.exchange_coverage", kind=title, coverage=covered, field="id_number")
    return answer
