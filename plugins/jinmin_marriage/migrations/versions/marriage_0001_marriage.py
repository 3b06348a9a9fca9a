"""Tables of marriage registration."""

import sqlalchemy as sa
from alembic import op

from jinmin.api import code, guards, ledger_reference

revision = "marriage_0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = (
    "marriage_application",
    "marriage_check",
    "marriage_correction",
    "marriage_qualification",
    "marriage_record",
    "marriage_spouse",
)


def _month_of_day() -> str:
    if op.get_bind().dialect.name == "postgresql":
        return "month = EXTRACT(YEAR FROM registered_on) * 100 + EXTRACT(MONTH FROM registered_on)"
    return "month = CAST(strftime('%Y%m', registered_on) AS INTEGER)"


def upgrade() -> None:
    op.create_table(
        "marriage_application",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("origin", code(20), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("region", code(12), nullable=False),
        sa.Column("groom_id", sa.Uuid(), nullable=False),
        sa.Column("bride_id", sa.Uuid(), nullable=False),
        sa.Column("form", sa.LargeBinary(), nullable=False),
        ledger_reference("marriage_application"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_marriage_application")),
        sa.UniqueConstraint("case_id", name="uq_marriage_application_case"),
    )
    op.create_table(
        "marriage_check",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("origin", code(20), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("region", code(12), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("result", sa.String(24), nullable=False),
        sa.Column("source", sa.String(60), nullable=False),
        sa.Column("coverage", code(16), nullable=False),
        sa.Column("request_no", sa.String(64), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("snapshot", sa.LargeBinary(), nullable=True),
        sa.Column("overridden_by", sa.Uuid(), nullable=True),
        sa.Column("override_reason", sa.String(200), nullable=False),
        ledger_reference("marriage_check"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_marriage_check")),
        sa.UniqueConstraint("case_id", "kind", name="uq_marriage_check_case_kind"),
    )
    op.create_table(
        "marriage_correction",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("origin", code(20), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("region", code(12), nullable=False),
        sa.Column("field_name", code(40), nullable=False),
        sa.Column("corrected_on", sa.Date(), nullable=False),
        sa.Column("corrected_by", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(400), nullable=False),
        sa.Column("before", sa.LargeBinary(), nullable=False),
        sa.Column("after", sa.LargeBinary(), nullable=False),
        ledger_reference("marriage_correction"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_marriage_correction")),
    )
    op.create_index("ix_marriage_correction_record_id", "marriage_correction", ["record_id"], unique=False)
    op.create_table(
        "marriage_qualification",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("origin", code(20), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("certificate_no", sa.String(40), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        ledger_reference("marriage_qualification"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_marriage_qualification")),
    )
    op.create_index("ix_marriage_qualification_user_id", "marriage_qualification", ["user_id"], unique=False)
    op.create_table(
        "marriage_record",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("origin", code(20), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("certificate_no", code(40), nullable=False),
        sa.Column("print_no_groom", code(24), nullable=True),
        sa.Column("print_no_bride", code(24), nullable=True),
        sa.Column("registered_on", sa.Date(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("region", code(12), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("registrar_id", sa.Uuid(), nullable=True),
        sa.Column("registrar", sa.String(40), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("data_origin", sa.String(24), nullable=False),
        sa.Column("remarried", sa.Boolean(), nullable=False),
        sa.Column("groom_id", sa.Uuid(), nullable=False),
        sa.Column("bride_id", sa.Uuid(), nullable=False),
        sa.Column("groom_name", code(100), nullable=False),
        sa.Column("bride_name", code(100), nullable=False),
        sa.Column("groom_birth", sa.Date(), nullable=False),
        sa.Column("bride_birth", sa.Date(), nullable=False),
        sa.Column("groom_number", sa.LargeBinary(), nullable=False),
        sa.Column("bride_number", sa.LargeBinary(), nullable=False),
        sa.Column("groom_index", sa.LargeBinary(), nullable=False),
        sa.Column("bride_index", sa.LargeBinary(), nullable=False),
        sa.Column("note", sa.String(400), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("issued_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("groom_id <> bride_id", name=op.f("ck_marriage_record_two_persons")),
        sa.CheckConstraint(_month_of_day(), name=op.f("ck_marriage_record_month")),
        ledger_reference("marriage_record"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_marriage_record")),
        sa.UniqueConstraint("origin", "certificate_no", name="uq_marriage_record_certificate_no"),
        sa.UniqueConstraint("origin", "print_no_bride", name="uq_marriage_record_print_no_bride"),
        sa.UniqueConstraint("origin", "print_no_groom", name="uq_marriage_record_print_no_groom"),
    )
    op.create_index("ix_marriage_record_day", "marriage_record", ["registered_on", "id"], unique=False)
    op.create_index("ix_marriage_record_bride_index", "marriage_record", ["bride_index"], unique=False)
    op.create_index(
        "ix_marriage_record_bride_name", "marriage_record", ["bride_name", "registered_on"], unique=False
    )
    op.create_index(
        "ix_marriage_record_figure",
        "marriage_record",
        ["month", "region", "state", "data_origin", "remarried"],
        unique=False,
    )
    op.create_index("ix_marriage_record_groom_index", "marriage_record", ["groom_index"], unique=False)
    op.create_index(
        "ix_marriage_record_groom_name", "marriage_record", ["groom_name", "registered_on"], unique=False
    )
    op.create_index(
        "ix_marriage_record_register", "marriage_record", ["region", "registered_on", "id"], unique=False
    )
    op.create_table(
        "marriage_spouse",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("origin", code(20), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("region", code(12), nullable=False),
        sa.Column("role", code(8), nullable=False),
        sa.Column("began_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        ledger_reference("marriage_spouse"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_marriage_spouse")),
    )
    op.create_index("ix_marriage_spouse_person_id", "marriage_spouse", ["person_id"], unique=False)
    op.create_index("ix_marriage_spouse_record_id", "marriage_spouse", ["record_id"], unique=False)
    op.create_index(
        "uq_marriage_spouse_live",
        "marriage_spouse",
        ["person_id"],
        unique=True,
        postgresql_where=sa.text("ended_on IS NULL"),
        sqlite_where=sa.text("ended_on IS NULL"),
    )
    for table in TABLES:
        guards.protect(op, table)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
