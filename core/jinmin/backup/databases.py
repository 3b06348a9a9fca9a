"""Copying a database while others write: SQLite by its backup interface, PostgreSQL by pg_dump."""

import os
import re
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa
from psycopg.conninfo import make_conninfo
from sqlalchemy import URL, make_url

from jinmin.backup.manifest import Engine
from jinmin.db.engine import holds_tables
from jinmin.errors import Refused, Unavailable
from jinmin.ledger.checkpoint import Checkpoint, make_checkpoint
from jinmin.node import Node

DEBIAN_BINARIES = Path("/usr/lib/postgresql")


def engine_of(url: str) -> Engine:
    """Which engine the url names."""
    return "sqlite" if make_url(url).get_backend_name() == "sqlite" else "postgresql"


def dump_database(node: Node, target: Path) -> Checkpoint:
    """Copy the node's database to the new file ``target``; the checkpoint is of the copy or earlier."""
    url = make_url(node.place.database_url)
    with node.database.reading.connect() as connection:
        at = node.clock.now()
        checkpoint = make_checkpoint(connection, node.keyring, node.profile.node.code, at)
        if engine_of(node.place.database_url) == "sqlite":
            _copy_sqlite(Path(str(url.database)), target)
        else:
            snapshot: str = connection.execute(sa.select(sa.func.pg_export_snapshot())).scalar_one()
            _run("pg_dump", url, "--format=custom", f"--snapshot={snapshot}", f"--file={target}")
    node.database.settle()
    return checkpoint


def require_empty(url: str) -> None:
    """Refused when the database has any table, so that a restore never mixes two nodes."""
    place = make_url(url)
    if engine_of(url) == "sqlite":
        if Path(str(place.database)).exists():
            raise Refused("backup.database_not_empty", database=place.database)
        return
    if holds_tables(url):
        raise Refused("backup.database_not_empty", database=place.database)


def load_database(copy: Path, url: str) -> None:
    """Put a copy made by ``dump_database`` in the place of an empty database."""
    place = make_url(url)
    if engine_of(url) == "sqlite":
        Path(str(place.database)).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(copy, str(place.database))
        return
    _run("pg_restore", place, "--exit-on-error", "--single-transaction", str(copy))


def _copy_sqlite(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(target)) as copy:
        live.backup(copy)


def _run(tool: str, url: URL, *arguments: str) -> None:
    command = [str(_found(tool)), "--no-owner", "--no-acl", f"--dbname={_conninfo(url)}", *arguments]
    # A password on the command line would show in the process list.
    environment = {**os.environ, **({"PGPASSWORD": url.password} if url.password else {})}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        lines = done.stderr.strip().splitlines()
        raise Unavailable("backup.tool_failed", tool=tool, detail=lines[0] if lines else done.returncode)


def _conninfo(url: URL) -> str:
    options = {name: value for name, value in url.query.items() if isinstance(value, str)}
    return make_conninfo(host=url.host, port=url.port, user=url.username, dbname=url.database, **options)


def _found(tool: str) -> Path:
    """The newest installed one, then the one on PATH; Unavailable when there is none."""
    installed = sorted(DEBIAN_BINARIES.glob(f"*/bin/{tool}"), key=_major)
    found = str(installed[-1]) if installed else shutil.which(tool)
    if found is None:
        raise Unavailable("backup.tool_missing", tool=tool)
    return Path(found)


def _major(path: Path) -> int:
    number = re.fullmatch(r"\d+", path.parent.parent.name)
    return int(number.group()) if number else 0
