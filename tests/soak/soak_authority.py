"""A county changes hands a hundred times between two killed node processes; each record has one owner.

``SOAK_HAND_OVERS`` makes it shorter (or longer) for a trial of the trial; the figure then misses its target.
"""

import os
import time

from tests.harness.figures import Figure
from tests.harness.nats import NatsServer
from tests.harness.trials import TrialContext
from tests.soak.authority_kill import moving

ROUNDS = int(os.environ.get("SOAK_HAND_OVERS", "100"))
WANTED = 100
FIRST_SEED = 40_000
SETTLE_EVERY = 10


def run(context: TrialContext) -> list[Figure]:
    """Hand-overs survived; a record that is lost, doubled or has no owner ends the soak."""
    broker = NatsServer(context.folder / "nats")
    started, kills = time.perf_counter(), 0
    try:
        urls = [context.postgres.create_database() for _node in range(2)]
        with moving(context.folder, broker, *urls) as work:
            for number in range(ROUNDS):
                kills += work.kill_round(FIRST_SEED + number)
                if number % SETTLE_EVERY == SETTLE_EVERY - 1 or number == ROUNDS - 1:
                    work.settle()
            records = len(work.written)
    finally:
        broker.stop()
    note = f"{kills} SIGKILLs of either process, {records} records, {time.perf_counter() - started:.0f} s"
    return [
        Figure(
            "hand-overs of a county under kills",
            "hand-overs",
            (float(ROUNDS),),
            target_pass=WANTED,
            note=note,
        )
    ]
