"""Changing how this node exchanges, in two hands: one administrator plans, another approves."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from jinmin.db.work import Work
from jinmin.deployment.consequences import Consequence, consequences
from jinmin.deployment.documents import checked, digest_of
from jinmin.deployment.findings import faults, findings
from jinmin.deployment.models import DeploymentPlan, PlanState
from jinmin.deployment.policy import APPROVE, PLAN, VIEW
from jinmin.deployment.trying import Tried
from jinmin.errors import Invalid, Refused
from jinmin.exchange.resources import ResourceCatalogue
from jinmin.exchange.streams import find_stream, restart_stream
from jinmin.identity import require
from jinmin.identity.officers import officers
from jinmin.messages import text
from jinmin.notices import send_notice
from jinmin.profiles import read_profile
from jinmin.vocabulary.manifest import HealthFinding
from jinmin.vocabulary.profile import Profile

PLANS = DeploymentPlan.__table__
OPEN = (PlanState.DRAFT, PlanState.SUBMITTED)


def begin_plan(w: Work, new: Profile | None = None) -> DeploymentPlan:
    """A draft of what the node's profile shall be, at first as it is. Needs PLAN for the node's division.

    Refused ``deployment.plan_open`` while another is on its way, Misconfigured for a profile no node could start from.
    """
    now = w.port(Profile)
    require(w.actor, PLAN, now.node.region)
    if (held := open_plan(w)) is not None:
        raise Refused("deployment.plan_open", by=held.written_by_name, state=held.state.label)
    profile, document = checked(new or now)
    w.action = w.action or "deployment.begin"
    plan = DeploymentPlan(
        origin=w.origin, document=document, digest=digest_of(profile), base=digest_of(now),
        written_at=w.at, written_by=w.actor.user_id, written_by_name=w.actor.name,
    )  # fmt: skip
    return w.add(plan)


def revise_plan(w: Work, plan_id: UUID, new: Profile, *, expected: int | None = None) -> DeploymentPlan:
    """Put another profile into a draft; what was tried no longer counts. Misconfigured, Stale."""
    plan = _draft(w, plan_id, expected)
    profile, plan.document = checked(new)
    plan.digest = digest_of(profile)
    _wrote(w, plan, "deployment.revise")
    return plan


def note_trial(w: Work, plan_id: UUID, digest: str, tried: Sequence[Tried]) -> DeploymentPlan:
    """Keep what the connections answered for the profile of that digest; nothing when it was revised meanwhile."""
    plan = _draft(w, plan_id, None)
    if plan.digest == digest:
        plan.tried, plan.trial = digest, [one.as_json() for one in tried]
        w.action = w.action or "deployment.try"
    return plan


def submit_plan(w: Work, plan_id: UUID, reason: str, *, expected: int | None = None) -> DeploymentPlan:
    """Hand the draft over for approval. Invalid ``deployment.reason``, Refused ``deployment.checks_fail``."""
    plan = _draft(w, plan_id, expected)
    if not reason.strip():
        raise Invalid("deployment.reason", field="reason")
    _refuse_faults(w, plan)
    plan.state, plan.reason = PlanState.SUBMITTED, reason.strip()
    _wrote(w, plan, "deployment.submit")
    approvers = officers(w, APPROVE, w.port(Profile).node.region)
    send_notice(w, approvers, "notice.plan_to_approve", link=_link(plan), by=w.actor.name)
    return plan


def approve_plan(w: Work, plan_id: UUID, *, expected: int | None = None) -> DeploymentPlan:
    """Put the plan in force: the node's processes take it up by themselves. Needs APPROVE, and another person.

    Streams to which resources were added start again in a new epoch in the same commit. Refused
    ``deployment.same_person``, ``deployment.decided``, ``deployment.outdated``, ``deployment.checks_fail``; Stale.
    """
    now = w.port(Profile)
    require(w.actor, APPROVE, now.node.region)
    plan = w.lock(DeploymentPlan, plan_id, expected=expected)
    if plan.state is not PlanState.SUBMITTED:
        raise Refused("deployment.decided", state=plan.state.label)
    if plan.written_by == w.actor.user_id:
        raise Refused("deployment.same_person")
    if plan.base != digest_of(now):
        raise Refused("deployment.outdated")
    _refuse_faults(w, plan)
    w.action = w.action or "deployment.approve"
    for change in changes_of(w, plan):
        if change.route is not None and change.sends_again and find_stream(w, change.route).cursor_seq:
            restart_stream(w, change.route.partner, change.route.stream)
    _decide(w, plan, PlanState.APPROVED)
    send_notice(w, [plan.written_by], "notice.plan_approved", link=_link(plan), by=w.actor.name)
    return plan


def return_plan(w: Work, plan_id: UUID, *, expected: int | None = None) -> DeploymentPlan:
    """Make a draft again of what was handed over; who wrote it or who may approve it."""
    plan = _open(w, plan_id, expected)
    if plan.state is not PlanState.SUBMITTED:
        raise Refused("deployment.decided", state=plan.state.label)
    w.action = w.action or "deployment.return"
    plan.state = PlanState.DRAFT
    send_notice(w, [plan.written_by], "notice.plan_returned", link=_link(plan), by=w.actor.name)
    return plan


def drop_plan(w: Work, plan_id: UUID, *, expected: int | None = None) -> DeploymentPlan:
    """Give the plan up; the ledger keeps it."""
    plan = _open(w, plan_id, expected)
    w.action = w.action or "deployment.drop"
    _decide(w, plan, PlanState.DROPPED)
    return plan


def open_plan(w: Work) -> DeploymentPlan | None:
    """The plan on its way, if any."""
    query = sa.select(DeploymentPlan).where(PLANS.c.origin == w.origin, PLANS.c.state.in_(OPEN))
    return w.session.scalars(query).one_or_none()


def plan_history(w: Work) -> tuple[DeploymentPlan, ...]:
    """Every plan, the newest first. Needs VIEW."""
    require(w.actor, VIEW)
    query = sa.select(DeploymentPlan).where(PLANS.c.origin == w.origin)
    return tuple(w.session.scalars(query.order_by(PLANS.c.written_at.desc(), PLANS.c.id.desc())))


def profile_of(plan: DeploymentPlan) -> Profile:
    """The profile the plan is about."""
    return read_profile(plan.document)


def changes_of(w: Work, plan: DeploymentPlan) -> tuple[Consequence, ...]:
    """What the plan changes about the profile in force."""
    return consequences(w.port(Profile), profile_of(plan), w.port(ResourceCatalogue))


def findings_of(w: Work, plan: DeploymentPlan) -> tuple[HealthFinding, ...]:
    """Every check of the plan as it stands."""
    return findings(w, profile_of(plan), changes_of(w, plan), trial_of(plan))


def trial_of(plan: DeploymentPlan) -> tuple[Tried, ...] | None:
    """What the connections answered; None when they were not tried for this very profile."""
    return tuple(Tried.of(one) for one in plan.trial) if plan.tried == plan.digest else None


def _draft(w: Work, plan_id: UUID, expected: int | None) -> DeploymentPlan:
    require(w.actor, PLAN, w.port(Profile).node.region)
    plan = w.lock(DeploymentPlan, plan_id, expected=expected)
    if plan.state is not PlanState.DRAFT:
        raise Refused("deployment.decided", state=plan.state.label)
    return plan


def _open(w: Work, plan_id: UUID, expected: int | None) -> DeploymentPlan:
    right = APPROVE if w.actor.may(APPROVE) else PLAN
    require(w.actor, right, w.port(Profile).node.region)
    plan = w.lock(DeploymentPlan, plan_id, expected=expected)
    if plan.state not in OPEN:
        raise Refused("deployment.decided", state=plan.state.label)
    return plan


def _refuse_faults(w: Work, plan: DeploymentPlan) -> None:
    if wrong := faults(findings_of(w, plan)):
        said = "；".join(f"{one.name}：{text(one.key, **one.values)}" for one in wrong)
        raise Refused("deployment.checks_fail", said=said)


def _link(plan: DeploymentPlan) -> str:
    return f"/deployment/{plan.id}"


def _wrote(w: Work, plan: DeploymentPlan, action: str) -> None:
    w.action = w.action or action
    plan.written_at, plan.written_by, plan.written_by_name = w.at, w.actor.user_id, w.actor.name


def _decide(w: Work, plan: DeploymentPlan, state: PlanState) -> None:
    plan.state, plan.decided_at = state, w.at
    plan.decided_by, plan.decided_by_name = w.actor.user_id, w.actor.name
