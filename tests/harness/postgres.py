"""A PostgreSQL cluster made from scratch, for one test run or one test."""

import json
import os
import pwd
import shutil
import subprocess
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psutil
import psycopg
from psycopg import sql

from tests.harness import run_directory
from tests.harness.ports import free_port
from tests.harness.system_packages import postgres_binaries

SUPERUSER = "postgres"
OWNER = "jinmin"  # ordinary role that owns the databases, as in production
START_ATTEMPTS = 3  # another process may take the free port first
STEADY = {
    "listen_addresses": "127.0.0.1",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "timezone": "UTC",
    "jit": "off",
    "dynamic_shared_memory_type": "mmap",  # in the data folder: a killed cluster leaves nothing
}
FAST = {"fsync": "off", "full_page_writes": "off"}  # loses data with the machine, not with a killed process


@dataclass
class PostgresServer:
    """A running cluster. ``directory`` holds data, socket and log; ``durable`` keeps fsync on."""

    directory: Path
    port: int
    durable: bool = False

    @classmethod
    def create(cls, directory: Path, *, durable: bool = False) -> "PostgresServer":
        """Initialise a cluster in the new folder ``directory`` and start it."""
        directory.mkdir()
        if os.geteuid() == 0:
            shutil.chown(directory, SUPERUSER, SUPERUSER)
        server = cls(directory, free_port(), durable)
        server._initialise()
        server.start()
        server.execute(f"CREATE ROLE {OWNER} LOGIN CREATEDB")
        return server

    @classmethod
    def shared(cls, run: Path) -> "PostgresServer":
        """The one cluster of the run in ``run``, started by whichever process asks first."""
        note = run / "postgres.json"
        with run_directory.locked(run / "postgres.lock"):
            if note.exists():
                return cls(run / "postgres", json.loads(note.read_text())["port"])
            server = cls.create(run / "postgres")
            note.write_text(json.dumps({"port": server.port}))
            return server

    @property
    def data(self) -> Path:
        return self.directory / "data"

    def dsn(self, database: str) -> str:
        """What libpq and psycopg.connect take."""
        return f"host=127.0.0.1 port={self.port} dbname={database} user={OWNER}"

    def url(self, database: str) -> str:
        """What SQLAlchemy takes."""
        return f"postgresql+psycopg://{OWNER}@127.0.0.1:{self.port}/{database}"

    def new_url(self) -> str:
        """What SQLAlchemy takes for a database that does not exist yet."""
        return self.url(f"t_{uuid4().hex[:16]}")

    def create_database(self, template: str | None = None, url: str | None = None) -> str:
        """The url of a new database; ``template`` is the url or name of one to copy, with nobody in it."""
        url = url or self.new_url()
        self._make(database_name(url), database_name(template or "template0"))
        return url

    def has(self, database: str) -> bool:
        """Whether there is one with this url or name."""
        return bool(self.query("SELECT 1 FROM pg_database WHERE datname = %s", database_name(database)))

    def template(self, name: str, prepare: Callable[[str], None]) -> str:
        """The url of database ``name``, filled once per run by ``prepare(url)``; copy it, do not use it."""
        with run_directory.locked(self.directory / f"{name}.lock"):
            if not self.has(name):
                filling = self.create_database()
                prepare(filling)
                rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
                self.execute(rename.format(sql.Identifier(database_name(filling)), sql.Identifier(name)))
        return self.url(name)

    def drop(self, database: str) -> None:
        """Drop by url or name, ending what is still connected."""
        statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
        self.execute(statement.format(sql.Identifier(database_name(database))))

    def execute(self, statement: str | sql.Composed) -> None:
        """Run one statement as the superuser, outside any transaction."""
        with self._administration() as connection:
            connection.execute(statement.encode() if isinstance(statement, str) else statement)

    def query(self, statement: str, *values: object) -> list[tuple[object, ...]]:
        """Rows of one query as the superuser."""
        with self._administration() as connection:
            return connection.execute(statement.encode(), values).fetchall()

    def start(self) -> None:
        """Start the cluster on its port, or on another one when that is taken."""
        settings = STEADY | ({} if self.durable else FAST) | {"unix_socket_directories": str(self.directory)}
        for attempt in range(START_ATTEMPTS):
            options = [f"-c {name}={value}" for name, value in (settings | {"port": self.port}).items()]
            if self._control("start", "-l", self.directory / "log", "-o", " ".join(options)) == 0:
                return
            if attempt:  # a killed cluster keeps its port if it can: its clients know it
                self.port = free_port()
        raise RuntimeError((self.directory / "log").read_text())

    def stop(self) -> None:
        """Shut down at once but in order; connected clients are dropped."""
        self._control("stop", "-m", "fast")

    def kill(self) -> None:
        """End every process as a power cut would; ``start`` then recovers from the log."""
        postmaster = psutil.Process(int((self.data / "postmaster.pid").read_text().splitlines()[0]))
        processes = [postmaster, *postmaster.children()]
        for process in processes:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(processes, timeout=10)

    def version(self) -> str:
        return str(self.query("SHOW server_version")[0][0])

    def _administration(self) -> psycopg.Connection[tuple[object, ...]]:
        target = f"host=127.0.0.1 port={self.port} dbname=postgres user={SUPERUSER}"
        return psycopg.connect(target, autocommit=True)

    def _make(self, name: str, template: str) -> None:
        parts = [sql.Identifier(word) for word in (name, OWNER, template)]
        # Copying files beats writing them to the log twice over where nothing waits for a disk.
        making = "CREATE DATABASE {} OWNER {} TEMPLATE {} STRATEGY file_copy"
        self.execute(sql.SQL(making).format(*parts))

    def _initialise(self) -> None:
        # Chinese collation on purpose: byte order would hide every missing COLLATE "C".
        collation = ["--locale=C", "--locale-provider=icu", "--icu-locale=zh-CN"]
        who = ["-U", SUPERUSER, "--auth-local=trust", "--auth-host=trust"]  # only loopback is listened on
        _run("initdb", "-D", self.data, "-E", "UTF8", "--no-sync", *collation, *who, check=True)

    def _control(self, action: str, *arguments: str | Path) -> int:
        return _run("pg_ctl", action, "-D", self.data, "-w", *arguments).returncode


def database_name(database: str) -> str:
    """The name in a url, or the name itself."""
    return database.rpartition("/")[2]


def _run(program: str, *arguments: str | Path, check: bool = False) -> subprocess.CompletedProcess[bytes]:
    """Run as the unprivileged server user; PostgreSQL refuses root."""
    user = SUPERUSER if os.geteuid() == 0 else None
    home = pwd.getpwnam(user).pw_dir if user else str(Path.home())
    return subprocess.run(
        [postgres_binaries() / program, *arguments],
        env={"PATH": os.defpath, "LC_ALL": "C.UTF-8", "HOME": home},
        cwd="/",
        check=check,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        user=user,
        group=user,
        extra_groups=[] if user else None,
    )
