"""The posts a security administrator sees: his division's, with how many hold them today; on both engines."""

from datetime import timedelta

import pytest
from tests.integration.identity.conftest import COUNTY, Made, admin

from jinmin.errors import Forbidden, Hidden, Stale
from jinmin.identity import (
    MANAGE_ACCOUNTS,
    Appointment,
    AppointmentInput,
    PostInput,
    PostKind,
    appoint,
    change_rights,
    create_post,
    end_appointment,
)
from jinmin.identity.post_lists import post_with_holders, posts
from jinmin.ids import new_id
from jinmin.node import Node


@pytest.mark.parametrize(
    ("region", "text", "kind", "found"),
    [
        (COUNTY, "", None, [("青川县民政局", "登记岗")]),
        (
            "51",
            "",
            None,
            [("四川省民政厅", "登记岗"), ("朝天区民政局", "登记岗"), ("青川县民政局", "登记岗")],
        ),
        ("", "朝天", None, [("朝天区民政局", "登记岗")]),
        ("", "登记", PostKind.AUDIT_ADMIN, []),
        ("", "_", None, []),
    ],
)
def test_posts_of_the_division(
    node: Node, made: Made, region: str, text: str, kind: PostKind | None, found: list[tuple[str, str]]
) -> None:
    with node.read(admin(region)) as w:
        assert [(line.org, line.title) for line in posts(w, text, kind=kind)] == found
        assert {line.holders for line in posts(w, text, kind=kind)} <= {1}


def test_pages_of_posts_join(node: Node, made: Made) -> None:
    with node.work() as w:
        for number in range(4):
            create_post(w, PostInput(org_id=made.county, title=f"岗{number}"))
    with node.read(admin("")) as w:
        found, after = [], None
        while page := posts(w, after=after, limit=2):
            found += [line.id for line in page]
            after = page[-1].place
        whole = [line.id for line in posts(w)]
    assert (found, len(set(found))) == (whole, 7)


def test_holders_are_counted_by_the_day(node: Node, made: Made) -> None:
    with node.work() as w:
        for user, days in (("xu.new", 0), ("he.far", 5)):
            since = w.today + timedelta(days)
            given = AppointmentInput(user_id=made.users[user], post_id=made.post, valid_from=since)
            made.held[user + "2"] = appoint(w, given).id
    with node.read(admin()) as w:
        line, holders = post_with_holders(w, made.post)
    assert (line.holders, holders[0].login) == (2, "he.far")
    assert {each.window for each in holders} == {"", "一号窗口"}
    with node.work(admin()) as w:
        end_appointment(w, made.held["li.mei"], w.today, expected=1)
    with node.read(admin()) as w:
        assert w.get(Appointment, made.held["li.mei"]).valid_to == w.today


def test_an_administrators_post_shows_what_it_grants(node: Node, made: Made) -> None:
    with node.work() as w:
        post = create_post(w, PostInput(org_id=made.county, title="系统", kind=PostKind.SYSTEM_ADMIN)).id
    with node.read(admin()) as w:
        line, _holders = post_with_holders(w, post)
    assert MANAGE_ACCOUNTS in line.rights


def test_what_lies_elsewhere_or_is_another_administrators_is_refused(node: Node, made: Made) -> None:
    with pytest.raises(Hidden), node.read(admin("510812")) as w:
        post_with_holders(w, made.post)
    with pytest.raises(Hidden), node.read(admin()) as w:
        post_with_holders(w, new_id())
    with pytest.raises(Forbidden), node.read(admin("", MANAGE_ACCOUNTS)) as w:
        posts(w)


def test_the_second_of_two_who_change_rights_is_refused(node: Node, made: Made) -> None:
    with node.work(admin()) as w:
        change_rights(w, made.post, frozenset({"case.see", "case.archive"}), expected=1)
    with pytest.raises(Stale), node.work(admin()) as w:
        change_rights(w, made.post, frozenset(), expected=1)
