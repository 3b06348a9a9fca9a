"""A county changes hands between two node processes, killed at seeded instants, while clerks register at both."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.harness.nats import NatsServer
from tests.soak.authority_kill import moving

ROUNDS = 2


@pytest.mark.nats
def test_whoever_dies_the_county_has_one_owner_and_every_record(
    tmp_path: Path, engine: str, copy_of_core: Callable[[str], str]
) -> None:
    broker = NatsServer(tmp_path / "nats")
    try:
        with moving(tmp_path, broker, copy_of_core(engine), copy_of_core(engine)) as work:
            killed = [work.kill_round(seed) for seed in range(ROUNDS)]
            work.settle()
    finally:
        broker.stop()
    assert all(killed)
