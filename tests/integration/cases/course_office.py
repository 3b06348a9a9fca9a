"""A case on its way: two organisations, a chief, and the ways to ask and to be refused."""

from collections.abc import Callable
from uuid import UUID

import pytest
from tests.integration.cases.office import LI, WANG, Office, clerk, photo

from jinmin.cases import (
    Case,
    Trust,
    attach_material,
    lock_case,
)
from jinmin.cases.acts import (
    ARCHIVE,
    TERMINATE,
    CaseTask,
    TaskState,
    answer_task,
)
from jinmin.db.work import Work
from jinmin.errors import JinminError
from jinmin.identity import Organisation
from jinmin.messages import explain

MATTER = "probe.joint"
LAND = clerk("孙国土", "probe.land")
CHIEF = clerk("赵负责", "probe.accept", "probe.review", "probe.approve", TERMINATE, ARCHIVE)


def organisation(office: Office, kind: str, region: str) -> UUID:
    with office.node.work() as w:
        made = w.add(Organisation(name=f"{region}某局", region=region, level="county", kind=kind))
        return made.id


def surveyor(office: Office) -> object:
    """A clerk of the land office of the prefecture above."""
    org_id = organisation(office, "natural_resources", "5108")
    return clerk("孙国土", "probe.land", region="5108", org_id=org_id)


def do(office: Office, case_id: UUID, act: Callable[[Work, Case], object], actor: object = WANG) -> object:
    with office.node.work(actor) as w:  # type: ignore[arg-type]
        return act(w, lock_case(w, case_id))


def refusal(
    office: Office, case_id: UUID, act: Callable[[Work, Case], object], actor: object = WANG
) -> JinminError:
    before = office.look(case_id)
    with pytest.raises(JinminError) as refused:
        do(office, case_id, act, actor)
    assert (office.look(case_id).version, office.look(case_id).state) == (before.version, before.state)
    assert "〔" not in explain(refused.value)
    assert "{" not in explain(refused.value)
    return refused.value


def scan(office: Office, case_id: UUID, rule: str) -> object:
    return do(office, case_id, lambda w, case: attach_material(w, case, rule, photo(), trust=Trust.SUBMITTED))


def tasks(office: Office, case_id: UUID) -> list[CaseTask]:
    with office.node.read() as w:
        rows = w.session.query(CaseTask).filter_by(case_id=case_id).order_by(CaseTask.turn, CaseTask.branch)
        return list(rows)


def reviewed(office: Office) -> tuple[UUID, object]:
    """A case whose branches wait, and the clerk of the other organisation."""
    land = surveyor(office)
    case_id = office.open(matter=MATTER)
    scan(office, case_id, "id_card")
    office.step(case_id, "accept", "accepted")
    return case_id, land


def answer(
    office: Office, case_id: UUID, branch: str, actor: object, *, agreed: bool = True, opinion: str = ""
) -> bool:
    (task,) = (
        each for each in tasks(office, case_id) if each.branch == branch and each.state is TaskState.OPEN
    )
    with office.node.work(actor) as w:  # type: ignore[arg-type]
        return answer_task(w, task.id, agreed=agreed, opinion=opinion)


def published(office: Office) -> UUID:
    case_id, land = reviewed(office)
    answer(office, case_id, "land", land)
    answer(office, case_id, "own", LI)
    return case_id
