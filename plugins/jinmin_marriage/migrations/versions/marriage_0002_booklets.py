"""One list of the booklets that were used; corrections of a person's name on sight of the document."""

import sqlalchemy as sa
from alembic import op

from jinmin.api import code, guards, ledger_reference

revision = "marriage_0002"
down_revision = "marriage_0001"
branch_labels = None
depends_on = None

KNOWN = """
INSERT INTO marriage_booklet (origin, number, record_id)
SELECT origin, print_no_{role}, id FROM marriage_record AS held
WHERE print_no_{role} IS NOT NULL AND NOT EXISTS (
  SELECT 1 FROM marriage_booklet
  WHERE marriage_booklet.origin = held.origin AND marriage_booklet.number = held.print_no_{role}
)
"""


def upgrade() -> None:
    op.create_table(
        "marriage_booklet",
        sa.Column("origin", code(20), nullable=False),
        sa.Column("number", code(24), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("origin", "number", name=op.f("pk_marriage_booklet")),
    )
    for role in ("groom", "bride"):
        op.execute(KNOWN.format(role=role))
    op.create_table(
        "marriage_name_amendment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("origin", code(20), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("region", code(12), nullable=False),
        sa.Column("amended_on", sa.Date(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("confirmed_by", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(400), nullable=False),
        sa.Column("before", sa.LargeBinary(), nullable=False),
        sa.Column("after", sa.LargeBinary(), nullable=False),
        ledger_reference("marriage_name_amendment"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_marriage_name_amendment")),
    )
    op.create_index(
        "ix_marriage_name_amendment_person_id", "marriage_name_amendment", ["person_id"], unique=False
    )
    guards.protect(op, "marriage_name_amendment")


def downgrade() -> None:
    op.drop_table("marriage_name_amendment")
    op.drop_table("marriage_booklet")
