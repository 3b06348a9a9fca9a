"""Fifteen seeded SIGKILLs of sender, receiver, broker and database: nothing is lost, nothing happens twice."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.harness.nats import NatsServer
from tests.harness.postgres import PostgresServer
from tests.soak.exchange_kill import VICTIMS, trouble

KILLS = 15


@pytest.mark.nats
def test_nothing_is_lost_whatever_is_killed(
    tmp_path: Path, private_postgres: Callable[..., PostgresServer]
) -> None:
    broker = NatsServer(tmp_path / "nats")
    try:
        with trouble(tmp_path, broker, private_postgres()) as work:
            killed = [work.kill_round(seed) for seed in range(KILLS)]
            work.settle()
    finally:
        broker.stop()
    assert set(killed) == set(VICTIMS)
