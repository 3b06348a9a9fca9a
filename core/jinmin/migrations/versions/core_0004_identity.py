"""Tables of identity: organisations, posts, users, sign-in, persons."""

import sqlalchemy as sa
from alembic import op

from jinmin.db.columns import code, json_type
from jinmin.ledger import guards
from jinmin.ledger.ledgered import ledger_reference

revision = "core_0004"
down_revision = "core_0003"
branch_labels = None
depends_on = None

LEDGERED = (
    "identity_organisation",
    "identity_counter",
    "identity_post",
    "identity_user",
    "identity_appointment",
    "identity_person",
    "identity_person_link",
)
PLAIN = ("identity_credential", "identity_session", "identity_person_key")


def upgrade() -> None:
    _create_organisations()
    _create_appointments()
    _create_sign_in()
    _create_persons()
    for table in LEDGERED:
        guards.protect(op, table)


def downgrade() -> None:
    for table in (*PLAIN, *reversed(LEDGERED)):
        op.drop_table(table)


def _create_ledgered(table: str, *items: sa.schema.SchemaItem) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("origin", code(20), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        *items,
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        ledger_reference(table),
    )


def _reference(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=f"fk_{table}_{column}")


def _create_organisations() -> None:
    _create_ledgered(
        "identity_organisation",
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("uscc", code(18), nullable=True),
        sa.Column("region", code(12), nullable=False),
        sa.Column("level", code(12), nullable=False),
        sa.Column("kind", code(24), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        _reference("identity_organisation", "parent_id", "identity_organisation"),
        sa.UniqueConstraint("origin", "uscc", name="uq_identity_organisation_uscc"),
    )
    op.create_index("ix_identity_organisation_parent_id", "identity_organisation", ["parent_id"])
    _create_ledgered(
        "identity_counter",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("region", code(12), nullable=False),
        sa.Column("code", code(24), nullable=False),
        sa.Column("title", sa.String(60), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        _reference("identity_counter", "org_id", "identity_organisation"),
        _reference("identity_counter", "parent_id", "identity_counter"),
        sa.UniqueConstraint("org_id", "code", name="uq_identity_counter_org_id_code"),
        sa.CheckConstraint(
            "(kind = 'window') = (parent_id IS NOT NULL)", name="ck_identity_counter_window_in_office"
        ),
    )
    _create_ledgered(
        "identity_post",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(60), nullable=False),
        sa.Column("region", code(12), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("permissions", json_type(), nullable=False),
        _reference("identity_post", "org_id", "identity_organisation"),
        sa.UniqueConstraint("org_id", "title", name="uq_identity_post_org_id_title"),
    )


def _create_appointments() -> None:
    _create_ledgered(
        "identity_user",
        sa.Column("login", code(40), nullable=False),
        sa.Column("name", sa.String(50), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.UniqueConstraint("origin", "login", name="uq_identity_user_login"),
    )
    _create_ledgered(
        "identity_appointment",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("post_id", sa.Uuid(), nullable=False),
        sa.Column("counter_id", sa.Uuid(), nullable=True),
        sa.Column("region", code(12), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        _reference("identity_appointment", "user_id", "identity_user"),
        _reference("identity_appointment", "post_id", "identity_post"),
        _reference("identity_appointment", "counter_id", "identity_counter"),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_from <= valid_to", name="ck_identity_appointment_interval"
        ),
    )
    op.create_index("ix_identity_appointment_user_id", "identity_appointment", ["user_id"])
    op.create_index("ix_identity_appointment_post_id", "identity_appointment", ["post_id"])


def _create_sign_in() -> None:
    op.create_table(
        "identity_credential",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("password", code(200), nullable=False),
        sa.Column("former", json_type(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("must_change", sa.Boolean(), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", name="pk_identity_credential"),
        _reference("identity_credential", "user_id", "identity_user"),
    )
    op.create_table(
        "identity_session",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", code(24), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_identity_session"),
        sa.UniqueConstraint("token_hash", name="uq_identity_session_token_hash"),
        _reference("identity_session", "user_id", "identity_user"),
        _reference("identity_session", "appointment_id", "identity_appointment"),
    )
    op.create_index("ix_identity_session_user_id", "identity_session", ["user_id"])


def _create_persons() -> None:
    _create_ledgered(
        "identity_person",
        sa.Column("id_kind", code(3), nullable=False),
        sa.Column("region", code(12), nullable=False),
        sa.Column("id_number", sa.LargeBinary(), nullable=True),
        sa.Column("id_index", sa.LargeBinary(), nullable=True),
        sa.Column("name", code(50), nullable=False),
        sa.Column("sex", code(1), nullable=False),
        sa.Column("birth", sa.Date(), nullable=True),
        sa.Column("nation", code(2), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("address", sa.LargeBinary(), nullable=True),
        sa.UniqueConstraint("id_index", "id_kind", "origin", name="uq_identity_person_number"),
    )
    op.create_table(
        "identity_person_key",
        sa.Column("key", code(64), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("key", "person_id", name="pk_identity_person_key"),
        _reference("identity_person_key", "person_id", "identity_person"),
    )
    op.create_index("ix_identity_person_key_person_id", "identity_person_key", ["person_id"])
    _create_ledgered(
        "identity_person_link",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("same_as_id", sa.Uuid(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("confirmed_by", sa.Uuid(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("evidence", sa.String(200), nullable=False),
        sa.CheckConstraint("person_id <> same_as_id", name="ck_identity_person_link_two_records"),
    )
    op.create_index(
        "uq_identity_person_link_live",
        "identity_person_link",
        ["person_id", "same_as_id"],
        unique=True,
        postgresql_where=sa.text("valid_to IS NULL"),
        sqlite_where=sa.text("valid_to IS NULL"),
    )
    op.create_index("ix_identity_person_link_same_as_id", "identity_person_link", ["same_as_id"])
