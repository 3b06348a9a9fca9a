"""Tables of cases: the case, its parties, steps, materials and prints; serials; drafts."""

import sqlalchemy as sa
from alembic import op

from jinmin.db.columns import code
from jinmin.ledger import guards
from jinmin.ledger.ledgered import ledger_reference

revision = "core_0005"
down_revision = "core_0004"
branch_labels = None
depends_on = None

LEDGERED = ("case_case", "case_party", "case_step", "case_material", "case_print")
PLAIN = ("case_serial", "case_draft", "case_draft_copy", "case_draft_presence")
OPEN = "state IN ('open', 'held', 'returned')"
KNOWN = "state IN ('open', 'held', 'returned', 'done', 'refused', 'withdrawn', 'terminated')"


def upgrade() -> None:
    _create_case()
    _create_party()
    _create_step()
    _create_material()
    _create_print()
    for table in LEDGERED:
        guards.protect(op, table)
    _create_serial()
    _create_drafts()


def downgrade() -> None:
    for table in (*PLAIN, *LEDGERED):
        op.drop_table(table)


def _record() -> list[sa.Column]:
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("origin", code(20), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
    ]


def _create_case() -> None:
    op.create_table(
        "case_case",
        *_record(),
        sa.Column("case_no", code(50), nullable=False),
        sa.Column("matter", code(64), nullable=False),
        sa.Column("matter_version", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("region", code(12), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("counter_id", sa.Uuid(), nullable=True),
        sa.Column("channel", code(12), nullable=False),
        sa.Column("state", code(12), nullable=False),
        sa.Column("step", code(40), nullable=False),
        sa.Column("step_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("steps_taken", sa.Integer(), nullable=False),
        sa.Column("last_actor_id", sa.Uuid(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.Uuid(), nullable=True),
        sa.Column("opened_by_name", sa.String(60), nullable=False),
        sa.Column("holder_id", sa.Uuid(), nullable=True),
        sa.Column("holder_name", sa.String(60), nullable=False),
        sa.Column("accepted_on", sa.Date(), nullable=True),
        sa.Column("statutory_due", sa.Date(), nullable=True),
        sa.Column("promised_due", sa.Date(), nullable=True),
        sa.Column("planned_due", sa.Date(), nullable=True),
        sa.Column("soon_from", sa.Date(), nullable=True),
        sa.Column("due_provisional", sa.Boolean(), nullable=False),
        sa.Column("finished_on", sa.Date(), nullable=True),
        sa.Column("held_reason", code(24), nullable=False),
        sa.Column("held_note", sa.String(500), nullable=False),
        sa.Column("held_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resumes_as", code(12), nullable=False),
        sa.Column("suspended_days", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_case_case"),
        sa.UniqueConstraint("origin", "case_no", name="uq_case_case_origin_case_no"),
        sa.CheckConstraint(KNOWN, name=op.f("ck_case_case_state")),
        sa.CheckConstraint(f"(finished_on IS NULL) = ({OPEN})", name=op.f("ck_case_case_finished_on")),
        ledger_reference("case_case"),
    )
    _unfinished_index("ix_case_case_unfinished", "opened_at", "id")
    _unfinished_index("ix_case_case_unfinished_region", "region", "opened_at", "id")
    _unfinished_index("ix_case_case_unfinished_due", "planned_due", "opened_at", "id")
    _unfinished_index("ix_case_case_unfinished_holder", "holder_id", "opened_at", "id")
    _partial_index("ix_case_case_waiting", "state IN ('held', 'returned')", "state", "region")


def _unfinished_index(name: str, *columns: str) -> None:
    _partial_index(name, "finished_on IS NULL", *columns)


def _partial_index(name: str, condition: str, *columns: str) -> None:
    where = sa.text(condition)
    op.create_index(name, "case_case", list(columns), postgresql_where=where, sqlite_where=where)


def _create_party() -> None:
    op.create_table(
        "case_party",
        *_record(),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("role", code(40), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_case_party"),
        sa.UniqueConstraint("case_id", "role", "person_id", name="uq_case_party_case_id_role_person_id"),
        ledger_reference("case_party"),
    )
    op.create_index("ix_case_party_person_id", "case_party", ["person_id"])


def _create_step() -> None:
    op.create_table(
        "case_step",
        *_record(),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("step", code(40), nullable=False),
        sa.Column("title", sa.String(60), nullable=False),
        sa.Column("outcome", code(40), nullable=False),
        sa.Column("outcome_title", sa.String(60), nullable=False),
        sa.Column("opinion", sa.String(2000), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("actor_name", sa.String(60), nullable=False),
        sa.Column("post", sa.String(60), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_case_step"),
        sa.UniqueConstraint("case_id", "position", name="uq_case_step_case_id_position"),
        ledger_reference("case_step"),
    )


def _create_material() -> None:
    op.create_table(
        "case_material",
        *_record(),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("rule", code(40), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("filename", sa.String(200), nullable=False),
        sa.Column("content_id", code(64), nullable=False),
        sa.Column("media", code(40), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("trust", code(12), nullable=False),
        sa.Column("original_seen", sa.Boolean(), nullable=False),
        sa.Column("collected_by", sa.Uuid(), nullable=True),
        sa.Column("collected_by_name", sa.String(60), nullable=False),
        sa.Column("collected_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded_by", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_case_material"),
        ledger_reference("case_material"),
    )
    op.create_index("ix_case_material_case_id", "case_material", ["case_id"])


def _create_print() -> None:
    op.create_table(
        "case_print",
        *_record(),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("document", code(64), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("content_id", code(64), nullable=False),
        sa.Column("serial", code(40), nullable=False),
        sa.Column("copies", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("printed_by", sa.Uuid(), nullable=True),
        sa.Column("printed_by_name", sa.String(60), nullable=False),
        sa.Column("printed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_case_print"),
        ledger_reference("case_print"),
    )
    op.create_index("ix_case_print_case_id", "case_print", ["case_id"])


def _create_serial() -> None:
    op.create_table(
        "case_serial",
        sa.Column("key", code(80), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_case_serial"),
    )


def _create_drafts() -> None:
    op.create_table(
        "case_draft",
        *_draft_key(),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("editor_id", sa.Uuid(), nullable=True),
        sa.Column("editor_name", sa.String(60), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "form", "subject", name="pk_case_draft"),
    )
    op.create_table(
        "case_draft_copy",
        *_draft_key(),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("base_revision", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "form", "subject", "user_id", name="pk_case_draft_copy"),
    )
    op.create_table(
        "case_draft_presence",
        *_draft_key(),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("user_name", sa.String(60), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "form", "subject", "user_id", name="pk_case_draft_presence"),
    )


def _draft_key() -> list[sa.Column]:
    return [
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("form", code(64), nullable=False),
        sa.Column("subject", code(80), nullable=False),
    ]
