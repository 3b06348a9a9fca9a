"""The receiver's PostgreSQL runs out of disk, on a file system of its own that is really full."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from jinmin.errors import Unavailable
from jinmin.exchange.relay import relay_stream
from jinmin.exchange.status import exchange_status
from jinmin.ledger.verify import verify_chain, verify_rows
from tests.exchange.carriers import Loopback
from tests.exchange.conftest import UP, Trial
from tests.exchange.probe import Probe, many_probes, open_probe_node, take_in_probe
from tests.harness.postgres import SUPERUSER, PostgresServer

SIZE = "120m"
BACKLOG = 500


@pytest.fixture
def small_disk(run_folder: Path) -> Iterator[Path]:
    """A file system of 120 MB in memory that belongs to the database server."""
    place = run_folder / "small-disk"
    place.mkdir()
    mounting = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(place)]
    if os.geteuid() != 0 or subprocess.run(mounting, stderr=subprocess.DEVNULL).returncode != 0:
        place.rmdir()
        pytest.skip("only root may mount a small file system, and not in every container")
    shutil.chown(place, SUPERUSER, SUPERUSER)
    yield place
    subprocess.run(["umount", str(place)], check=True)


@pytest.fixture
def trial(
    small_disk: Path, postgres_server: PostgresServer, migrated_sqlite: Path, tmp_path: Path
) -> Iterator[Trial]:
    """A county on SQLite; the ministry's database lies on the small disk."""
    url = postgres_server.create_database()
    postgres_server.execute(f"CREATE TABLESPACE small LOCATION '{small_disk}'")
    postgres_server.execute(f"ALTER DATABASE {url.rpartition('/')[2]} SET TABLESPACE small")
    route = UP.model_copy(update={"batch_limit": 100})
    shutil.copyfile(migrated_sqlite, tmp_path / "o.sqlite")
    origin = open_probe_node("county", tmp_path / "o", f"sqlite:///{tmp_path}/o.sqlite", routes=[route])
    partner = open_probe_node("ministry", tmp_path / "p", url)
    carrier = Loopback(origin, partner)
    take_in_probe(origin, [carrier])
    yield Trial(origin, partner, carrier, route)
    origin.close()
    partner.close()
    postgres_server.drop(url)
    postgres_server.execute("DROP TABLESPACE small")


def test_a_full_disk_of_the_server_takes_nothing_in_by_halves(trial: Trial, small_disk: Path) -> None:
    with trial.origin.work() as w:
        w.action = "probe.write"
        many_probes(w, BACKLOG)
    ballast = small_disk / "ballast"
    _fill(ballast)
    with pytest.raises(Unavailable) as full:
        _send_all(trial)
    assert full.value.key == "database.full"
    assert _count(trial) < BACKLOG
    assert _count(trial) % trial.route.batch_limit == 0, "a batch is taken whole or not at all"
    refused = trial.carrier.sent[-1]
    with trial.origin.read() as w:
        assert exchange_status(w)[0].failures == 1
    ballast.unlink()
    _send_all(trial)
    assert trial.carrier.sent.count(refused) == 2, "the same bytes are sent again"
    assert _count(trial) == BACKLOG
    with trial.partner.database.reading.connect() as connection:
        assert verify_chain(connection).holds
        assert verify_rows(connection, trial.partner.keyring).fault is None


def _fill(ballast: Path) -> None:
    """Take what is free, to the last block."""
    with ballast.open("wb", buffering=0) as file:
        for size in (1_000_000, 4_096):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                continue


def _send_all(trial: Trial) -> None:
    for _result in relay_stream(trial.site, trial.route):
        pass


def _count(trial: Trial) -> int:
    with trial.partner.read() as w:
        return w.execute(sa.select(sa.func.count()).select_from(Probe.__table__)).scalar_one()
