"""A long lease of a plot, from its application to a hand-over sheet, without a browser.

In a process of its own: its words are DATABASE_URL FOLDER. Prints what it saw as JSON.
"""

import json
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from jinmin_allotment import keys, service
from jinmin_allotment.forms import LeaseForm
from tests.integration.host.places import NOON, PROFILE, surveyor_of

from jinmin import cases
from jinmin.cases import acts
from jinmin.clock import Clock
from jinmin.demo import furnish
from jinmin.errors import JinminError
from jinmin.identity import acting_as
from jinmin.invented import People
from jinmin.ledger.verify import verify_chain, verify_rows
from jinmin.messages import explain
from jinmin.node import Node
from jinmin.vocabulary.actor import Actor


class Trip:
    """A node whose clock is moved by hand, and what happens on it."""

    def __init__(self, database_url: str, folder: Path) -> None:
        self.at = NOON
        clock = Clock(lambda: self.at)
        self.node = Node.open(PROFILE, folder, database_url=database_url, clock=clock)
        self.node.migrate()
        plan = furnish(self.node, "none", 1)
        with self.node.work() as w:
            surveyor = surveyor_of(w)
        with self.node.read() as w:
            self.clerk, self.chief = (acting_as(w, user) for user in plan.offices[0].clerk_ids[:2])
            self.surveyor = acting_as(w, surveyor)
        self.case_id = self._apply()

    def _apply(self) -> UUID:
        person = People(5).person("510822", "2", (date(1950, 1, 1), date(1990, 12, 31)))
        with self.node.work(self.clerk) as w:
            form = LeaseForm(id_number=person.id_number, name=person.name)
            return service.apply_for_lease(w, form).case_id

    def do(self, act: Any, actor: Actor | None = None) -> str:
        """Act on the case; the answer, when it is refused."""
        try:
            with self.node.work(actor or self.clerk) as w:
                act(w, cases.lock_case(w, self.case_id))
        except JinminError as error:
            return explain(error)
        return ""

    def step(self, step: str, outcome: str, actor: Actor | None = None) -> str:
        return self.do(lambda w, case: cases.take_step(w, case, step, outcome), actor)

    def answer(self, actor: Actor) -> None:
        with self.node.work(actor) as w:
            (task,) = acts.my_tasks(w)
            acts.answer_task(w, task.id, agreed=True, opinion="同意")

    def case(self) -> cases.Case:
        with self.node.read() as w:
            case = w.get(cases.Case, self.case_id)
            w.session.expunge(case)
            return case

    def dues(self) -> list[str]:
        case = self.case()
        return [str(day) for day in (case.statutory_due, case.promised_due, case.planned_due)]


def walk(database_url: str, folder: str) -> None:
    trip = Trip(database_url, Path(folder))
    seen = {**_accepted(trip), **_stopped_and_extended(trip), **_shown(trip), **_handed_over(trip)}
    with trip.node.database.reading.connect() as connection:
        seen["chain holds"] = verify_chain(connection).holds
        seen["rows hold"] = verify_rows(connection, trip.node.keyring).holds
    trip.node.close()
    print(json.dumps(seen, ensure_ascii=False))


def _accepted(trip: Trip) -> dict[str, object]:
    def tell(w: Any, case: Any) -> None:
        acts.notify_corrections(w, case, "accept", "correct", acts.items_lacking(w, case))

    first, second = trip.do(tell), trip.do(tell)
    trip.do(lambda w, case: acts.accept_promise(w, case, "sketch_follows", "示意图后补"))
    accepted = trip.step("accept", "accepted")
    return {"first notice": first, "second notice": second, "accepted": accepted, "dues": trip.dues()}


def _stopped_and_extended(trip: Trip) -> dict[str, object]:
    trip.do(lambda w, case: acts.suspend_case(w, case, acts.SuspensionRequest("hearing", "邻里有争议")))
    stopped = trip.dues()
    trip.at = datetime(2026, 9, 30, 4, tzinfo=UTC)
    trip.do(lambda w, case: acts.resume_case(w, case))
    resumed = trip.dues()
    trip.do(lambda w, case: acts.ask_extension(w, case, 5, "待上级函复"))
    own = trip.do(lambda w, case: acts.decide_extension(w, case, agreed=True))
    trip.do(lambda w, case: acts.decide_extension(w, case, agreed=True), trip.chief)
    return {"stopped": stopped, "resumed": resumed, "own extension": own, "extended": trip.dues()}


def _shown(trip: Trip) -> dict[str, object]:
    trip.answer(trip.surveyor)
    trip.answer(trip.clerk)
    joined = trip.case().step
    trip.do(lambda w, case: acts.post_notice(w, case, place="村务公开栏", summary="拟准予使用"))
    early = trip.step("publish", "clear")
    trip.at = datetime(2026, 10, 10, 4, tzinfo=UTC)
    clear = trip.step("publish", "clear")
    agreed = trip.step("decide", "agree")
    owing = trip.step("deliver", "delivered")
    return {"joined": joined, "early": early, "clear": clear, "agreed": agreed, "owing": owing}


def _handed_over(trip: Trip) -> dict[str, object]:
    with trip.node.work(trip.clerk) as w:
        keys.take_key(w, "A-01")
    with trip.node.work(trip.clerk) as w:
        held = acts.in_hand(w, _id(trip.clerk))
        chief = _id(trip.chief)
        sheet = acts.draw_sheet(w, "轮岗", {thing.subject: chief for thing in held}).id
    for_another = _refused(trip, sheet, trip.chief)
    _sign(trip, sheet, trip.clerk)
    _sign(trip, sheet, trip.chief)
    with trip.node.read(trip.chief) as w:
        paper = acts.sheet_paper(w, sheet)
        left = len(acts.in_hand(w, _id(trip.clerk)))
        taken = sorted(thing.detail for thing in acts.in_hand(w, chief) if thing.kind is acts.LineKind.ITEM)
    pdf = acts.print_sheet(paper).content
    return {
        "held": [thing.kind.value for thing in held],
        "signed for another": for_another,
        "left": left,
        "keys": taken,
        "holder": trip.case().holder_id == chief,
        "sheet": paper.state,
        "pdf": pdf[:4].decode(),
    }


def _sign(trip: Trip, sheet: UUID, actor: Actor) -> None:
    with trip.node.work(actor) as w:
        acts.sign_sheet(w, sheet)


def _refused(trip: Trip, sheet: UUID, actor: Actor) -> str:
    try:
        _sign(trip, sheet, actor)
    except JinminError as error:
        return error.key
    return ""


def _id(actor: Actor) -> UUID:
    assert actor.user_id is not None
    return actor.user_id


def main() -> None:
    """The program."""
    walk(*sys.argv[1:])
