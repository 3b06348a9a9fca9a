"""Two interface processes of one node: their clerks see each other at a case, and what the other did."""

import asyncio
from dataclasses import dataclass, field
from uuid import UUID

import pytest
from tests.integration.cases.office import LI, WANG, Office

from jinmin.cases import CasePolicy, case_detail
from jinmin.ui.visitors import Deed, Visit, Visitors
from jinmin.ui.visits_elsewhere import Elsewhere
from jinmin.vocabulary.actor import Actor


@dataclass
class OpenPage:
    """A page with a case on it, without a browser: what it was told."""

    visit: Visit
    others: list[str] = field(default_factory=list)
    deeds: list[Deed] = field(default_factory=list)

    def meet(self, present: tuple[Visit, ...]) -> None:
        self.others = [
            each.visitor.name for each in present if each.visitor.user_id != self.visit.visitor.user_id
        ]

    def tell(self, deed: Deed) -> None:
        if deed.by.user_id != self.visit.visitor.user_id:
            self.deeds.append(deed)


class Process:
    """One interface process of the office."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self.visitors = Visitors()
        self.elsewhere = Elsewhere(office.node, self.visitors)

    def open(self, case_id: UUID, actor: Actor, *, shows: bool = True) -> OpenPage:
        with self._office.node.read(actor) as w:
            seq = max(entry.seq for entry in case_detail(w, case_id).entries)
        page = OpenPage(Visit(case_id, actor, self._office.hands.at, object(), shows, seq))
        self.visitors.enter(page)
        return page

    def look(self) -> None:
        asyncio.run(self.elsewhere.look())


@pytest.fixture
def here(office: Office) -> Process:
    return Process(office)


@pytest.fixture
def there(office: Office) -> Process:
    return Process(office)


def test_clerks_of_two_processes_see_each_other(office: Office, here: Process, there: Process) -> None:
    case_id = office.open()
    mine, theirs = here.open(case_id, WANG), there.open(case_id, LI)
    for process in (here, there, here):
        process.look()
    assert (mine.others, theirs.others) == (["李复核"], ["王经办"])
    there.visitors.leave(theirs)
    there.look()
    here.look()
    assert mine.others == []


def test_who_may_only_look_is_not_shown_elsewhere(office: Office, here: Process, there: Process) -> None:
    case_id = office.open()
    mine = here.open(case_id, WANG)
    there.open(case_id, LI, shows=False)
    there.look()
    here.look()
    assert mine.others == []


def test_a_process_that_died_is_forgotten(office: Office, here: Process, there: Process) -> None:
    case_id = office.open()
    mine = here.open(case_id, WANG)
    there.open(case_id, LI)
    there.look()
    office.hands.move(seconds=office.node.ports.get(CasePolicy).presence_seconds + 1)
    here.look()
    assert mine.others == []


def test_what_was_done_elsewhere_is_told_once_and_ones_own_not_at_all(
    office: Office, here: Process, there: Process
) -> None:
    case_id = office.open()
    mine = here.open(case_id, WANG)
    office.hands.move(minutes=1)
    office.step(case_id, "precheck", "pass", LI)
    for _look in range(2):
        here.look()
    assert [(deed.by.name, deed.at) for deed in mine.deeds] == [("", office.hands.at)]
    fresh = here.open(case_id, WANG)
    here.look()
    assert fresh.deeds == []


def test_what_this_process_committed_is_not_heard_of_again(office: Office, here: Process) -> None:
    case_id = office.open()
    office.node.observers = (*office.node.observers, here.visitors)
    mine = here.open(case_id, WANG)
    here.visitors._tell = lambda _case_id, _deed: None  # the page was told at the commit
    office.step(case_id, "precheck", "pass", LI)
    here.look()
    assert mine.deeds == []
    assert here.visitors.seen()[case_id] > mine.visit.seq
