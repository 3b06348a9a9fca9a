"""What administrators see of accounts, organisations and posts: their own division, in pages, on both engines."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
from tests.integration.identity.conftest import PASSWORD

from jinmin.db.work import Work
from jinmin.errors import Conflict, Forbidden, Hidden, Refused, Stale
from jinmin.identity import (
    GRANT,
    MANAGE_ACCOUNTS,
    AppointmentInput,
    CounterInput,
    CounterKind,
    OrganisationInput,
    PasswordPool,
    PostInput,
    UserInput,
    appoint,
    create_counter,
    create_organisation,
    create_post,
    create_user,
    deactivate_user,
    end_appointment,
    first_password,
    give_credential,
    sign_in,
)
from jinmin.identity.accounts import account, accounts, accounts_to_appoint
from jinmin.identity.organisation_lists import organisation, organisations, superiors
from jinmin.identity.staff_changes import (
    amend_organisation,
    reactivate_user,
    rename_counter,
    rename_user,
)
from jinmin.identity.staff_input import OrganisationNames
from jinmin.ids import new_id
from jinmin.ledger.entries import ENTRY
from jinmin.node import Node
from jinmin.vocabulary.actor import Actor

COUNTY = "510822"
BOTH = frozenset({MANAGE_ACCOUNTS, GRANT})


def admin(region: str = COUNTY, *rights: str) -> Actor:
    return Actor(new_id(), "管理员", region=region, permissions=frozenset(rights) or BOTH)


@dataclass
class Made:
    """A province over two counties: who works where."""

    province: UUID
    county: UUID
    office: UUID
    window: UUID
    post: UUID
    users: dict[str, UUID]
    held: dict[str, UUID]


@pytest.fixture
def made(node: Node, pool: PasswordPool) -> Made:
    with node.work() as w:
        return furnish(w, pool)


def furnish(w: Work, pool: PasswordPool) -> Made:
    province = create_organisation(w, OrganisationInput(name="四川省民政厅", level="province", region="51"))
    names = {"510822": "青川县民政局", "510812": "朝天区民政局"}
    counties = {
        region: create_organisation(
            w, OrganisationInput(name=name, level="county", region=region, parent_id=province.id)
        )
        for region, name in names.items()
    }
    county = counties[COUNTY]
    town = OrganisationInput(name="乔庄镇民政办", level="township", region=COUNTY, parent_id=county.id)
    create_organisation(w, town)
    place = {"org_id": county.id}
    office = create_counter(w, CounterInput(**place, code="1", title="登记处", kind=CounterKind.OFFICE))
    seat = CounterInput(**place, code="1-1", title="一号窗口", kind=CounterKind.WINDOW, parent_id=office.id)
    window = create_counter(w, seat)
    orgs = {"51": province, **counties}
    posts = {
        region: create_post(w, PostInput(org_id=org.id, title="登记岗", permissions={"case.see"}))
        for region, org in orgs.items()
    }
    users, held = {}, {}
    for login, region in (("li.mei", COUNTY), ("he.far", "510812"), ("wu.high", "51"), ("xu.new", "")):
        users[login] = create_user(w, UserInput(login=login, name={"li.mei": "李梅"}.get(login, "某某"))).id
        if region:
            seat_id = window.id if region == COUNTY else None
            given = AppointmentInput(
                user_id=users[login], post_id=posts[region].id, valid_from=w.today, counter_id=seat_id
            )
            held[login] = appoint(w, given).id
    give_credential(w, users["li.mei"], first_password(pool, "li.mei", PASSWORD), must_change=False)
    return Made(province.id, county.id, office.id, window.id, posts[COUNTY].id, users, held)


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


def test_names_are_mended_and_an_account_is_shut_and_opened(node: Node, made: Made) -> None:
    user = made.users["li.mei"]
    with node.work(admin()) as w:
        given = OrganisationNames(name="青川县民政和社会局", uscc="12441500196720244T")
        amend_organisation(w, made.county, given, expected=1)
    with node.work(admin()) as w:
        rename_counter(w, made.window, "红色窗口", expected=1)
    with node.work(admin()) as w:
        rename_user(w, user, "李 梅梅", expected=1)
    with node.work(admin()) as w:
        deactivate_user(w, user, expected=2)
    with node.read(admin()) as w:
        line, _held = account(w, user)
        assert (line.name, line.active, line.posts) == (
            "李梅梅",
            False,
            ("青川县民政和社会局 · 登记岗",),
        )
        assert accounts_to_appoint(w, "li.mei") == ()
    with node.work(admin()) as w:
        reactivate_user(w, user, expected=3)
    with node.read() as w:
        entries = w.execute(ENTRY.select().where(ENTRY.c.record_id == user).order_by(ENTRY.c.seq))
        actions = [entry.action for entry in entries]
    assert actions == [
        "identity.create_organisation",  # all of it in one work, which is named once
        "identity.rename_user",
        "identity.deactivate_user",
        "identity.reactivate_user",
    ]


CHANGES: list[Callable[[Work, Made], object]] = [
    lambda w, made: amend_organisation(w, made.county, OrganisationNames(name="另一局"), expected=7),
    lambda w, made: rename_counter(w, made.window, "窗", expected=7),
    lambda w, made: rename_user(w, made.users["li.mei"], "李娜", expected=7),
    lambda w, made: reactivate_user(w, made.users["li.mei"], expected=7),
    lambda w, made: end_appointment(w, made.held["li.mei"], w.today, expected=7),
]


@pytest.mark.parametrize("change", CHANGES)
def test_the_second_of_two_administrators_is_refused(
    node: Node, made: Made, change: Callable[[Work, Made], object]
) -> None:
    with pytest.raises(Stale), node.work(admin()) as w:
        change(w, made)


@pytest.mark.parametrize(
    "change",
    [
        lambda w, made: amend_organisation(w, made.county, OrganisationNames(name="另一局")),
        lambda w, made: rename_counter(w, made.window, "窗"),
        lambda w, made: rename_user(w, made.users["li.mei"], "李娜"),
        lambda w, made: reactivate_user(w, made.users["li.mei"]),
        lambda w, made: end_appointment(w, made.held["li.mei"], w.today),
    ],
)
def test_nobody_changes_what_lies_elsewhere(
    node: Node, made: Made, change: Callable[[Work, Made], object]
) -> None:
    with pytest.raises(Forbidden, match=r"access\.region"), node.work(admin("510812")) as w:
        change(w, made)


def test_a_second_organisation_with_the_code_is_refused(node: Node, made: Made) -> None:
    names = OrganisationNames(name="另一局", uscc="12441500196720244T")
    with node.work() as w:
        create_organisation(w, OrganisationInput(**names.model_dump(), level="county", region=COUNTY))
    with pytest.raises(Conflict, match="uq_identity_organisation_uscc"), node.work() as w:
        amend_organisation(w, made.county, names)


def test_nobody_shuts_himself_out(node: Node, made: Made) -> None:
    user = made.users["li.mei"]
    himself = Actor(user, "李梅", region=COUNTY, permissions=BOTH)
    with pytest.raises(Refused, match=r"account\.own"), node.work(himself) as w:
        deactivate_user(w, user)
    with pytest.raises(Refused, match=r"appointment\.own"), node.work(himself) as w:
        end_appointment(w, made.held["li.mei"], w.today)


def test_a_coming_post_elsewhere_guards_an_account_already(node: Node, made: Made) -> None:
    user = made.users["xu.new"]
    with node.work() as w:
        later = w.today + timedelta(days=9)
        appoint(w, AppointmentInput(user_id=user, post_id=made.post, valid_from=later))
    with pytest.raises(Forbidden, match=r"access\.region"), node.work(admin("510812")) as w:
        rename_user(w, user, "另一人")
