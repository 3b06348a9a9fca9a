"""A migrated database for each test, copied from one that is migrated once a run."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.harness import run_directory
from tests.harness.postgres import PostgresServer

import jinmin
from jinmin.db.engine import open_database
from jinmin.db.migrations import MigrationUnit, migrate
from jinmin.node import CORE_PREFIXES

CORE = MigrationUnit("core", Path(jinmin.__file__).parent / "migrations" / "versions", CORE_PREFIXES)


def migrate_core(url: str) -> None:
    database = open_database(url)
    migrate(database, (CORE,))
    database.close()


@pytest.fixture(scope="session")
def migrated_sqlite(run_folder: Path) -> Path:
    """A SQLite file with the core's tables: copy it, do not use it."""
    path = run_folder / "core.sqlite"
    with run_directory.locked(run_folder / "core.sqlite.lock"):
        if not path.exists():
            migrate_core(f"sqlite:///{path}.filling")
            path.with_name("core.sqlite.filling").rename(path)
    return path


@pytest.fixture
def copy_of_core(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str], str]:
    """Gives the url of a new database with the core's tables on the named engine."""

    def on_sqlite() -> str:
        copy = tmp_path / "jinmin.sqlite"
        shutil.copyfile(request.getfixturevalue("migrated_sqlite"), copy)
        return f"sqlite:///{copy}"

    def on_postgresql() -> str:
        server: PostgresServer = request.getfixturevalue("postgres_server")
        url = server.create_database(server.template("core", migrate_core))
        request.addfinalizer(lambda: server.drop(url))
        return url

    return lambda engine: on_sqlite() if engine == "sqlite" else on_postgresql()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def migrated_url(request: pytest.FixtureRequest, copy_of_core: Callable[[str], str]) -> str:
    """The url of a database with the core's tables, once on each engine."""
    return copy_of_core(request.param)
