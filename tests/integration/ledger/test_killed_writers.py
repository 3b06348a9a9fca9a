"""A writer may die at any moment: what it committed stands whole, the rest never was."""

from pathlib import Path

from tests.integration.ledger.probe import Probe
from tests.soak.ledger_kill import kill_round

SEEDS = range(8)


def test_what_a_killed_writer_left_holds(probe: Probe, migrated_url: str, tmp_path: Path) -> None:
    grown = [kill_round(seed, migrated_url, tmp_path).entries for seed in SEEDS]
    assert grown == sorted(set(grown))
