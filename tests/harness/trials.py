"""Runs trials (benchmarks, soaks), shows their figures in one table and keeps them as JSON.

A trial is a module ``bench_*.py`` or ``soak_*.py`` with ``run(context: TrialContext) -> list[Figure]``.
"""

import importlib
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.harness import machine, run_directory
from tests.harness.checks import ROOT
from tests.harness.figures import Figure, Verdict
from tests.harness.nats import NatsServer
from tests.harness.postgres import PostgresServer

TABLE_WIDTH = 150
COLUMNS = ("figure", "unit", "ours", "baseline", "ratio", "pass", "goal", "runs", "verdict")
COLOURS = {Verdict.GOAL: "green", Verdict.PASS: "default", Verdict.MISS: "red", Verdict.UNJUDGED: "dim"}


class TrialContext:
    """What a trial may use: a folder on a real disk, servers with fsync on, how often and how long to run."""

    def __init__(self, folder: Path, *, runs: int, seconds: float) -> None:
        self.folder = folder
        self.runs = runs
        self.seconds = seconds

    @cached_property
    def postgres(self) -> PostgresServer:
        """A durable cluster, started when first asked for."""
        return PostgresServer.create(self.folder / "postgres", durable=True)

    @cached_property
    def nats(self) -> NatsServer:
        """A broker with JetStream, its store on file."""
        return NatsServer(self.folder / "nats")

    def started(self, name: str) -> bool:
        """Whether a trial asked for the server ``name``."""
        return name in vars(self)

    def stop(self) -> None:
        if self.started("postgres"):
            self.postgres.stop()
        if self.started("nats"):
            self.nats.stop()


@dataclass
class Outcome:
    """The figures by trial (``registration`` of ``bench_registration``), and the database version when one used it."""

    by_trial: dict[str, list[Figure]] = field(default_factory=dict)
    postgres_version: str | None = None

    @property
    def figures(self) -> list[Figure]:
        return [figure for figures in self.by_trial.values() for figure in figures]

    @property
    def missed(self) -> list[str]:
        return [figure.name for figure in self.figures if figure.verdict is Verdict.MISS]


def find(folder: str, prefix: str, wanted: Sequence[str] = ()) -> list[str]:
    """The module names of the trials in ``folder``, or those whose name holds one of ``wanted``."""
    paths = sorted((ROOT / folder).glob(f"{prefix}_*.py"))
    chosen = [path for path in paths if not wanted or any(word in path.stem for word in wanted)]
    return [f"{folder.replace('/', '.')}.{path.stem}" for path in chosen]


def conduct(modules: Sequence[str], *, runs: int, seconds: float) -> Outcome:
    """Run every trial in turn. One that raises ends the command, and nothing is kept."""
    outcome = Outcome()
    with _context(runs, seconds) as context:
        for module in modules:
            print(f"{module} …", flush=True)
            name = module.rpartition(".")[2].partition("_")[2]
            outcome.by_trial[name] = importlib.import_module(module).run(context)
        if context.started("postgres"):
            outcome.postgres_version = context.postgres.version()
    return outcome


@contextmanager
def _context(runs: int, seconds: float) -> Iterator[TrialContext]:
    folder = run_directory.create(in_memory=False)
    context = TrialContext(folder, runs=runs, seconds=seconds)
    try:
        yield context
    finally:
        context.stop()
        run_directory.remove(folder)


def report(outcome: Outcome, folder: Path) -> None:
    """Print the table and write the figures of each trial to its own file in ``folder``."""
    Console(width=TABLE_WIDTH).print(table(outcome.figures))
    folder.mkdir(parents=True, exist_ok=True)
    for name, figures in outcome.by_trial.items():
        text = json.dumps(as_json(figures, outcome.postgres_version), ensure_ascii=False, indent=2)
        (folder / f"{name}.json").write_text(f"{text}\n", "utf-8")


def as_json(figures: Sequence[Figure], postgres_version: str | None) -> dict[str, object]:
    """What is kept of one trial. The load says whether the machine had other work."""
    return {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {**machine.facts(), "postgresql": postgres_version},
        "load_average": [round(each, 1) for each in os.getloadavg()],
        "figures": [figure.as_json() for figure in figures],
    }


def table(figures: Sequence[Figure]) -> Table:
    shown = Table(box=None, header_style="bold")
    for column in COLUMNS:
        shown.add_column(column, justify="left" if column in {"figure", "unit", "verdict"} else "right")
    for figure in figures:
        shown.add_row(*_cells(figure), style=COLOURS[figure.verdict])
    return shown


def _cells(figure: Figure) -> list[str]:
    numbers = (figure.ours, figure.baseline, figure.ratio, figure.target_pass, figure.target_goal)
    return [figure.name, figure.unit, *map(_number, numbers), str(len(figure.runs)), figure.verdict]


def _number(value: float | None) -> str:
    if value is None:
        return "—"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
