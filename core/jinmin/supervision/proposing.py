"""A rule of supervision in two hands: one writes it, another publishes it; it holds from its own first day."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from pydantic import ValidationError

from jinmin.db.work import Work
from jinmin.errors import Invalid, Refused
from jinmin.identity.access import require
from jinmin.identity.scope import scope
from jinmin.messages.input_faults import first_fault
from jinmin.supervision.models import ProposalState, RuleProposal
from jinmin.supervision.rule_files import (
    SET_RULES,
    RuleEntry,
    enter_rules,
    require_same_subject,
    withdraw_rule,
)

PROPOSAL = RuleProposal.__table__


def propose_rule(w: Work, entry: RuleEntry, reason: str, *, withdraws: bool = False) -> RuleProposal:
    """Hand a rule over to be published. Needs SET_RULES in its division.

    Raises Invalid ``supervision.no_source``, ``supervision.no_reason``, ``supervision.past``,
    Refused ``supervision.proposal_open``.
    """
    require(w.actor, SET_RULES, entry.region)
    if not reason.strip():
        raise Invalid("supervision.no_reason", field="reason")
    if not withdraws and entry.valid_from < w.today:
        raise Invalid("supervision.past", field="valid_from", today=w.today)
    require_same_subject(w, entry)
    if (held := open_proposal(w, entry.id, entry.region)) is not None:
        raise Refused("supervision.proposal_open", by=held.written_by_name, first=held.entry["valid_from"])
    w.action = w.action or "supervision.propose"
    proposal = RuleProposal(
        origin=w.origin, rule=entry.id, region=entry.region, entry=entry.model_dump(mode="json"),
        withdraws=withdraws, reason=reason.strip(), written_at=w.at, written_by=w.actor.user_id,
        written_by_name=w.actor.name,
    )  # fmt: skip
    return w.add(proposal)


def publish_proposal(w: Work, proposal_id: UUID, *, expected: int | None = None) -> RuleProposal:
    """Put it in force from its first day. Refused ``supervision.same_person``, ``supervision.decided``; Stale."""
    held = _lock(w, proposal_id, expected)
    if held.written_by == w.actor.user_id:
        raise Refused("supervision.same_person")
    w.action = w.action or "supervision.publish"
    entry = entry_of(held)
    if held.withdraws:
        withdraw_rule(w, entry.id, entry.region, entry.valid_from)
    else:
        enter_rules(w, [entry])
    _decide(w, held, ProposalState.PUBLISHED)
    return held


def drop_proposal(w: Work, proposal_id: UUID, *, expected: int | None = None) -> RuleProposal:
    """Give it back, or up; the ledger keeps it."""
    held = _lock(w, proposal_id, expected)
    w.action = w.action or "supervision.drop"
    _decide(w, held, ProposalState.DROPPED)
    return held


def open_proposals(w: Work) -> Sequence[RuleProposal]:
    """What waits to be published in the actor's division."""
    waiting = (PROPOSAL.c.state == ProposalState.SUBMITTED, PROPOSAL.c.origin == w.origin)
    query = sa.select(RuleProposal).where(*waiting, scope(w.actor, PROPOSAL.c.region))
    return w.session.scalars(query.order_by(PROPOSAL.c.rule, PROPOSAL.c.region)).all()


def open_proposal(w: Work, rule: str, region: str) -> RuleProposal | None:
    """What waits for this rule and division, if anything."""
    query = sa.select(RuleProposal).where(
        PROPOSAL.c.rule == rule, PROPOSAL.c.region == region, PROPOSAL.c.origin == w.origin,
        PROPOSAL.c.state == ProposalState.SUBMITTED,
    )  # fmt: skip
    return w.session.scalars(query).one_or_none()


def entry_of(proposal: RuleProposal) -> RuleEntry:
    """The rule it says."""
    return RuleEntry.model_validate(proposal.entry)


def entry_from(values: dict[str, object]) -> RuleEntry:
    """The rule these values make; Invalid at the field that is wrong."""
    try:
        return RuleEntry.model_validate(values)
    except ValidationError as broken:
        fault = first_fault(broken, values)
        raise Invalid("supervision.field", field=fault.field or None, said=fault.said) from broken


def _decide(w: Work, held: RuleProposal, state: ProposalState) -> None:
    held.state, held.decided_at = state, w.at
    held.decided_by, held.decided_by_name = w.actor.user_id, w.actor.name


def _lock(w: Work, proposal_id: UUID, expected: int | None) -> RuleProposal:
    held = w.lock(RuleProposal, proposal_id, expected=expected)
    require(w.actor, SET_RULES, held.region)
    if held.state is not ProposalState.SUBMITTED:
        raise Refused("supervision.decided", state=held.state.label)
    return held
