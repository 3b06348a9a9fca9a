"""The triggers that make the ledger unavoidable. Migrations create them, doctor looks whether they stand.

A ledgered row may change in two ways only: from a sealed version to the next one, or, before the
commit that seals it, within the same version. What becomes or stays a replica may skip versions: its authority
has refused or coalesced ones that never came here; which origins are replicas is in ``ledger_replica_origin``.
No row may ever be deleted. The deferred foreign key of ``ledgered.py`` does the rest: no commit without
the entry of (id, version).
"""

from alembic.operations import Operations
from sqlalchemy import Connection, inspect, text

APPEND_ONLY = ("ledger_entry",)

_STEP = """(NEW.version = OLD.version + 1 AND EXISTS (SELECT 1 FROM ledger_entry
    WHERE record_id = OLD.id AND version = OLD.version))
  OR (NEW.version = OLD.version AND NOT EXISTS (SELECT 1 FROM ledger_entry
    WHERE record_id = OLD.id AND version = OLD.version))
  OR (NEW.version > OLD.version AND EXISTS (SELECT 1 FROM ledger_replica_origin
    WHERE code = NEW.origin))"""

_REPLICA_ORIGINS = """CREATE TABLE IF NOT EXISTS ledger_replica_origin (
  code VARCHAR(20) {collate} NOT NULL, CONSTRAINT pk_ledger_replica_origin PRIMARY KEY (code))"""

_POSTGRES_FUNCTIONS = (
    f"""CREATE OR REPLACE FUNCTION jinmin_guard_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.id = OLD.id AND ({_STEP}) THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'jinmin: % must go from a sealed version to the next', TG_TABLE_NAME
    USING ERRCODE = 'check_violation', CONSTRAINT = 'jinmin_version';
END $$""",
    """CREATE OR REPLACE FUNCTION jinmin_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'jinmin: % is never changed or deleted', TG_TABLE_NAME
    USING ERRCODE = 'check_violation', CONSTRAINT = 'jinmin_append_only';
END $$""",
    # One round trip under the lock. Each statement of a volatile function sees what was committed before it
    # began, so the head is read after the wait.
    """CREATE OR REPLACE FUNCTION jinmin_chain_head(chain bigint, OUT seq bigint, OUT hash bytea)
RETURNS SETOF record LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(chain);
  RETURN QUERY SELECT e.seq, e.hash FROM ledger_entry e ORDER BY e.seq DESC LIMIT 1;
END $$""",
)


def install(op: Operations) -> None:
    """What the guards need before the first table is protected; again whenever they have changed."""
    is_server = op.get_bind().dialect.name == "postgresql"
    op.execute(_REPLICA_ORIGINS.format(collate='COLLATE "C"' if is_server else ""))
    if is_server:
        for statement in _POSTGRES_FUNCTIONS:
            op.execute(statement)


def protect(op: Operations, table: str) -> None:
    """Guard a ledgered table. Call it again after a batch operation that rebuilt the table on SQLite."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE TRIGGER {table}_version BEFORE UPDATE ON {table} FOR EACH ROW "
            "EXECUTE FUNCTION jinmin_guard_version()"
        )
        _refuse_on_postgres(op, table, "DELETE")
    else:
        _guard_on_sqlite(op, table)
        _refuse_on_sqlite(op, table, "DELETE")


def renew(op: Operations) -> None:
    """Give every protected table the version guard of this code."""
    install(op)
    if op.get_bind().dialect.name == "postgresql":
        return
    found = "SELECT tbl_name FROM sqlite_master WHERE type = 'trigger' AND name = tbl_name || '_version'"
    for (table,) in op.get_bind().execute(text(found)).all():
        op.execute(f"DROP TRIGGER {table}_version")
        _guard_on_sqlite(op, table)


def append_only(op: Operations, table: str) -> None:
    """Refuse every update and delete of a table."""
    refuse = _refuse_on_postgres if op.get_bind().dialect.name == "postgresql" else _refuse_on_sqlite
    for event in ("UPDATE", "DELETE"):
        refuse(op, table, event)


def _guard_on_sqlite(op: Operations, table: str) -> None:
    op.execute(
        f"CREATE TRIGGER {table}_version BEFORE UPDATE ON {table} "
        f"WHEN NOT (NEW.id = OLD.id AND ({_STEP})) BEGIN "
        f"SELECT RAISE(ABORT, 'CHECK constraint failed: jinmin_version'); END"
    )


def _refuse_on_postgres(op: Operations, table: str, event: str) -> None:
    op.execute(
        f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table} FOR EACH ROW "
        "EXECUTE FUNCTION jinmin_refuse_change()"
    )


def _refuse_on_sqlite(op: Operations, table: str, event: str) -> None:
    op.execute(
        f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table} BEGIN "
        "SELECT RAISE(ABORT, 'CHECK constraint failed: jinmin_append_only'); END"
    )


def missing_guards(connection: Connection, tables: tuple[str, ...]) -> tuple[str, ...]:
    """Guards that ought to stand and do not: trigger names, sorted."""
    wanted = {f"{table}_{guard}" for table in tables for guard in ("version", "no_delete")}
    wanted |= {f"{table}_no_{event}" for table in APPEND_ONLY for event in ("update", "delete")}
    return tuple(sorted(wanted - standing_triggers(connection) | _missing_references(connection, tables)))


def standing_triggers(connection: Connection) -> set[str]:
    """The names of all enabled triggers."""
    if connection.dialect.name == "postgresql":
        query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
    else:
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    return {str(name) for (name,) in connection.execute(text(query))}


def _missing_references(connection: Connection, tables: tuple[str, ...]) -> set[str]:
    look = inspect(connection)
    return {
        f"fk_{table}_ledger"
        for table in tables
        if not any(key["referred_table"] == "ledger_entry" for key in look.get_foreign_keys(table))
    }
