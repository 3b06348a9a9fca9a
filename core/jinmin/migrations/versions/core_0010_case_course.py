"""The course of a case: branches, obligations, suspensions, extensions, notices, groups, hand-over sheets."""

import sqlalchemy as sa
from alembic import op

from jinmin.db.columns import code, json_type
from jinmin.ledger import guards
from jinmin.ledger.ledgered import ledger_reference

revision = "core_0010"
down_revision = "core_0009"
branch_labels = None
depends_on = None

TABLES = (
    "case_task",
    "case_obligation",
    "case_suspension",
    "case_extension",
    "case_correction_notice",
    "case_public_notice",
    "case_objection",
    "case_group",
    "case_sheet",
    "case_sheet_line",
)
COLUMNS = (
    sa.Column("statutory_from", sa.Date(), nullable=True),
    sa.Column("promised_from", sa.Date(), nullable=True),
    sa.Column("extended_days", sa.Integer(), nullable=False, server_default="0"),
    sa.Column("archived_on", sa.Date(), nullable=True),
    sa.Column("group_id", sa.Uuid(), nullable=True),
    sa.Column("responsible_region", code(12), nullable=False, server_default=""),
    sa.Column("responsible_org_id", sa.Uuid(), nullable=True),
)


def upgrade() -> None:
    for column in COLUMNS:
        op.add_column("case_case", column._copy())
    _partial_index("ix_case_case_provisional", "case_case", ["id"], "due_provisional AND finished_on IS NULL")
    _partial_index("ix_case_case_group_id", "case_case", ["group_id"], "group_id IS NOT NULL")
    _create_task()
    _create_obligation()
    _create_suspension()
    _create_extension()
    _create_correction_notice()
    _create_public_notice()
    _create_objection()
    _create_group()
    _create_sheet()
    _create_sheet_line()
    for table in TABLES:
        guards.protect(op, table)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    op.drop_index("ix_case_case_group_id", "case_case")
    op.drop_index("ix_case_case_provisional", "case_case")
    for column in COLUMNS:
        op.drop_column("case_case", column.name)


def _record() -> list[sa.Column]:
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("origin", code(20), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
    ]


def _partial_index(
    name: str, table: str, columns: list[str], condition: str, *, unique: bool = False
) -> None:
    where = sa.text(condition)
    op.create_index(name, table, columns, unique=unique, postgresql_where=where, sqlite_where=where)


