"""Supervision: its dated rules, the alerts they raise, what was ordered about them; how often a case came back."""

import sqlalchemy as sa
from alembic import op

from jinmin.db.columns import code
from jinmin.ledger import guards
from jinmin.ledger.ledgered import ledger_reference

revision = "core_0020"
down_revision = "core_0019"
branch_labels = None
depends_on = None

TABLES = ("supervision_rule", "supervision_alert", "supervision_handling")


def upgrade() -> None:
    op.add_column("case_case", sa.Column("returns", sa.Integer(), nullable=False, server_default="0"))
    _index(
        "ix_case_case_unfinished_soon",
        "case_case",
        ["soon_from", "planned_due", "id"],
        "finished_on IS NULL",
    )
    _index("ix_case_case_finished", "case_case", ["finished_on", "region"], "finished_on IS NOT NULL")
    op.create_index("ix_case_case_accepted", "case_case", ["accepted_on", "region"])
    _create_rule()
    _create_alert()
    _create_handling()
    for table in TABLES:
        guards.protect(op, table)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    for index in ("accepted", "finished", "unfinished_soon"):
        op.drop_index(f"ix_case_case_{index}", "case_case")
    op.drop_column("case_case", "returns")


def _record() -> list[sa.Column]:
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("origin", code(20), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
    ]


def _index(name: str, table: str, columns: list[str], condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, table, columns, postgresql_where=where, sqlite_where=where)


def _create_rule() -> None:
    op.create_table(
        "supervision_rule",
        *_record(),
        sa.Column("rule", code(60), nullable=False),
        sa.Column("region", code(12), nullable=False),
        sa.Column("title", sa.String(60), nullable=False),
        sa.Column("subject", sa.String(24), nullable=False),
        sa.Column("at", sa.String(24), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("unit", code(12), nullable=False),
        sa.Column("light", sa.String(24), nullable=False),
        sa.Column("tells_handler", sa.Boolean(), nullable=False),
        sa.Column("permission", code(80), nullable=False),
        sa.Column("post", sa.String(60), nullable=False),
        sa.Column("levels_up", sa.Integer(), nullable=False),
        sa.Column("on_provisional", sa.Boolean(), nullable=False),
        sa.Column("off", sa.Boolean(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("law", sa.String(200), nullable=False),
        sa.Column("article", sa.String(200), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("shipped_by", code(40), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_supervision_rule"),
        sa.UniqueConstraint(
            "origin", "shipped_by", "rule", "region", "valid_from", name="uq_supervision_rule_key"
        ),
        sa.CheckConstraint("days >= 0 AND levels_up >= 0", name=op.f("ck_supervision_rule_numbers")),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_from <= valid_to", name=op.f("ck_supervision_rule_interval")
        ),
        ledger_reference("supervision_rule"),
    )


def _create_alert() -> None:
    op.create_table(
        "supervision_alert",
        *_record(),
        sa.Column("rule", code(60), nullable=False),
        sa.Column("rule_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(60), nullable=False),
        sa.Column("subject", sa.String(24), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("matter", code(64), nullable=False),
        sa.Column("region", code(12), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("light", sa.String(24), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("tells_handler", sa.Boolean(), nullable=False),
        sa.Column("handler_permission", code(80), nullable=False),
        sa.Column("permission", code(80), nullable=False),
        sa.Column("post", sa.String(60), nullable=False),
        sa.Column("told_region", code(12), nullable=True),
        sa.Column("unstaffed", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_supervision_alert"),
        sa.UniqueConstraint("subject_id", "rule", "due_on", name="uq_supervision_alert_subject_id_rule_due"),
        sa.CheckConstraint(
            "(closed_at IS NULL) = (state <> 'closed')", name=op.f("ck_supervision_alert_closed")
        ),
        ledger_reference("supervision_alert"),
    )
    standing = "state <> 'closed'"
    for name, columns in (
        ("standing", ["rule", "id"]),
        ("told", ["told_region", "due_on"]),
        ("region", ["region", "due_on"]),
    ):
        _index(f"ix_supervision_alert_{name}", "supervision_alert", columns, standing)
    op.create_index("ix_supervision_alert_case_id", "supervision_alert", ["case_id"])


def _create_handling() -> None:
    op.create_table(
        "supervision_handling",
        *_record(),
        sa.Column("alert_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("order_text", sa.String(500), nullable=False),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handled_by", sa.Uuid(), nullable=True),
        sa.Column("handled_by_name", sa.String(60), nullable=False),
        sa.Column("post", sa.String(60), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_supervision_handling"),
        ledger_reference("supervision_handling"),
    )
    op.create_index("ix_supervision_handling_alert_id", "supervision_handling", ["alert_id"])
