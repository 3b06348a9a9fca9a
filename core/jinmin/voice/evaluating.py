"""好差评: a case is evaluated by whom it was for, once a channel, and nobody else can do it in their place.

An invitation's token is shown to the citizen alone and kept as a keyed digest. What was given shows only after it
was given. A poor grade (4, 5) opens a call-back that is assigned, limited and answered like a complaint.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from jinmin.cases import Case
from jinmin.cases.access import hidden, mark, may_see
from jinmin.crypto import Keyring
from jinmin.db.work import Work
from jinmin.errors import Invalid, NotFound, Refused
from jinmin.identity import Counter, Organisation
from jinmin.identity.posts import APPOINTMENT, in_force
from jinmin.matters import Catalogue, Parameters
from jinmin.voice.models import Evaluation, EvaluationChannel, Grade, Invitation
from jinmin.voice.tickets import TicketPlace, open_follow_up

INVITATION = Invitation.__table__
EVALUATION = Evaluation.__table__
TOKEN, TABLET = "voice.token", "voice.tablet"
REASONS = {
    "attitude": "服务态度",
    "slow": "办理太慢",
    "papers": "材料要求太多",
    "unclear": "告知不清楚",
    "again": "多次往返",
    "place": "场所设施不便",
    "other": "其他",
}
"""What a citizen may tick; no standard's list was at hand (设计)."""

REMARK_MOST = 500


@dataclass(frozen=True)
class Invited:
    """An invitation as it is handed to the citizen; the token is told this once."""

    id: UUID
    token: str
    expires_at: datetime


@dataclass(frozen=True)
class AskedAbout:
    """What the citizen is asked about: no name, no number of the case."""

    invitation_id: UUID
    matter_title: str
    org: str


@dataclass(frozen=True)
class Given:
    """What the citizen said."""

    grade: Grade
    reasons: tuple[str, ...] = ()
    remark: str = ""


def invite(w: Work, case: Case, channel: EvaluationChannel) -> Invited:
    """Invite to evaluate a case that was accepted or is closed; earlier invitations of the channel end.

    Raises Refused when it was evaluated there already or nothing was done yet, or, for the tablet, when the
    actor stands at no window.
    """
    if not may_see(w, case):
        raise hidden(case.id)
    if case.accepted_on is None and case.finished_on is None:
        raise Refused("voice.too_early", case_no=case.case_no)
    if any(one.channel is channel for one in evaluations_of_case(w, case.id)):
        raise Refused("voice.given_already", channel=channel.label)
    counter = counter_of(w) if channel is EvaluationChannel.TABLET else None
    if channel is EvaluationChannel.TABLET and counter is None:
        raise Refused("voice.no_window")
    mark(w, case, "voice.invite")
    _end_earlier(w, case.id, channel)
    token = secrets.token_urlsafe(24)
    hours = w.port(Parameters).resolve("voice.invitation_hours", w.today, case.region).integer
    row = w.add(
        Invitation(
            origin=case.origin,
            epoch=case.epoch,
            case_id=case.id,
            channel=channel,
            counter_id=counter,
            token_digest=_digest(w, token),
            invited_at=w.at,
            invited_by=w.actor.user_id,
            expires_at=w.at + timedelta(hours=hours),
        )
    )
    return Invited(row.id, token, row.expires_at)


def asked_by_token(w: Work, token: str) -> AskedAbout:
    """What a token asks about; NotFound when it is unknown, used or past, all told alike."""
    query = sa.select(INVITATION).where(INVITATION.c.token_digest == _digest(w, token))
    return _asked(w, query)


def asked_at_window(w: Work, counter_id: UUID) -> AskedAbout | None:
    """What the tablet of a window is to ask now: the latest invitation, None when there is none."""
    query = sa.select(INVITATION).where(INVITATION.c.counter_id == counter_id)
    try:
        return _asked(w, query.order_by(INVITATION.c.invited_at.desc()).limit(1))
    except NotFound:
        return None


