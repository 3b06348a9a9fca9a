"""转交: to whom a case may be passed on, and what stays on record of it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
import sqlalchemy as sa
from tests.integration.cases.office import EVERYTHING, QINGCHUAN, WANG, Office

from jinmin.cases import (
    Case,
    WorklistFilter,
    WorklistQuery,
    case_detail,
    colleagues,
    lock_case,
    pass_on,
    take_step,
    worklist,
)
from jinmin.db.work import Work
from jinmin.errors import Invalid, Refused
from jinmin.identity import (
    AppointmentInput,
    OrganisationInput,
    PostInput,
    UserInput,
    acting_as,
    appoint,
    create_organisation,
    create_post,
    create_user,
)
from jinmin.identity.staff_models import User
from jinmin.vocabulary.actor import Actor

USERS = sa.select(User.__table__.c.login, User.__table__.c.id)


@pytest.fixture
def staff(office: Office) -> Iterator[dict[str, Actor]]:
    """Two clerks who may do everything, one who may not, one elsewhere, one who has left."""
    with office.node.work() as w:
        here, there = (
            create_organisation(w, OrganisationInput(name=name, level="county", region=QINGCHUAN))
            for name in ("本处", "别处")
        )
        w.flush()
        _employ(w, here.id, "wang", EVERYTHING)
        _employ(w, here.id, "li", EVERYTHING)
        _employ(w, here.id, "visitor", frozenset({"visit.do"}))
        _employ(w, there.id, "other", EVERYTHING)
        _employ(w, here.id, "left", EVERYTHING, until=date(2025, 12, 31))
        w.flush()
        users = {row.login: row.id for row in w.execute(USERS)}
    with office.node.read() as w:
        yield {login: acting_as(w, user_id) for login, user_id in users.items() if login != "left"}


def _employ(
    w: Work, org_id: UUID, login: str, permissions: frozenset[str], until: date | None = None
) -> None:
    user = create_user(w, UserInput(login=login, name=f"{login}某"))
    post = create_post(w, PostInput(org_id=org_id, title=f"{login}岗", permissions=permissions))
    w.flush()
    since = date(2020, 1, 1)
    appoint(w, AppointmentInput(user_id=user.id, post_id=post.id, valid_from=since, valid_to=until))


def _opened(office: Office, by: Actor) -> UUID:
    with office.node.work(by) as w:
        case = office.open_in(w)
        assert by.org_id
        case.org_id = by.org_id
        return case.id


def _passed(office: Office, case_id: UUID, by: Actor, to: Actor, reason: str = "换班") -> None:
    assert to.user_id
    with office.node.work(by) as w:
        pass_on(w, lock_case(w, case_id), to.user_id, reason)


def test_only_colleagues_who_may_take_the_step_are_offered(office: Office, staff: dict[str, Actor]) -> None:
    case_id = _opened(office, staff["wang"])
    with office.node.read(staff["wang"]) as w:
        assert [each.name for each in colleagues(w, w.get(Case, case_id))] == ["li某"]


def test_the_colleague_has_it_and_the_timeline_says_so(office: Office, staff: dict[str, Actor]) -> None:
    case_id = _opened(office, staff["wang"])
    _passed(office, case_id, staff["wang"], staff["li"])
    with office.node.read(staff["li"]) as w:
        detail = case_detail(w, case_id)
        listed = worklist(w, WorklistQuery(WorklistFilter.PASSED_ON)).rows
    step = detail.steps[-1]
    assert (step.title, step.actor_name, step.opinion) == ("转交", "wang某", "转交给 li某。换班")
    assert (detail.header.holder_name, detail.header.step) == ("li某", "precheck")
    assert [row.id for row in listed] == [case_id]


def test_a_step_taken_ends_the_handing_over(office: Office, staff: dict[str, Actor]) -> None:
    case_id = _opened(office, staff["wang"])
    _passed(office, case_id, staff["wang"], staff["li"])
    with office.node.work(staff["li"]) as w:
        take_step(w, lock_case(w, case_id), "precheck", "pass")
    with office.node.read(staff["li"]) as w:
        assert worklist(w, WorklistQuery(WorklistFilter.PASSED_ON)).rows == ()


@pytest.mark.parametrize("to", ["visitor", "other", "wang"])
def test_nobody_else_gets_it(office: Office, staff: dict[str, Actor], to: str) -> None:
    case_id = _opened(office, staff["wang"])
    with pytest.raises(Invalid, match=r"case\.no_colleague"):
        _passed(office, case_id, staff["wang"], staff[to])


def test_a_reason_is_asked(office: Office, staff: dict[str, Actor]) -> None:
    case_id = _opened(office, staff["wang"])
    with pytest.raises(Invalid, match=r"case\.pass_on_reason"):
        _passed(office, case_id, staff["wang"], staff["li"], " ")


def test_who_does_not_hold_it_cannot_pass_it_on(office: Office, staff: dict[str, Actor]) -> None:
    case_id = _opened(office, staff["wang"])
    with pytest.raises(Refused, match=r"case\.held_by_other"):
        _passed(office, case_id, replace(WANG, org_id=staff["wang"].org_id), staff["li"])
