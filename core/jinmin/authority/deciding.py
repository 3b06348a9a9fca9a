"""Deciding on a hand-over, in two hands at each of the two nodes; the giver's second hand sets it going."""

from uuid import UUID

import sqlalchemy as sa

from jinmin.authority.inventory import open_cases, own_inventory, serials_of
from jinmin.authority.models import UNDER_WAY, Role, Transfer, TransferOffer, TransferState
from jinmin.authority.sheets import write_sheets
from jinmin.db.work import Work
from jinmin.errors import Invalid, NotFound, Refused
from jinmin.exchange.authority_models import AuthorityTerm
from jinmin.exchange.authority_terms import read_terms, stop_writers
from jinmin.exchange.resources import ResourceCatalogue
from jinmin.identity import APPROVE_DEPLOYMENT, PLAN_DEPLOYMENT, require
from jinmin.vocabulary.profile import LETTERS_ONLY, Profile

TRANSFER, TERM = Transfer.__table__, AuthorityTerm.__table__
COUNTY = 6
"""Digits of the division that changes hands: counters and offices belong to a county."""


def draw_transfer(w: Work, role: Role, partner: str, resource: str, region: str, reason: str) -> Transfer:
    """Write down that a division's records shall change hands. Needs PLAN_DEPLOYMENT for the node's division.

    Invalid ``authority.county`` and others by field; Refused ``authority.not_ours``, ``authority.under_way``.
    """
    require(w.actor, PLAN_DEPLOYMENT, w.port(Profile).node.region)
    if len(region) != COUNTY or not region.isdecimal():
        raise Invalid("authority.county", field="region")
    if not reason.strip():
        raise Invalid("authority.reason", field="reason")
    if w.port(ResourceCatalogue).find(resource) is None or resource not in w.port(ResourceCatalogue).ids:
        raise NotFound("sharing.resource_unknown", resource=resource)
    _require_way(w, partner)
    if role is Role.GIVE and not _is_holder(w, resource, region):
        raise Refused("authority.not_ours", region=region)
    if transfer_under_way(w, resource, region) is not None:
        raise Refused("authority.under_way", region=region)
    w.action = w.action or "authority.draw"
    transfer = Transfer(
        region=region, resource=resource, partner=partner, role=role, reason=reason.strip(),
        written_at=w.at, written_by=w.actor.user_id, written_by_name=w.actor.name,
    )  # fmt: skip
    return w.add(transfer)


def approve_transfer(w: Work, transfer_id: UUID, *, expected: int | None = None) -> Transfer:
    """The second hand. At the taker it makes ready; at the giver it ends writing and sends the offer, in this commit.

    Needs APPROVE_DEPLOYMENT. Refused ``authority.same_person``, ``authority.decided``; Stale.
    """
    require(w.actor, APPROVE_DEPLOYMENT, w.port(Profile).node.region)
    transfer = w.lock(Transfer, transfer_id, expected=expected)
    if transfer.state is not TransferState.DRAWN:
        raise Refused("authority.decided", state=transfer.state.label)
    if transfer.written_by == w.actor.user_id:
        raise Refused("authority.same_person")
    transfer.decided_at, transfer.decided_by = w.at, w.actor.user_id
    transfer.decided_by_name = w.actor.name
    w.action = w.action or "authority.approve"
    transfer.state = TransferState.READY
    if transfer.role is Role.GIVE:
        _offer(w, transfer)
    else:
        _leave_to(w, transfer)
    return transfer


def drop_transfer(w: Work, transfer_id: UUID, *, expected: int | None = None) -> Transfer:
    """Give up what is not under way yet. Refused ``authority.decided``: an offer is answered by the other node."""
    right = APPROVE_DEPLOYMENT if w.actor.may(APPROVE_DEPLOYMENT) else PLAN_DEPLOYMENT
    require(w.actor, right, w.port(Profile).node.region)
    transfer = w.lock(Transfer, transfer_id, expected=expected)
    if transfer.state not in (TransferState.DRAWN, TransferState.READY):
        raise Refused("authority.decided", state=transfer.state.label)
    w.action = w.action or "authority.drop"
    transfer.state = TransferState.DROPPED
    transfer.decided_at, transfer.decided_by = w.at, w.actor.user_id
    transfer.decided_by_name = w.actor.name
    return transfer


def transfer_under_way(w: Work, resource: str, region: str) -> Transfer | None:
    """The hand-over of this place that is not finished."""
    mine = (TRANSFER.c.origin == w.origin) & (TRANSFER.c.resource == resource) & (TRANSFER.c.region == region)
    return w.session.scalars(sa.select(Transfer).where(mine, TRANSFER.c.state.in_(UNDER_WAY))).one_or_none()


def transfers(w: Work) -> tuple[Transfer, ...]:
    """Every hand-over this node had a part in, the newest first."""
    query = sa.select(Transfer).where(TRANSFER.c.origin == w.origin)
    return tuple(w.session.scalars(query.order_by(TRANSFER.c.written_at.desc(), TRANSFER.c.id.desc())))


def set_term(
    w: Work, resource: str, region: str, holder: str, term: int, *, settled: bool, runoff: list[str]
) -> None:
    """Write down who answers from now on."""
    mine = (TERM.c.origin == w.origin) & (TERM.c.resource == resource) & (TERM.c.region == region)
    held = w.execute(sa.select(TERM.c.id).where(mine)).scalar_one_or_none()
    if held is None:
        row = AuthorityTerm(
            region=region,
            resource=resource,
            holder=holder,
            term=term,
            settled=settled,
            since=w.at,
            runoff=runoff,
        )
        w.add(row)
        return
    known = w.lock(AuthorityTerm, held)
    known.holder, known.term, known.settled, known.since, known.runoff = holder, term, settled, w.at, runoff


def _offer(w: Work, transfer: Transfer) -> None:
    stop_writers(w)
    known = read_terms(w).of(transfer.resource, transfer.region)
    term = (known.term if known else 1) + 1
    runoff = open_cases(w, transfer.resource, transfer.region)
    counted = own_inventory(w, transfer.resource, transfer.region)
    transfer.state, transfer.term, transfer.records = TransferState.MOVING, term, counted.records
    set_term(w, transfer.resource, transfer.region, transfer.partner, term, settled=False, runoff=runoff)
    sheets, sheets_digest = write_sheets(w, transfer)
    offer = TransferOffer(
        transfer_id=transfer.id, addressee=transfer.partner, region=transfer.region, resource=transfer.resource,
        term=term, records=counted.records, sum_a=counted.sum_a, sum_b=counted.sum_b,
        serials=serials_of(w, transfer.region), runoff=runoff, sheets=sheets, sheets_digest=sheets_digest,
    )  # fmt: skip
    w.add(offer)


def _leave_to(w: Work, transfer: Transfer) -> None:
    """Until the offer comes the records are the giver's, and nobody here writes any."""
    if read_terms(w).of(transfer.resource, transfer.region) is None:
        stop_writers(w)
        set_term(w, transfer.resource, transfer.region, transfer.partner, 1, settled=True, runoff=[])


def _require_way(w: Work, partner: str) -> None:
    """Offer and answer need a way there and a way back."""
    profile = w.port(Profile)
    sends = any(route.partner == partner for route in profile.routes)
    intake = profile.intake(partner)
    if not sends or intake is None:
        raise Refused("authority.no_way", partner=partner, letters=LETTERS_ONLY)


def _is_holder(w: Work, resource: str, region: str) -> bool:
    known = read_terms(w).of(resource, region)
    return known is None or known.holder == w.origin
