"""Running migrations: one folder and one version table per unit (the core, each plug-in), in order, once."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from jinmin.db.engine import Database
from jinmin.errors import Misconfigured

MIGRATION_LOCK = 0x6A696E6D696E03
LOCK_WAIT_SECONDS = 120


@dataclass(frozen=True)
class MigrationUnit:
    """A folder of revisions that owns all tables with ``table_prefixes``; ``id`` names its version table."""

    id: str
    versions: Path
    table_prefixes: tuple[str, ...]

    @property
    def version_table(self) -> str:
        """Where alembic keeps this unit's revision."""
        return f"alembic_version_{self.id}"


def migrate(database: Database, units: Sequence[MigrationUnit]) -> tuple[str, ...]:
    """Bring every unit to its head; two servers starting at once migrate once. Returns the units changed."""
    with _one_at_a_time(database):
        return tuple(unit.id for unit in units if _upgrade(database, unit))


def pending(database: Database, units: Sequence[MigrationUnit]) -> tuple[str, ...]:
    """The units whose database revision is not their head."""
    with database.reading.connect() as connection:
        return tuple(unit.id for unit in units if _current(connection, unit) != _head(unit))


def config_for(unit: MigrationUnit, connection: Connection | None = None) -> Config:
    """Alembic's configuration for one unit; the environment script is the host's own."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent.parent / "migrations"))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", str(unit.versions))
    config.attributes["connection"] = connection
    config.attributes["unit"] = unit
    return config


def _upgrade(database: Database, unit: MigrationUnit) -> bool:
    with database.writing.connect() as connection:
        before = _current(connection, unit)
        connection.commit()
        if before == _head(unit):
            return False
        command.upgrade(config_for(unit, connection), "head")
        connection.commit()
    return True


def _head(unit: MigrationUnit) -> str | None:
    return _head_in(unit, unit.versions.stat().st_mtime_ns)


@cache
def _head_in(unit: MigrationUnit, _changed: int) -> str | None:
    """Reading every revision costs more than all else that a node asks at its start, several times over."""
    heads = ScriptDirectory.from_config(config_for(unit)).get_heads()
    if len(heads) > 1:
        raise Misconfigured("migrations.several_heads", unit=unit.id, heads="、".join(heads))
    return heads[0] if heads else None


def _current(connection: Connection, unit: MigrationUnit) -> str | None:
    context = MigrationContext.configure(connection, opts={"version_table": unit.version_table})
    return context.get_current_revision()


@contextmanager
def _one_at_a_time(database: Database) -> Iterator[None]:
    if database.is_sqlite:
        with _sqlite_lock(str(database.engine.url.database)):
            yield
        return
    with database.engine.connect() as connection:
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": MIGRATION_LOCK})
        connection.commit()
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": MIGRATION_LOCK})
            connection.commit()


@contextmanager
def _sqlite_lock(path: str) -> Iterator[None]:
    # A second small database is a lock that works the same on every operating system.
    lock = sqlite3.connect(f"{path}.migrating", timeout=LOCK_WAIT_SECONDS, isolation_level=None)
    try:
        lock.execute("BEGIN EXCLUSIVE")
        yield
    finally:
        lock.close()
