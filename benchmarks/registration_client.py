"""One client of the registration benchmark: a process of its own that registers couples until the time is up."""

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

from jinmin.cases import KeptScan, NewMaterial, Trust, attach_materials, keep_scan, lock_case, record_print
from jinmin.db.changes import Change
from jinmin.db.work import Work
from jinmin.documents.store import FileStore
from jinmin.garbage import spare_what_is_loaded
from jinmin.identity import acting_as
from jinmin.invented import People
from jinmin.node import Node
from jinmin.profiles import load_profile
from jinmin.vocabulary.demo import DemoOffice
from jinmin_marriage import service
from jinmin_marriage.demo_data.couples import filled_form, invent_couple
from jinmin_marriage.demo_data.scans import sample_scan
from jinmin_marriage.forms import ROLES

READY_SECONDS = 120
PARTS = 100
"""Clients of one trial at the most: each invents people of its own."""


@dataclass(frozen=True)
class Task:
    """What one client gets: the node's place, its office, how long to work."""

    folder: Path
    url: str
    office: DemoOffice
    number: int
    seconds: float


@dataclass(frozen=True)
class Written:
    """One work of a registration, for the baselines: every row it left, table by table."""

    rows: tuple[tuple[str, int, dict[str, Any]], ...]


class Recorder:
    """Observes commits and keeps what they wrote."""

    def __init__(self) -> None:
        self.works: list[Written] = []

    def before_commit(self, work: Work, changes: Sequence[Change]) -> None:
        """Keep the rows."""
        rows = tuple((change.table.name, change.version, dict(change.values)) for change in changes)
        if rows:
            self.works.append(Written(rows))

    def after_commit(self, work: Work) -> None:
        """Nothing."""


class Client:
    """A clerk who registers one couple after the other."""

    def __init__(self, task: Task) -> None:
        self.node = Node.open(load_profile("demo"), task.folder, database_url=task.url)
        self.node.require_current()
        self.office = task.office
        with self.node.read() as w:
            self.clerk = acting_as(w, task.office.clerk_ids[0])
            self.today: date = w.today
            store = w.port(FileStore)
        scans: dict[str, KeptScan] = {
            f"{role}_{paper}": keep_scan(store, sample_scan(f"{role} {paper}"))
            for role in ROLES
            for paper in ("id", "statement")
        }
        self._printed = scans["groom_statement"].content_id
        self._papers = [
            paper
            for role in ROLES
            for paper in (
                NewMaterial(f"{role}_id", scans[f"{role}_id"], Trust.ORIGINAL, original_seen=True),
                NewMaterial(f"{role}_statement", scans[f"{role}_statement"], Trust.SUBMITTED),
            )
        ]
        self._people = People(1000 + task.number, part=task.number, parts=PARTS)
        self._chance = random.Random(task.number)
        self._couples = 0

    def register(self) -> None:
        """One complete registration: apply, check, compare, collect, review, register."""
        region = self.office.region
        # Born on other days from time to time: a day has room for few numbers of one division.
        born_for = self.today - timedelta(days=self._couples % 350)
        self._couples += 1
        form = filled_form(invent_couple(self._people, region, born_for, self._chance), region, self._chance)
        desk = service.Desk(self.office.org_id, self.office.counter_ids[0], region)
        node, clerk = self.node, self.clerk
        with node.work(clerk) as w:
            case_id = service.apply_for_marriage(w, form, desk).case_id
        service.check_over_network(node.site, clerk, case_id)
        with node.work(clerk) as w:
            service.record_faces(w, case_id, dict.fromkeys(ROLES, True), device="终端")
            case, printed = lock_case(w, case_id), self._printed
            record_print(w, case, document=service.STATEMENTS, title="声明书", content_id=printed, copies=2)
            attach_materials(w, case, self._papers)
            service.review_application(w, case_id, "agree")
        with node.work(clerk) as w:
            service.register_marriage(w, case_id)

    def record(self) -> tuple[Written, ...]:
        """What one registration writes."""
        recorder = Recorder()
        observers = self.node.observers
        self.node.observers = (*observers, recorder)
        self.register()
        self.node.observers = observers
        return tuple(recorder.works)


def work(task: Task, together: Barrier) -> int:
    """Register until the time is up; how many couples."""
    client = Client(task)
    client.register()
    spare_what_is_loaded()  # as a node that serves
    together.wait(READY_SECONDS)
    done, until = 0, time.perf_counter() + task.seconds
    while time.perf_counter() < until:
        client.register()
        done += 1
    client.node.close()
    return done
