"""Complete registrations by eight client processes over eight offices, beside the same rows written bare."""

from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

from benchmarks import bare_inserts
from benchmarks.registration_client import PARTS, Client, Task, Written, work
from benchmarks.registration_cost import costs
from tests.harness.figures import Figure
from tests.harness.trials import TrialContext

from jinmin.demo import furnish
from jinmin.node import Node
from jinmin.profiles import load_profile
from jinmin.vocabulary.demo import DemoOffice

CLIENTS = 8
TARGETS = {"PostgreSQL": (80.0, 150.0), "SQLite": (80.0, 120.0)}
CORES = 2

spawn = get_context("spawn")


def run(context: TrialContext) -> list[Figure]:
    """Registrations a second on both engines; the baselines are sessions and Core without any machinery."""
    figures = []
    for engine, url in (
        ("PostgreSQL", context.postgres.create_database()),
        ("SQLite", f"sqlite:///{context.folder / 'registrations.db'}"),
    ):
        folder = context.folder / f"node-{engine}"
        offices, works, keys = _prepare(folder, url)
        rows = sum(len(written.rows) for written in works)
        ours = [_ours(folder, url, offices, run, context.seconds) for run in range(context.runs)]
        session = [
            _bare(bare_inserts.insert_by_session, url, keys, works, context.seconds)
            for _run in range(context.runs)
        ]
        core = [
            _bare(bare_inserts.insert_by_core, url, keys, works, context.seconds)
            for _run in range(context.runs)
        ]
        wanted = TARGETS[engine]
        server = context.postgres if engine == "PostgreSQL" else None
        allowed = (CORES * 1000 / wanted[0], CORES * 1000 / wanted[1])
        figures += costs(engine, (folder, url, offices[0]), context.runs, allowed, server)
        shape = f"{rows} rows in {len(works)} commits each, {CLIENTS} processes"
        figures += [
            Figure(
                f"registrations, {engine}",
                "1/s",
                tuple(ours),
                tuple(session),
                *wanted,
                note=f"baseline: the same rows through bare sessions; {shape}",
            ),
            Figure(
                f"registrations, {engine}, beside Core",
                "1/s",
                tuple(ours),
                tuple(core),
                *wanted,
                note=f"baseline: the same rows through bare Core statements; {shape}",
            ),
        ]
    return figures


def _prepare(folder: Path, url: str) -> tuple[tuple[DemoOffice, ...], tuple[Written, ...], str]:
    node = Node.open(load_profile("demo"), folder, database_url=url)
    node.migrate()
    offices = furnish(node, "bench", 1).offices[:CLIENTS]
    keyring = node.keyring
    node.close()
    client = Client(Task(folder, url, offices[0], PARTS - 1, 0))
    client.register()
    works = client.record()
    client.node.close()
    bare_inserts.make_tables(url, keyring, works)
    return offices, works, str(folder / "keys" / "keyring.json")


def _ours(folder: Path, url: str, offices: tuple[DemoOffice, ...], run: int, seconds: float) -> float:
    first = run * CLIENTS
    tasks = [Task(folder, url, office, first + number, seconds) for number, office in enumerate(offices)]
    return _together(work, [(task,) for task in tasks]) / seconds


def _bare(
    insert: Callable[..., int], url: str, keys: str, works: tuple[Written, ...], seconds: float
) -> float:
    return _together(insert, [(url, keys, works, seconds)] * CLIENTS) / seconds


def _together(call: Callable[..., int], arguments: list[tuple[Any, ...]]) -> int:
    barrier: Barrier = spawn.Barrier(len(arguments))
    done = spawn.Queue()
    processes = [spawn.Process(target=_report, args=(call, each, barrier, done)) for each in arguments]
    for process in processes:
        process.start()
    counts = [done.get(timeout=600) for _process in processes]
    for process in processes:
        process.join()
    return sum(counts)


def _report(call: Callable[..., int], arguments: tuple[Any, ...], barrier: Barrier, done: Any) -> None:
    done.put(call(*arguments, barrier))
