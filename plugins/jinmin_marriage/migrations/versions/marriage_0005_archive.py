"""补领结婚证 and 查档出证."""

import sqlalchemy as sa
from alembic import op

from jinmin.api import code, guards, ledger_reference

revision = "marriage_0005"
down_revision = "marriage_0004"
branch_labels = None
depends_on = None


def _record(name: str) -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("origin", code(20), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        ledger_reference(name),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )


def upgrade() -> None:
    op.create_table(
        "marriage_reissue",
        *_record("marriage_reissue"),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("region", code(12), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("applicants", code(8), nullable=False),
        sa.Column("cause", code(12), nullable=False),
        sa.Column("original_no", code(40), nullable=False),
        sa.Column("original_on", sa.Date(), nullable=False),
        sa.Column("original_office", sa.String(100), nullable=False),
        sa.Column("archive_source", sa.String(60), nullable=False),
        sa.Column("archive_version", sa.Integer(), nullable=False),
        sa.Column("archive_checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("archive_checked_by", sa.Uuid(), nullable=True),
        sa.Column("form", sa.LargeBinary(), nullable=False),
        sa.Column("certificate_no", code(40), nullable=True),
        sa.Column("print_no_groom", code(24), nullable=True),
        sa.Column("print_no_bride", code(24), nullable=True),
        sa.Column("registered_on", sa.Date(), nullable=True),
        sa.Column("registrar_id", sa.Uuid(), nullable=True),
        sa.Column("registrar", sa.String(40), nullable=False),
        sa.Column("note", sa.String(400), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("issued_by", sa.Uuid(), nullable=True),
        sa.UniqueConstraint("case_id", name="uq_marriage_reissue_case"),
        sa.UniqueConstraint("origin", "certificate_no", name="uq_marriage_reissue_certificate_no"),
    )
    op.create_index("ix_marriage_reissue_record_id", "marriage_reissue", ["record_id"], unique=False)
    guards.protect(op, "marriage_reissue")
    op.create_table(
        "marriage_inquiry",
        *_record("marriage_inquiry"),
        sa.Column("number", code(40), nullable=False),
        sa.Column("region", code(12), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("record_version", sa.Integer(), nullable=False),
        sa.Column("asker", sa.String(24), nullable=False),
        sa.Column("asked_by", sa.String(100), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("purpose", sa.String(200), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("given_by", sa.Uuid(), nullable=True),
        sa.Column("given_by_name", sa.String(60), nullable=False),
        sa.UniqueConstraint("origin", "number", name="uq_marriage_inquiry_number"),
    )
    op.create_index("ix_marriage_inquiry_record_id", "marriage_inquiry", ["record_id"], unique=False)
    guards.protect(op, "marriage_inquiry")


def downgrade() -> None:
    op.drop_table("marriage_inquiry")
    op.drop_table("marriage_reissue")
