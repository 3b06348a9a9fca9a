"""The tables of the host itself, made once a run and copied."""

from pathlib import Path

import jinmin
from jinmin.db.engine import open_database
from jinmin.db.migrations import MigrationUnit, migrate
from jinmin.host_data import CORE_PREFIXES

CORE = MigrationUnit("core", Path(jinmin.__file__).parent / "migrations" / "versions", CORE_PREFIXES)


def migrate_core(url: str) -> None:
    """Bring the empty database at ``url`` up to the host's newest revision."""
    database = open_database(url)
    migrate(database, (CORE,))
    database.close()
