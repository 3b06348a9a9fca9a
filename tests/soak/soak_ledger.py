"""Writers killed at random moments, a hundred on each engine: what they leave is always proved."""

import time

from tests.harness.core_tables import migrate_core
from tests.harness.figures import Figure
from tests.harness.trials import TrialContext
from tests.integration.ledger.probe import Probe
from tests.soak.ledger_kill import kill_round

ROUNDS = 100
FIRST_SEED = 10_000


def run(context: TrialContext) -> list[Figure]:
    """Kills survived on each engine; a round whose chain, rows or cursor do not hold ends the soak."""
    engines = {
        "SQLite": f"sqlite:///{context.folder / 'soak.db'}",
        "PostgreSQL": context.postgres.create_database(),
    }
    return [_survived(engine, url, context) for engine, url in engines.items()]


def _survived(engine: str, url: str, context: TrialContext) -> Figure:
    folder = context.folder / engine
    folder.mkdir()
    migrate_core(url)
    Probe.create(url, folder)
    started = time.perf_counter()
    outcomes = [kill_round(FIRST_SEED + number, url, folder) for number in range(ROUNDS)]
    seconds = time.perf_counter() - started
    note = f"SIGKILL at seeded moments; {outcomes[-1].entries} entries proved, {seconds:.0f} s"
    return Figure(
        f"killed writers, {engine}", "kills", (float(len(outcomes)),), target_pass=ROUNDS, note=note
    )
