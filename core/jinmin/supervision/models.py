"""The ledgered tables of supervision (电子监察): its dated rules, the alerts they raise, what was done about them."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa

from jinmin.db.columns import choice, code, json_type, personal, public
from jinmin.ledger.ledgered import Ledgered

STANDING = sa.text("state <> 'closed'")


class Subject(StrEnum):
    """What a rule watches."""

    CASE = "case"
    BRANCH = "branch"
    OBLIGATION = "obligation"
    NOTICE = "notice"
    TICKET = "ticket"

    @property
    def label(self) -> str:
        """What the supervisor reads."""
        return _SUBJECTS[self]


class Moment(StrEnum):
    """When a rule holds: from shortly before the due to its end, or from after it on."""

    NEAR = "near"
    LAPSED = "lapsed"


class Light(StrEnum):
    """黄灯 · 红灯."""

    AMBER = "amber"
    RED = "red"

    @property
    def label(self) -> str:
        """What the supervisor reads."""
        return {"amber": "黄灯", "red": "红灯"}[self.value]


class AlertState(StrEnum):
    """Whether an alert stands; ``closed`` when what it says is true no more."""

    OPEN = "open"
    HANDLED = "handled"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        """What the supervisor reads."""
        return {"open": "待处理", "handled": "已督办", "closed": "已解除"}[self.value]


_SUBJECTS = {
    Subject.CASE: "办件时限",
    Subject.BRANCH: "协办时限",
    Subject.OBLIGATION: "容缺与承诺",
    Subject.NOTICE: "公示",
    Subject.TICKET: "投诉咨询",
}


class SupervisionRule(Ledgered, table=True):
    """One rule for a region ("" nation) and a time; the nearest region and the latest first day win.

    It holds from ``days`` before the due (``near``; a case's own nearness when 0) or once ``days`` have passed
    after it (``lapsed``). It tells the handler, and whoever holds ``permission`` (in a post of the title
    ``post``, "" any), ``levels_up`` staffed levels above the nearest. ``withdrawn`` rows are as if they were
    not; ``off`` switches a wider region's rule off here. ``shipped_by`` "" was entered on this node.
    """

    __tablename__ = "supervision_rule"
    __region__: ClassVar[str] = "region"
    __table_args__: ClassVar[Any] = (
        sa.UniqueConstraint(
            "origin", "shipped_by", "rule", "region", "valid_from", name="uq_supervision_rule_key"
        ),
        sa.CheckConstraint("days >= 0 AND levels_up >= 0", name="numbers"),
        sa.CheckConstraint("valid_to IS NULL OR valid_from <= valid_to", name="interval"),
    )

    rule: str = public(sa_type=code(60))
    region: str = public(sa_type=code(12))
    title: str = public(sa_type=sa.String(60))
    subject: Subject = public(sa_type=choice(Subject))
    at: Moment = public(sa_type=choice(Moment))
    days: int = public()
    unit: str = public(sa_type=code(12))
    light: Light = public(sa_type=choice(Light))
    tells_handler: bool = public()
    permission: str = public(sa_type=code(80))
    post: str = public(sa_type=sa.String(60))
    levels_up: int = public()
    on_provisional: bool = public()
    off: bool = public()
    valid_from: date = public()
    valid_to: date | None = public(default=None)
    law: str = public(sa_type=sa.String(200))
    article: str = public(sa_type=sa.String(200))
    confirmed: bool = public()
    shipped_by: str = public(sa_type=code(40))
    withdrawn: bool = public(default=False)


class SupervisionAlert(Ledgered, table=True):
    """A light that is on: which rule holds for which record, with the due it was raised for.

    Free of personal data, so that ten thousand are sealed in seconds. ``handler_permission`` is the right of
    who has to act, "" for whoever works on the case. ``told_region`` is the division whose posts are told,
    None when the rule tells none above; ``unstaffed``: nobody holds such a post anywhere upward.
    """

    __tablename__ = "supervision_alert"
    __region__: ClassVar[str] = "region"
    __table_args__: ClassVar[Any] = (
        sa.UniqueConstraint("subject_id", "rule", "due_on", name="uq_supervision_alert_subject_id_rule_due"),
        sa.Index(
            "ix_supervision_alert_standing",
            "rule",
            "id",
            postgresql_where=STANDING,
            sqlite_where=STANDING,
        ),
        sa.Index(
            "ix_supervision_alert_told",
            "told_region",
            "due_on",
            postgresql_where=STANDING,
            sqlite_where=STANDING,
        ),
        sa.Index(
            "ix_supervision_alert_region",
            "region",
            "due_on",
            postgresql_where=STANDING,
            sqlite_where=STANDING,
        ),
        sa.Index("ix_supervision_alert_case_id", "case_id"),
        sa.CheckConstraint("(closed_at IS NULL) = (state <> 'closed')", name="closed"),
    )

    rule: str = public(sa_type=code(60))
    rule_id: UUID = public()
    title: str = public(sa_type=sa.String(60))
    subject: Subject = public(sa_type=choice(Subject))
    subject_id: UUID = public()
    case_id: UUID | None = public(default=None)
    matter: str = public(sa_type=code(64))
    region: str = public(sa_type=code(12))
    org_id: UUID = public()
    light: Light = public(sa_type=choice(Light))
    due_on: date = public()
    provisional: bool = public()
    tells_handler: bool = public()
    handler_permission: str = public(sa_type=code(80))
    permission: str = public(sa_type=code(80))
    post: str = public(sa_type=sa.String(60))
    told_region: str | None = public(sa_type=code(12), default=None)
    unstaffed: bool = public(default=False)
    state: AlertState = public(sa_type=choice(AlertState), default=AlertState.OPEN)
    raised_at: datetime = public()
    closed_at: datetime | None = public(default=None)
    times: int = public(default=1)


class AlertHandling(Ledgered, table=True):
    """What a supervisor ordered about an alert (督办), with the day an answer is expected by."""

    __tablename__ = "supervision_handling"
    __table_args__: ClassVar[Any] = (sa.Index("ix_supervision_handling_alert_id", "alert_id"),)

    alert_id: UUID = public()
    case_id: UUID | None = public(default=None)
    order_text: str = personal(sa_type=sa.String(500))
    handled_at: datetime = public()
    handled_by: UUID | None = public(default=None)
    handled_by_name: str = personal(sa_type=sa.String(60))
    post: str = public(sa_type=sa.String(60), default="")


class ProposalState(StrEnum):
    """待发布, 已发布, 已退回."""

    SUBMITTED = "submitted"
    PUBLISHED = "published"
    DROPPED = "dropped"

    @property
    def label(self) -> str:
        """What the supervisor reads."""
        return {"submitted": "待发布", "published": "已发布", "dropped": "已退回"}[self.value]


SUBMITTED = sa.text("state = 'submitted'")


class RuleProposal(Ledgered, table=True):
    """A rule somebody wrote and somebody else publishes. ``entry`` is the ``RuleEntry`` as JSON.

    ``withdraws``: it takes the rule of this key back instead of setting it.
    """

    __tablename__ = "supervision_proposal"
    __region__: ClassVar[str] = "region"
    __table_args__: ClassVar[Any] = (
        sa.Index(
            "uq_supervision_proposal_open", "origin", "rule", "region", unique=True,
            postgresql_where=SUBMITTED, sqlite_where=SUBMITTED,
        ),
        sa.CheckConstraint("decided_by IS NULL OR written_by IS NULL OR decided_by <> written_by OR state = 'dropped'",
                           name="two_persons"),
    )  # fmt: skip

    rule: str = public(sa_type=code(60))
    region: str = public(sa_type=code(12))
    entry: dict[str, Any] = public(sa_type=json_type())
    withdraws: bool = public(default=False)
    reason: str = public(sa_type=sa.String(300))
    state: ProposalState = public(sa_type=choice(ProposalState), default=ProposalState.SUBMITTED)
    written_at: datetime = public()
    written_by: UUID | None = public(default=None)
    written_by_name: str = personal(sa_type=sa.String(60))
    decided_at: datetime | None = public(default=None)
    decided_by: UUID | None = public(default=None)
    decided_by_name: str = personal(sa_type=sa.String(60), default="")
