"""The migrated tables are the tables of the models."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import CheckConstraint, String, inspect
from tests.integration.cases.office import Office

from jinmin.db.base import metadata
from jinmin.ledger.guards import missing_guards

LEDGERED = (
    "case_case",
    "case_changeover",
    "case_changeover_plan",
    "case_changeover_preview",
    "case_correction_notice",
    "case_extension",
    "case_group",
    "case_material",
    "case_objection",
    "case_obligation",
    "case_party",
    "case_print",
    "case_public_notice",
    "case_sheet",
    "case_sheet_line",
    "case_step",
    "case_suspension",
    "case_task",
)
TABLES = (
    *LEDGERED,
    "case_claim",
    "case_draft",
    "case_draft_copy",
    "case_draft_presence",
    "case_serial",
    "case_visit",
)


def _is_ours(item: object, name: str | None, kind: str, _reflected: bool, _compared: object) -> bool:
    table = name if kind == "table" else getattr(getattr(item, "table", None), "name", "")
    return str(table).startswith("case_")


def test_the_migration_makes_what_the_models_say(office: Office) -> None:
    with office.node.database.engine.connect() as connection:
        options = {"include_object": _is_ours, "compare_type": False}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []
        assert not missing_guards(connection, LEDGERED)
        assert {t for t in inspect(connection).get_table_names() if t.startswith("case_")} == set(TABLES)


@pytest.mark.parametrize("table", TABLES)
def test_lengths_and_checks_agree(office: Office, table: str) -> None:
    """What alembic does not compare."""
    model = metadata.tables[table]
    texts = {column.name: column.type.length for column in model.columns if isinstance(column.type, String)}
    with office.node.database.engine.connect() as connection:
        look = inspect(connection)
        columns = {column["name"]: column["type"] for column in look.get_columns(table)}
        checks = {check["name"] for check in look.get_check_constraints(table)}
    assert {name: getattr(columns[name], "length", None) for name in texts} == texts
    assert checks == {str(item.name) for item in model.constraints if isinstance(item, CheckConstraint)}
