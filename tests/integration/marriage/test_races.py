"""Two offices at the same moment: one person is married once, one number is drawn once."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from threading import Barrier
from uuid import UUID

import sqlalchemy as sa
from tests.harness.node_copies import NodeCopies
from tests.integration.marriage.office import Office, open_office
from tests.integration.marriage.test_registration import count

from jinmin.cases.claims import CaseClaim
from jinmin.db.work import Work
from jinmin.errors import Conflict, JinminError, RulesBroken
from jinmin_marriage import service
from jinmin_marriage.forms import MarriageForm, read_parties
from jinmin_marriage.service.parties import admit_parties


def at_once(offices: Sequence[Office], cases: Sequence[UUID]) -> list[str | BaseException]:
    """Every office registers its case at the same moment: certificate numbers, or what went wrong."""

    def register(w: Work, case_id: UUID) -> str:
        return service.register_marriage(w, case_id).certificate_no

    return race(offices, [partial(register, case_id=case_id) for case_id in cases])


def race(offices: Sequence[Office], acts: Sequence[Callable[[Work], str]]) -> list[str | BaseException]:
    """Every office does its own at the same moment."""
    together = Barrier(len(acts))

    def act(office: Office, call: Callable[[Work], str]) -> str:
        with office.node.work(office.clerk) as w:
            together.wait(60)
            return call(w)

    with ThreadPoolExecutor(len(acts)) as all_of_them:
        waiting = [all_of_them.submit(act, *pair) for pair in zip(offices, acts, strict=True)]
        return [future.exception() or future.result() for future in waiting]


def test_two_counties_in_the_same_second_exactly_one_wins(tmp_path: Path, node_copies: NodeCopies) -> None:
    """One groom, two brides, two offices with nodes, clerks and counters of their own over one database."""
    here = open_office(tmp_path / "node", node_copies, size="bench")
    there = here.neighbour()
    assert (here.place.region, there.place.region) == ("510822", "510802")
    assert here.clerk.user_id != there.clerk.user_id
    groom, cases = here.party("1"), []
    for office in (here, there):
        cases.append(office.ready(office.form(groom=groom)))
        with office.node.work() as w:
            # Two such cases could be open before the database kept them apart.
            w.execute(sa.delete(CaseClaim.__table__))
    outcomes = at_once((here, there), cases)
    won = [outcome for outcome in outcomes if isinstance(outcome, str)]
    lost = [outcome for outcome in outcomes if not isinstance(outcome, str)]
    assert len(won) == 1
    assert isinstance(lost[0], Conflict | RulesBroken)
    assert count(here.node, "marriage_record") == 1
    assert won[0].endswith("000001")
    for office in (here, there):
        office.node.close()


def test_two_counties_accept_one_groom_in_the_same_second(tmp_path: Path, node_copies: NodeCopies) -> None:
    """The looks before the insert see nothing; the database lets one of the two in."""
    here = open_office(tmp_path / "node", node_copies, size="bench")
    there = here.neighbour()
    groom = here.party("1")
    forms = [office.form(groom=groom) for office in (here, there)]
    with here.node.work(here.clerk) as w:
        admit_parties(w, forms[0], read_parties(forms[0], w.today))

    def accept(w: Work, form: MarriageForm, desk: service.Desk) -> str:
        return service.apply_for_marriage(w, form, desk).case_no

    acts = [
        partial(accept, form=form, desk=office.desk)
        for office, form in zip((here, there), forms, strict=True)
    ]
    lost = [outcome for outcome in race((here, there), acts) if not isinstance(outcome, str)]
    assert [error.key for error in lost if isinstance(error, JinminError)] == ["case.open_already"]
    assert (count(here.node, "case_case"), count(here.node, "case_claim")) == (1, 2)
    for office in (here, there):
        office.node.close()


def test_two_windows_of_one_office_draw_consecutive_numbers(office: Office) -> None:
    cases = [office.ready() for _window in range(2)]
    outcomes = at_once((office, office), cases)
    assert sorted(map(str, outcomes)) == [f"J510822-2026-{serial:06d}" for serial in (1, 2)]
