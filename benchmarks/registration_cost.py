"""What one registration costs: CPU of the client and of the server, and the statements it sends.

Unlike registrations a second, these figures hold on a machine that is busy with other things.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import sqlalchemy as sa
from benchmarks.registration_client import PARTS, Client, Task
from sqlalchemy import event
from tests.harness.figures import Figure
from tests.harness.postgres import PostgresServer

from jinmin.garbage import spare_what_is_loaded
from jinmin.vocabulary.demo import DemoOffice

WARMING, COUNTED = 30, 50


def costs(
    engine: str,
    place: tuple[Path, str, DemoOffice],
    runs: int,
    targets: tuple[float, float],
    server: PostgresServer | None,
) -> list[Figure]:
    """CPU milliseconds on all cores together, and statements, of one registration by a client alone."""
    client = Client(Task(*place, PARTS - 2, 0))
    for _time in range(WARMING):
        client.register()
    spare_what_is_loaded()  # as a node that serves
    spent = tuple(_cpu_of_one(client, server) for _run in range(runs))
    with _statements(client) as seen:
        client.register()
    client.node.close()
    return [
        Figure(
            f"CPU of a registration, {engine}",
            "ms",
            tuple(ours + theirs for ours, theirs in spent),
            tuple(theirs for _ours, theirs in spent if server),
            *targets,
            smaller_is_better=True,
            note="client and server; baseline: the server's part",
        ),
        Figure(
            f"statements of a registration, {engine}", "", (float(len(seen)),), note="BEGIN and COMMIT apart"
        ),
    ]


def _cpu_of_one(client: Client, server: PostgresServer | None) -> tuple[float, float]:
    ours, theirs = time.process_time(), _server_seconds(server)
    for _time in range(COUNTED):
        client.register()
    spent = time.process_time() - ours, _server_seconds(server) - theirs
    return spent[0] / COUNTED * 1000, spent[1] / COUNTED * 1000


def _server_seconds(server: PostgresServer | None) -> float:
    if server is None:
        return 0.0
    postmaster = psutil.Process(int((server.data / "postmaster.pid").read_text().split()[0]))
    spent = [each.cpu_times() for each in (postmaster, *postmaster.children())]
    return sum(times.user + times.system for times in spent) + sum(spent[0][2:4])


@contextmanager
def _statements(client: Client) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_connection: sa.Connection, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    engines = (client.node.database.reading, client.node.database.writing)
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    yield seen
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)
