"""The table of changes to the deployment profile 部署方案改动: written by one administrator, approved by another."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa

from jinmin.db.columns import choice, code, json_type, personal, public
from jinmin.ledger.ledgered import Ledgered


class PlanState(StrEnum):
    """草稿, 待批准, 已批准, 已放弃."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    DROPPED = "dropped"

    @property
    def label(self) -> str:
        """What the administrator reads."""
        return {"draft": "草稿", "submitted": "待批准", "approved": "已批准", "dropped": "已放弃"}[self.value]


_OPEN = sa.text("state IN ('draft', 'submitted')")
TWO_PERSONS = "decided_by IS NULL OR written_by IS NULL OR decided_by <> written_by OR state = 'dropped'"


class DeploymentPlan(Ledgered, table=True):
    """One new deployment profile on its way; the approved ones are the history of how this node exchanged.

    ``document`` is the profile as the TOML file that the node will start from, ``digest`` names what it says,
    ``base`` what the profile in force said when the plan was begun. ``trial`` holds what the connections
    answered, ``tried`` the digest of the document they were tried for. One plan is open at a time.
    """

    __tablename__ = "node_deployment_plan"
    __table_args__: ClassVar[Any] = (
        sa.Index(
            "uq_node_deployment_plan_open", "origin", unique=True, postgresql_where=_OPEN, sqlite_where=_OPEN
        ),
        sa.CheckConstraint(TWO_PERSONS, name="two_persons"),
        sa.CheckConstraint("state IN ('draft', 'submitted', 'approved', 'dropped')", name="state"),
    )

    state: PlanState = public(sa_type=choice(PlanState), default=PlanState.DRAFT)
    document: str = public(sa_type=sa.Text())
    digest: str = public(sa_type=code(64))
    base: str = public(sa_type=code(64))
    reason: str = public(sa_type=sa.String(300), default="")
    trial: list[dict[str, Any]] = public(sa_type=json_type(), default_factory=list)
    tried: str = public(sa_type=code(64), default="")
    written_at: datetime = public()
    written_by: UUID | None = public(default=None)
    written_by_name: str = personal(sa_type=sa.String(60))
    decided_at: datetime | None = public(default=None)
    decided_by: UUID | None = public(default=None)
    decided_by_name: str = personal(sa_type=sa.String(60), default="")
