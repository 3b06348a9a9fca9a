"""A clerk in a process of its own who holds and releases cases while something large goes on, and times each commit."""

import random
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import quantiles
from uuid import UUID

from jinmin.cases import HoldReason, hold_case, lock_case, release_case
from jinmin.ids import new_id
from jinmin.node import Node
from jinmin.profiles import load_profile
from jinmin.vocabulary.actor import Actor

ACTOR = Actor(new_id(), "登记员", org_id=new_id(), region="51", permissions=frozenset({"*"}))


class WorkingClerk:
    """``begin`` lets the clerk work, ``end`` gives the milliseconds of each commit since."""

    def __init__(self, line: Connection) -> None:
        self._line = line
        self._line.recv()

    def begin(self) -> None:
        self._line.send("go on")

    def end(self) -> list[float]:
        self._line.send("tell")
        taken: list[float] = self._line.recv()
        return taken

    def quiet(self, seconds: float) -> list[float]:
        """The same commits with nothing beside them."""
        self.begin()
        time.sleep(seconds)
        return self.end()


@contextmanager
def working_clerk(folder: Path, url: str, cases: Sequence[UUID]) -> Iterator[WorkingClerk]:
    """A clerk on these cases of the node in ``folder``, gone afterwards."""
    here, there = get_context("spawn").Pipe()
    process = get_context("spawn").Process(target=_work, args=(folder, url, cases, there))
    process.start()
    try:
        yield WorkingClerk(here)
        here.send("end")
        process.join(60)
    finally:
        process.kill()


def p95(taken: Sequence[float]) -> float:
    """The time that nineteen of twenty commits keep below."""
    return quantiles(taken, n=20)[-1]


def _work(folder: Path, url: str, cases: Sequence[UUID], boss: Connection) -> None:
    node = Node.open(load_profile("demo"), folder, database_url=url)
    node.require_current()
    chance = random.Random(5)
    boss.send("ready")
    while boss.recv() == "go on":
        taken: list[float] = []
        while not boss.poll():
            started = time.perf_counter()
            _turn(node, chance.choice(cases))
            taken.append((time.perf_counter() - started) * 1000)
        boss.recv()
        boss.send(taken)
    node.close()


def _turn(node: Node, case_id: UUID) -> None:
    with node.work(ACTOR) as w:
        case = lock_case(w, case_id)
        if case.state == "held":
            release_case(w, case)
        else:
            hold_case(w, case, HoldReason.APPLICANT, "")
