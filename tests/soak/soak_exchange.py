"""Two nodes, their broker and their database killed 200 times; afterwards both sides hold the same.

``SOAK_KILLS`` makes it shorter (or longer) for a trial of the trial; the figure then misses its target.
"""

import os
import time

from tests.harness.figures import Figure
from tests.harness.nats import NatsServer
from tests.harness.trials import TrialContext
from tests.soak.exchange_kill import trouble

ROUNDS = int(os.environ.get("SOAK_KILLS", "200"))
WANTED = 200
FIRST_SEED = 20_000
SETTLE_EVERY = 20


def run(context: TrialContext) -> list[Figure]:
    """Kills survived; what does not arrive, arrives twice or differs ends the soak."""
    broker = NatsServer(context.folder / "nats")
    started = time.perf_counter()
    try:
        with trouble(context.folder, broker, context.postgres) as work:
            for number in range(ROUNDS):
                work.kill_round(FIRST_SEED + number)
                if number % SETTLE_EVERY == SETTLE_EVERY - 1 or number == ROUNDS - 1:
                    work.settle()
            entries = len(work.written)
    finally:
        broker.stop()
    note = f"SIGKILL of sender, receiver, broker, database in turn; {entries} records, "
    note += f"{time.perf_counter() - started:.0f} s"
    return [
        Figure("killed nodes, broker, database", "kills", (float(ROUNDS),), target_pass=WANTED, note=note)
    ]
