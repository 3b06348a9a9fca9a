"""Who sits in the demonstration, also in a folder that an earlier version furnished, and who changes its deployment."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from tests.integration.demo_node import open_demo

from jinmin import demo_staff
from jinmin.demo import catch_up, furnish
from jinmin.demo_posts import STAFF, StaffMember
from jinmin.deployment import (
    Choice,
    approve_plan,
    begin_plan,
    chosen,
    note_trial,
    profile_of,
    revise_plan,
    submit_plan,
    trial_site,
    try_connections,
)
from jinmin.exchange.resources import ResourceCatalogue
from jinmin.identity import PostKind, User, acting_as
from jinmin.ledger.entries import ledger_position
from jinmin.node import Node
from jinmin.notices import my_notices
from jinmin.vocabulary.actor import Actor

USER = User.__table__


@pytest.fixture
def node(tmp_path: Path) -> Iterator[Node]:
    opened = open_demo(tmp_path / "demo")
    yield opened
    opened.close()


def actor(node: Node, login: str) -> Actor:
    with node.read() as w:
        return acting_as(w, w.execute(sa.select(USER.c.id).where(USER.c.login == login)).scalar_one())


def _rights_of_an_earlier_version(member: StaffMember, _rights: tuple[str, ...]) -> frozenset[str]:
    return frozenset({"case.search"} if member.kind is PostKind.BUSINESS else ())


def test_an_earlier_folder_gets_whom_it_lacks_and_the_rights_of_today(
    node: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not catch_up(node)
    with monkeypatch.context() as earlier:
        earlier.setattr(
            demo_staff, "STAFF", [each for each in STAFF if each.login not in ("manager", "security")]
        )
        earlier.setattr(demo_staff, "chosen_rights", _rights_of_an_earlier_version)
        furnish(node, "none", 1, ("510822", "510802"))
    before = actor(node, "chief").permissions, actor(node, "clerk510802").permissions
    assert catch_up(node)
    assert before == (frozenset({"case.search"}), frozenset({"case.search"}))
    assert actor(node, "chief").permissions >= {"exchange.view", "case.supervise"}
    clerk, away = actor(node, "clerk"), actor(node, "clerk510802")
    assert clerk.permissions == away.permissions
    assert "marriage.register" in clerk.permissions
    assert "exchange.view" not in clerk.permissions
    assert {"exchange.view", "matter.maintain"} <= actor(node, "manager").permissions
    with node.read() as w:
        before_again = ledger_position(w)
    assert catch_up(node)
    with node.read() as w:
        assert ledger_position(w) == before_again


def test_a_plan_goes_through_two_hands_of_the_demonstration(node: Node) -> None:
    furnish(node, "none", 1)
    planner, approver = actor(node, "sysadmin"), actor(node, "security")
    resources = node.ports.get(ResourceCatalogue).ids
    with node.work(planner) as w:
        plan = begin_plan(w)
        choice = Choice("ministry", "send", "marriage.record", "")
        new = chosen(profile_of(plan), choice, resources)
        plan_id, digest = plan.id, revise_plan(w, plan.id, new).digest
    tried = try_connections(trial_site(node.database, node.clock, node.ports, new))
    with node.work(planner) as w:
        note_trial(w, plan_id, digest, tried)
        submit_plan(w, plan_id, "演示停报")
    with node.work(approver) as w:
        assert [notice.link for notice in my_notices(w)] == [f"/deployment/{plan_id}"]
        assert approve_plan(w, plan_id).decided_by_name == approver.name
    with node.read(planner) as w:
        assert [notice.link for notice in my_notices(w)] == [f"/deployment/{plan_id}"]
    node.require_current()
    assert [route.partner for route in node.profile.routes if "letters" not in route.resources] == [
        "province:51"
    ]