def _create_task() -> None:
    op.create_table(
        "case_task",
        *_record(),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("step", code(40), nullable=False),
        sa.Column("branch", code(40), nullable=False),
        sa.Column("title", sa.String(60), nullable=False),
        sa.Column("permission", code(80), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("org_name", sa.String(100), nullable=False),
        sa.Column("region", code(12), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opinion", sa.String(2000), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("actor_name", sa.String(60), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_case_task"),
        sa.UniqueConstraint("case_id", "turn", "branch", name="uq_case_task_case_id_turn_branch"),
        ledger_reference("case_task"),
    )
    _partial_index("ix_case_task_open", "case_task", ["org_id", "due_on"], "state = 'open'")


def _create_obligation() -> None:
    op.create_table(
        "case_obligation",
        *_record(),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("rule", code(40), nullable=False),
        sa.Column("kind", code(24), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("owed", sa.String(500), nullable=False),
        sa.Column("material", code(40), nullable=False),
        sa.Column("permission", code(80), nullable=False),
        sa.Column("blocks_closing", sa.Boolean(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("due_provisional", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("made_by_name", sa.String(60), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.Uuid(), nullable=True),
        sa.Column("settled_by_name", sa.String(60), nullable=False),
        sa.Column("finding", sa.String(500), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_case_obligation"),
        ledger_reference("case_obligation"),
    )
    op.create_index("ix_case_obligation_case_id", "case_obligation", ["case_id"])
    _partial_index("ix_case_obligation_due", "case_obligation", ["due_on"], "state = 'open'")


def _create_suspension() -> None:
    op.create_table(
        "case_suspension",
        *_record(),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("procedure", code(40), nullable=False),
        sa.Column("title", sa.String(60), nullable=False),
        sa.Column("code", code(2), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("evidence", sa.Uuid(), nullable=True),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("counts_from", sa.Date(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("asked_by_name", sa.String(60), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_by_name", sa.String(60), nullable=False),
        sa.Column("note", sa.String(500), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_case_suspension"),
        sa.CheckConstraint("until IS NULL OR first_day <= until", name=op.f("ck_case_suspension_days")),
        sa.CheckConstraint(
            "decided_by IS NULL OR decided_by <> asked_by", name=op.f("ck_case_suspension_two_persons")
        ),
        ledger_reference("case_suspension"),
    )
    op.create_index("ix_case_suspension_case_id", "case_suspension", ["case_id"])
    _partial_index(
        "uq_case_suspension_running",
        "case_suspension",
        ["case_id"],
        "state IN ('asked', 'running')",
        unique=True,
    )


def _create_extension() -> None:
    op.create_table(
        "case_extension",
        *_record(),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("asked_by_name", sa.String(60), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_by_name", sa.String(60), nullable=False),
        sa.Column("note", sa.String(500), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_case_extension"),
        sa.CheckConstraint("days > 0", name=op.f("ck_case_extension_days")),
        sa.CheckConstraint(
            "decided_by IS NULL OR decided_by <> asked_by", name=op.f("ck_case_extension_two_persons")
        ),
        ledger_reference("case_extension"),
    )
    op.create_index("ix_case_extension_case_id", "case_extension", ["case_id"])
    _partial_index("uq_case_extension_asked", "case_extension", ["case_id"], "state = 'asked'", unique=True)


def _create_correction_notice() -> None:
    op.create_table(
        "case_correction_notice",
        *_record(),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("number", code(60), nullable=False),
        sa.Column("items", json_type(), nullable=False),
        sa.Column("new_facts", sa.String(500), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_by", sa.Uuid(), nullable=True),
        sa.Column("told_by_name", sa.String(60), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_case_correction_notice"),
        sa.UniqueConstraint("origin", "number", name="uq_case_correction_notice_number"),
        ledger_reference("case_correction_notice"),
    )
    op.create_index("ix_case_correction_notice_case_id", "case_correction_notice", ["case_id"])


def _create_public_notice() -> None:
    op.create_table(
        "case_public_notice",
        *_record(),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("step", code(40), nullable=False),
        sa.Column("place", sa.String(200), nullable=False),
        sa.Column("summary", sa.String(2000), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("posted_by", sa.Uuid(), nullable=True),
        sa.Column("posted_by_name", sa.String(60), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_case_public_notice"),
        sa.CheckConstraint("begins_on <= ends_on", name=op.f("ck_case_public_notice_days")),
        sa.UniqueConstraint("case_id", "turn", name="uq_case_public_notice_case_id_turn"),
        ledger_reference("case_public_notice"),
    )


def _create_objection() -> None:
    op.create_table(
        "case_objection",
        *_record(),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("notice_id", sa.Uuid(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("raised_by", sa.String(120), nullable=False),
        sa.Column("content", sa.String(2000), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("answer", sa.String(2000), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_by_name", sa.String(60), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_case_objection"),
        ledger_reference("case_objection"),
    )
    op.create_index("ix_case_objection_case_id", "case_objection", ["case_id"])


def _create_group() -> None:
    op.create_table(
        "case_group",
        *_record(),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("region", code(12), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.Uuid(), nullable=True),
        sa.Column("opened_by_name", sa.String(60), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_case_group"),
        ledger_reference("case_group"),
    )


def _create_sheet() -> None:
    op.create_table(
        "case_sheet",
        *_record(),
        sa.Column("number", code(60), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("region", code(12), nullable=False),
        sa.Column("giver_id", sa.Uuid(), nullable=False),
        sa.Column("giver_name", sa.String(60), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_case_sheet"),
        sa.UniqueConstraint("origin", "number", name="uq_case_sheet_number"),
        ledger_reference("case_sheet"),
    )
    op.create_index("ix_case_sheet_org_id", "case_sheet", ["org_id", "drawn_at"])
    _partial_index(
        "uq_case_sheet_live", "case_sheet", ["giver_id"], "state IN ('drawn', 'given')", unique=True
    )


def _create_sheet_line() -> None:
    op.create_table(
        "case_sheet_line",
        *_record(),
        sa.Column("sheet_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("plugin", code(40), nullable=False),
        sa.Column("subject", code(160), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("detail", sa.String(200), nullable=False),
        sa.Column("taker_id", sa.Uuid(), nullable=False),
        sa.Column("taker_name", sa.String(60), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_case_sheet_line"),
        sa.UniqueConstraint("sheet_id", "kind", "plugin", "subject", name="uq_case_sheet_line_subject"),
        ledger_reference("case_sheet_line"),
    )
    op.create_index("ix_case_sheet_line_taker_id", "case_sheet_line", ["taker_id"])
