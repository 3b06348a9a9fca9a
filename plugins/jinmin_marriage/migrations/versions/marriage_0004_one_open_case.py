"""Who has an open marriage case holds the claim of it, of several the first; 补办 is a category of its own."""

import sqlalchemy as sa
from alembic import op

revision = "marriage_0004"
down_revision = "marriage_0003"
branch_labels = None
depends_on = None

CLAIM = """
INSERT INTO case_claim (origin, matter, person_id, case_id)
SELECT origin, matter, person_id, case_id FROM (
  SELECT held.origin AS origin, held.matter AS matter, party.person_id AS person_id, held.id AS case_id,
         ROW_NUMBER() OVER (
           PARTITION BY held.origin, party.person_id ORDER BY held.opened_at, held.id
         ) AS place
  FROM case_case AS held JOIN case_party AS party ON party.case_id = held.id
  WHERE held.matter = 'marriage.marry' AND held.finished_on IS NULL
) AS open_cases
WHERE place = 1
"""


def upgrade() -> None:
    op.execute(CLAIM)
    op.add_column(
        "marriage_record", sa.Column("belated", sa.Boolean(), nullable=False, server_default=sa.false())
    )


def downgrade() -> None:
    op.drop_column("marriage_record", "belated")
    op.execute("DELETE FROM case_claim WHERE matter = 'marriage.marry'")
