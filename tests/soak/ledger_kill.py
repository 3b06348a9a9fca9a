"""Kill a writing process at a random moment, open what it left and prove it."""

import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa
from tests.integration.ledger.probe import EFFECT, THING, Effect, Probe, Thing, given_up

from jinmin.db.work import Work
from jinmin.ids import new_id
from jinmin.ledger.consumers import progress, run_consumer
from jinmin.ledger.entries import Entry
from jinmin.ledger.erasure import erase

LONGEST_LIFE = 0.3
"""Seconds a writer lives after its first commit, at most."""


@dataclass(frozen=True)
class KillOutcome:
    """What a round left behind: proven entries, and how far the consumer was when it died."""

    entries: int
    consumed: int


class Counting:
    """A consumer whose effect can be counted."""

    name = "kill"
    kinds = None

    def consume(self, w: Work, entries: Sequence[Entry]) -> None:
        for entry in entries:
            w.add(Effect(seq=entry.seq, consumer=self.name))


def kill_round(seed: int, url: str, folder: Path) -> KillOutcome:
    """Let a process write to the probe at ``url`` (made by ``Probe.create(url, folder)``), kill it, prove.

    Raises AssertionError when chain, rows, or the consumer's cursor and effect do not hold.
    """
    command = [sys.executable, "-m", "tests.soak.ledger_kill", url, str(folder), str(seed)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(path or os.getcwd() for path in sys.path)}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as writer:
        try:
            assert writer.stdout is not None
            assert writer.stdout.readline() == b"ready\n"
            time.sleep(random.Random(seed).uniform(0, LONGEST_LIFE))
            assert writer.poll() is None, "the writer ended by itself"
        finally:
            writer.kill()
    return prove(url, folder)


def prove(url: str, folder: Path) -> KillOutcome:
    """Check everything the dead process left, then let the consumer catch up and check again."""
    probe = Probe.reopen(url, folder)
    try:
        entries, consumed = probe.proven(), _consumed(probe)
        while run_consumer(probe.work, Counting()):
            pass
        assert _consumed(probe) >= entries
        return KillOutcome(entries, consumed)
    finally:
        probe.close()


def _consumed(probe: Probe) -> int:
    with probe.read() as w:
        cursor = next((one.seq for one in progress(w) if one.consumer == Counting.name), 0)
        taken = w.execute(sa.select(EFFECT.c.seq).order_by(EFFECT.c.seq)).scalars().all()
    assert list(taken) == list(range(1, cursor + 1))
    return cursor


def write_until_killed(url: str, folder: Path, seed: int) -> None:
    """What the child does: works of every kind, and a consumer beside them."""
    probe, chance = Probe.reopen(url, folder), random.Random(seed)
    threading.Thread(target=_consume_for_ever, args=(probe,), daemon=True).start()
    with probe.read() as w:
        known = list(w.execute(sa.select(THING.c.id).limit(50)).scalars())
    for turn in range(1_000_000):
        _write_once(probe, chance, known)
        if turn == 0:
            print("ready", flush=True)


def _write_once(probe: Probe, chance: random.Random, known: list[UUID]) -> None:
    with probe.work() as w:
        fresh = [w.add(Thing(label=new_id().hex, note="张三", secret="1")).id for _ in range(2)]
        if known:
            w.lock(Thing, chance.choice(known)).amount += 1
        if chance.random() < 0.3:
            with given_up(w):
                w.add(Thing(label=new_id().hex))
        if chance.random() < 0.3:
            w.bulk(Thing, [Thing(label=new_id().hex, secret="2").model_dump() for _ in range(5)])
    if known and chance.random() < 0.1:
        with probe.work() as w:
            erase(w, Thing, chance.choice(known), legal_basis="个人信息保护法第四十七条")
    known.extend(fresh)


def _consume_for_ever(probe: Probe) -> None:
    while True:
        if run_consumer(probe.work, Counting(), limit=20) == 0:
            time.sleep(0.002)


if __name__ == "__main__":
    write_until_killed(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
