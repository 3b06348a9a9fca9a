"""What administrators see of accounts, organisations and posts: their own division, in pages, on both engines."""

from collections.abc import Callable

import pytest
from tests.integration.identity.conftest import COUNTY, PASSWORD, Made, admin

from jinmin.db.work import Work
from jinmin.errors import Forbidden, Hidden
from jinmin.identity import (
    GRANT,
    MANAGE_ACCOUNTS,
    PasswordPool,
    sign_in,
)
from jinmin.identity.accounts import account, accounts, accounts_to_appoint
from jinmin.identity.organisation_lists import organisation, organisations, superiors
from jinmin.node import Node


@pytest.mark.parametrize(
    ("region", "text", "found"),
    [
        (COUNTY, "", ["li.mei", "xu.new"]),
        ("51", "", ["he.far", "li.mei", "wu.high", "xu.new"]),
        ("", "he", ["he.far"]),
        ("", "李", ["li.mei"]),
        (COUNTY, "LI.", ["li.mei"]),
        (COUNTY, "he.far", []),
        (COUNTY, "%", []),
    ],
)
def test_accounts_of_the_division_and_those_without_a_post(
    node: Node, made: Made, region: str, text: str, found: list[str]
) -> None:
    with node.read(admin(region)) as w:
        assert [line.login for line in accounts(w, text)] == found


def test_an_account_says_where_it_sits_and_when_it_was_last_used(
    node: Node, made: Made, pool: PasswordPool
) -> None:
    with node.read(admin()) as w:
        before = accounts(w)[0]
    assert (before.posts, before.opened_at, before.has_password) == (
        ("青川县民政局 · 登记岗",),
        None,
        True,
    )
    sign_in(node.work, "li.mei", PASSWORD, pool)
    with node.read(admin()) as w:
        line, held = account(w, made.users["li.mei"])
        assert line.opened_at == w.at
    assert [(each.post, each.window, each.valid_to) for each in held] == [("登记岗", "一号窗口", None)]


def test_pages_of_accounts_and_organisations_join(node: Node, made: Made) -> None:
    with node.read(admin("")) as w:
        logins, after = [], None
        while page := accounts(w, after=after, limit=3):
            logins += [line.login for line in page]
            after = page[-1].login
        names, place = [], None
        while rows := organisations(w, after=place, limit=2):
            names += [line.name for line in rows]
            place = rows[-1].place
    assert logins == sorted(made.users)
    assert names == ["四川省民政厅", "朝天区民政局", "青川县民政局", "乔庄镇民政办"]


@pytest.mark.parametrize(
    ("region", "text", "found"),
    [
        (COUNTY, "", ["青川县民政局", "乔庄镇民政办"]),
        ("51", "民政局", ["朝天区民政局", "青川县民政局"]),
        ("", "510800", ["朝天区民政局", "青川县民政局", "乔庄镇民政办"]),
        (COUNTY, "朝天", []),
    ],
)
def test_organisations_of_the_division(
    node: Node, made: Made, region: str, text: str, found: list[str]
) -> None:
    with node.read(admin(region)) as w:
        assert [line.name for line in organisations(w, text)] == found


def test_an_organisation_with_its_windows(node: Node, made: Made) -> None:
    with node.read(admin()) as w:
        line, counters = organisation(w, made.county)
        above = superiors(w, "")
    assert (line.parent, line.offices, line.windows) == ("四川省民政厅", 1, 1)
    assert [(each.title, each.office, each.held_by) for each in counters] == [
        ("登记处", "", ()),
        ("一号窗口", "登记处", ("李梅",)),
    ]
    assert [name for _id, name in above] == ["四川省民政厅", "青川县民政局", "乔庄镇民政办"]


@pytest.mark.parametrize(
    "look",
    [
        lambda w, made: account(w, made.users["he.far"]),
        lambda w, made: organisation(w, made.province),
    ],
)
def test_what_lies_elsewhere_is_hidden(node: Node, made: Made, look: Callable[[Work, Made], object]) -> None:
    with pytest.raises(Hidden), node.read(admin()) as w:
        look(w, made)


@pytest.mark.parametrize(
    ("right", "look"),
    [
        (GRANT, lambda w: accounts(w)),
        ("case.see", lambda w: organisations(w)),
        (MANAGE_ACCOUNTS, lambda w: accounts_to_appoint(w, "")),
    ],
)
def test_each_administrator_sees_what_is_his(node: Node, right: str, look: Callable[[Work], object]) -> None:
    with pytest.raises(Forbidden, match=r"access\.permission"), node.read(admin("", right)) as w:
        look(w)


@pytest.mark.parametrize(
    ("text", "found"),
    [("", ["li.mei", "xu.new"]), ("he", []), ("he.far", ["he.far"]), ("李", ["li.mei"])],
)
def test_somebody_from_elsewhere_is_appointed_by_the_whole_login(
    node: Node, made: Made, text: str, found: list[str]
) -> None:
    with node.read(admin()) as w:
        assert [login for _id, login, _name in accounts_to_appoint(w, text)] == found