def evaluate(w: Work, invitation_id: UUID, given: Given) -> Evaluation:
    """Take the evaluation in. The caller has shown the token, or the window's own address.

    NotFound when the invitation was used meanwhile; Invalid for unknown reasons or too long a remark.
    """
    if unknown := sorted(set(given.reasons) - REASONS.keys()):
        raise Invalid("voice.unknown_reason", reasons="、".join(unknown))
    if len(given.remark) > REMARK_MOST:
        raise Invalid("voice.too_long", most=REMARK_MOST)
    invitation = w.lock(Invitation, invitation_id)
    if not _is_open(invitation.used_at, invitation.expires_at, w.at):
        raise NotFound("voice.no_invitation")
    case = w.get(Case, invitation.case_id)
    w.case_id, w.action = case.id, "voice.evaluate"
    invitation.used_at = w.at
    row = w.add(
        Evaluation(
            origin=case.origin,
            epoch=case.epoch,
            case_id=case.id,
            invitation_id=invitation.id,
            channel=invitation.channel,
            matter=case.matter,
            region=case.region,
            org_id=case.org_id,
            clerk_id=case.last_actor_id,
            grade=int(given.grade),
            reasons=sorted(set(given.reasons)),
            remark=given.remark.strip() or None,
            given_at=w.at,
            given_on=w.today,
        )
    )
    if given.grade.is_poor:
        said = "、".join(REASONS[reason] for reason in row.reasons)
        text = "　".join(part for part in (given.grade.label, said, given.remark.strip()) if part)
        open_follow_up(w, row.id, TicketPlace(case.region, case.org_id, case.matter, case.id), text)
    return row


def evaluations_of_case(w: Work, case_id: UUID) -> tuple[Evaluation, ...]:
    """What was given, in order. The caller has shown the right to the case."""
    w.flush()
    query = sa.select(Evaluation).where(EVALUATION.c.case_id == case_id).order_by(EVALUATION.c.given_at)
    return tuple(w.session.scalars(query))


def counter_of(w: Work) -> UUID | None:
    """The window the actor stands at in this post."""
    here = (APPOINTMENT.c.user_id == w.actor.user_id, APPOINTMENT.c.post_id == w.actor.post_id)
    found = w.execute(sa.select(APPOINTMENT.c.counter_id).where(*here, in_force(w.today))).scalars().first()
    return found if found is None else UUID(str(found))


def tablet_key(w: Work, counter_id: UUID) -> str:
    """What proves that an address was made by this node for the tablet of this window."""
    return w.port(Keyring).blind(TABLET, counter_id.hex).hex()[:32]


def window_of(w: Work, counter_id: UUID, key: str) -> Counter:
    """The window whose tablet asks; NotFound for a key of another."""
    if not secrets.compare_digest(key.encode(), tablet_key(w, counter_id).encode()):
        raise NotFound("voice.no_invitation")
    return w.get(Counter, counter_id)


def _asked(w: Work, query: sa.Select[tuple[object, ...]]) -> AskedAbout:
    row = w.execute(query).one_or_none()
    if row is None or not _is_open(row.used_at, row.expires_at, w.at):
        raise NotFound("voice.no_invitation")
    case = w.get(Case, row.case_id)
    organisation = w.session.get(Organisation, case.org_id)
    matter = w.port(Catalogue).version(case.matter, case.matter_version)
    return AskedAbout(row.id, matter.title, organisation.name if organisation else "")


def _is_open(used_at: datetime | None, expires_at: datetime, at: datetime) -> bool:
    return used_at is None and at < expires_at


def _end_earlier(w: Work, case_id: UUID, channel: EvaluationChannel) -> None:
    open_ones = sa.select(Invitation).where(
        INVITATION.c.case_id == case_id,
        INVITATION.c.channel == channel,
        INVITATION.c.used_at.is_(None),
        INVITATION.c.expires_at > w.at,
    )
    for earlier in w.session.scalars(open_ones).all():
        earlier.expires_at = w.at


def _digest(w: Work, token: str) -> bytes:
    return w.port(Keyring).blind(TOKEN, token)
