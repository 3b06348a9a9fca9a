"""Organisations, counters, posts and appointments: what fits together and what is kept apart."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from pydantic import ValidationError

from jinmin.db.work import Work
from jinmin.errors import Conflict, Forbidden, Invalid, NotFound, Refused
from jinmin.identity import (
    GRANT,
    MANAGE_ACCOUNTS,
    READ_JOURNALS,
    VIEW_DEPLOYMENT,
    Appointment,
    AppointmentInput,
    CounterInput,
    CounterKind,
    HashedPassword,
    Organisation,
    OrganisationInput,
    Post,
    PostInput,
    PostKind,
    UserInput,
    appoint,
    create_counter,
    create_organisation,
    create_post,
    create_user,
    deactivate_user,
    denials_journalled,
    give_credential,
    require,
)
from jinmin.ids import new_id
from jinmin.ledger.journal import RECORDS
from jinmin.ledger.verify import verify_chain, verify_rows
from jinmin.node import Node
from jinmin.vocabulary.actor import Actor

TODAY = date(2026, 3, 2)
LOCAL = Actor(None, "管理员", region="510822", permissions=frozenset({MANAGE_ACCOUNTS}))
ADMINISTRATORS = (PostKind.SYSTEM_ADMIN, PostKind.SECURITY_ADMIN, PostKind.AUDIT_ADMIN)


@pytest.fixture
def county(node: Node) -> UUID:
    with node.work() as w:
        province = OrganisationInput(name="四川省民政厅", level="province", region="510000")
        above = create_organisation(w, province)
        return create_organisation(
            w, OrganisationInput(name="青川县民政局", level="county", region="510822", parent_id=above.id)
        ).id


def post_of(node: Node, county: UUID, kind: PostKind, title: str = "") -> UUID:
    with node.work() as w:
        return create_post(w, PostInput(org_id=county, title=title or kind.value, kind=kind)).id


def user_of(node: Node, login: str = "li.mei") -> UUID:
    with node.work() as w:
        return create_user(w, UserInput(login=login, name="李梅")).id


def hold(node: Node, user: UUID, post: UUID, since: date = TODAY, until: date | None = None) -> None:
    with node.work() as w:
        appoint(w, AppointmentInput(user_id=user, post_id=post, valid_from=since, valid_to=until))


def test_what_is_made_stands_in_the_ledger(node: Node, county: UUID) -> None:
    hold(node, user_of(node), post_of(node, county, PostKind.BUSINESS))
    with node.read() as w:
        connection = w.session.connection()
        assert verify_chain(connection).entries == 5
        assert verify_rows(connection, node.keyring).fault is None


def test_divisions_are_kept_by_their_significant_digits(node: Node, county: UUID) -> None:
    with node.read() as w:
        kept = w.execute(sa.select(Organisation.__table__.c.region)).scalars().all()
    assert sorted(kept) == ["51", "510822"]


@pytest.mark.parametrize("region", ["520000", "", "5208"])
def test_an_organisation_lies_in_the_division_of_the_one_above(node: Node, county: UUID, region: str) -> None:
    child = OrganisationInput(name="某局", level="county", region=region, parent_id=county)
    with pytest.raises(Invalid, match=r"organisation\.outside_parent"), node.work() as w:
        create_organisation(w, child)


def test_a_credit_code_is_given_once(node: Node, county: UUID) -> None:
    given = OrganisationInput(name="某局", level="county", region="510822", uscc="12441500196720244T")
    with node.work() as w:
        create_organisation(w, given)
    with pytest.raises(Conflict, match="uq_identity_organisation_uscc"), node.work() as w:
        create_organisation(w, given)


def test_a_window_stands_in_an_office_of_its_organisation(node: Node, county: UUID) -> None:
    with node.work() as w:
        office = CounterInput(org_id=county, code="A", title="登记处", kind=CounterKind.OFFICE)
        made = create_counter(w, office)
        window = CounterInput(
            org_id=county, code="A-1", title="1号", kind=CounterKind.WINDOW, parent_id=made.id
        )
        inside = create_counter(w, window)
        w.flush()
        for wrong in (inside.id, new_id()):
            with pytest.raises((Invalid, NotFound)):
                create_counter(w, window.model_copy(update={"parent_id": wrong}))
        other = OrganisationInput(name="另一局", level="county", region="510822")
        with pytest.raises(Invalid, match=r"counter\.office"):
            create_counter(w, window.model_copy(update={"org_id": create_organisation(w, other).id}))


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: UserInput(login="Li Mei", name="李梅"),
        lambda: UserInput(login="1", name="李梅"),
        lambda: PostInput(org_id=new_id(), title=" "),
        lambda: PostInput(org_id=new_id(), title="岗", permissions={"*"}),
        lambda: PostInput(org_id=new_id(), title="岗", permissions={"Marriage.register"}),
        lambda: PostInput(org_id=new_id(), title="岗", colour="red"),
        lambda: CounterInput(org_id=new_id(), code="A", title="窗", kind=CounterKind.WINDOW),
        lambda: AppointmentInput(
            user_id=new_id(), post_id=new_id(), valid_from=TODAY, valid_to=TODAY - timedelta(1)
        ),
        lambda: OrganisationInput(name="局", level="county", region="510822"),
        lambda: OrganisationInput(name="某局", level="village", region="510822"),
    ],
)
def test_shapes_are_checked_at_the_door(wrong: Callable[[], object]) -> None:
    with pytest.raises(ValidationError):
        wrong()


def test_a_division_must_be_digits() -> None:
    with pytest.raises(Invalid, match=r"region\.code_shape"):
        OrganisationInput(name="某局", level="county", region="51%")


@pytest.mark.parametrize("kind", ADMINISTRATORS)
def test_an_administrator_holds_no_business_right(node: Node, county: UUID, kind: PostKind) -> None:
    given = PostInput(org_id=county, title="管理员", kind=kind, permissions={"marriage.register"})
    with pytest.raises(Refused, match=r"identity\.three_admins"), node.work() as w:
        create_post(w, given)


@pytest.mark.parametrize("right", [MANAGE_ACCOUNTS, GRANT, READ_JOURNALS])
def test_a_business_post_holds_no_right_of_an_administrator(node: Node, county: UUID, right: str) -> None:
    with pytest.raises(Refused, match=r"identity\.three_admins"), node.work() as w:
        create_post(w, PostInput(org_id=county, title="岗", permissions={right, "case.see"}))


def test_the_three_administrators_share_no_right_but_to_look(node: Node, county: UUID) -> None:
    posts = [post_of(node, county, kind) for kind in ADMINISTRATORS]
    with node.read() as w:
        rights = [set(w.get(Post, post).permissions) - {VIEW_DEPLOYMENT} for post in posts]
    assert all(rights)
    assert len({right for one in rights for right in one}) == sum(map(len, rights))


@pytest.mark.parametrize("second", [*ADMINISTRATORS, PostKind.BUSINESS])
@pytest.mark.parametrize("first", [*ADMINISTRATORS, PostKind.BUSINESS])
def test_nobody_holds_two_kinds_of_post_at_once(
    node: Node, county: UUID, first: PostKind, second: PostKind
) -> None:
    user = user_of(node)
    hold(node, user, post_of(node, county, first, "甲"), TODAY, TODAY + timedelta(9))
    other = post_of(node, county, second, "乙")
    hold(node, user, other, TODAY + timedelta(10))
    if first is second:
        hold(node, user, other, TODAY, TODAY + timedelta(9))
    else:
        with pytest.raises(Refused, match=r"identity\.three_admins"):
            hold(node, user, other, TODAY - timedelta(5), TODAY)


def test_two_appointments_at_once_do_not_slip_past_each_other(node: Node, county: UUID) -> None:
    user = user_of(node)
    posts = [post_of(node, county, kind) for kind in ADMINISTRATORS]
    with ThreadPoolExecutor(3) as crowd:
        done = [crowd.submit(hold, node, user, post) for post in posts]
    assert sorted(type(one.exception()).__name__ for one in done) == ["NoneType", "Refused", "Refused"]
    with node.read() as w:
        assert w.execute(sa.select(sa.func.count()).select_from(Appointment.__table__)).scalar() == 1


def test_a_counter_of_another_organisation_is_refused(node: Node, county: UUID) -> None:
    with node.work() as w:
        elsewhere = create_organisation(w, OrganisationInput(name="另一局", level="county", region="510812"))
        counter = create_counter(
            w, CounterInput(org_id=elsewhere.id, code="A", title="登记处", kind=CounterKind.OFFICE)
        )
        w.flush()
        counter_id = counter.id
    given = AppointmentInput(
        user_id=user_of(node),
        post_id=post_of(node, county, PostKind.BUSINESS),
        counter_id=counter_id,
        valid_from=TODAY,
    )
    with pytest.raises(Invalid, match=r"appointment\.counter"), node.work() as w:
        appoint(w, given)


def test_a_login_is_given_once(node: Node) -> None:
    user_of(node)
    with pytest.raises(Conflict, match="uq_identity_user_login"):
        user_of(node)


def make_both(w: Work) -> None:
    w.add(Organisation(name="不留", region="", level="county", kind="x"))
    create_user(w, UserInput(login="x.y", name="某某"))


def test_who_may_not_is_refused_and_journalled_after_the_rollback(node: Node, county: UUID) -> None:
    clerk = Actor(user_id=new_id(), name="王芳", region="5108", permissions=frozenset({"marriage.register"}))
    with (
        pytest.raises(Forbidden, match=r"access\.permission"),
        denials_journalled(node.work, clerk, "identity_user"),
        node.work(clerk) as w,
    ):
        make_both(w)
    with node.read() as w:
        (line,) = w.execute(sa.select(RECORDS)).all()
        names = w.execute(sa.select(Organisation.__table__.c.name)).scalars().all()
    assert (line.actor_id, line.action, line.subject, line.denied) == (
        clerk.user_id,
        MANAGE_ACCOUNTS,
        "identity_user",
        True,
    )
    assert "不留" not in names


@pytest.mark.parametrize("region", ["510812", "5108", ""])
def test_an_administrator_of_a_county_makes_nothing_outside_it(node: Node, county: UUID, region: str) -> None:
    with pytest.raises(Forbidden, match=r"access\.region"), node.work(LOCAL) as w:
        create_organisation(w, OrganisationInput(name="邻县局", level="county", region=region))


def test_an_administrator_of_a_county_has_no_power_over_a_provincial_account(
    node: Node, county: UUID
) -> None:
    user = user_of(node)
    with node.work() as w:
        above = create_organisation(w, OrganisationInput(name="民政厅", level="province", region="51"))
        post = create_post(w, PostInput(org_id=above.id, title="岗"))
        appoint(w, AppointmentInput(user_id=user, post_id=post.id, valid_from=TODAY))
    with pytest.raises(Forbidden, match=r"access\.region"), node.work(LOCAL) as w:
        deactivate_user(w, user)
    with pytest.raises(Forbidden, match=r"access\.region"), node.work(LOCAL) as w:
        give_credential(w, user, HashedPassword("$argon2id$taken-over"))


@pytest.mark.parametrize(
    ("post", "record", "may"),
    [
        ("", "510822", True),
        ("51", "510822", True),
        ("5108", "510822001", True),
        ("510822", "510822", True),
        ("510822", "5108", False),
        ("5108", "5109", False),
        ("510822", "", False),
        ("", "", True),
        ("510822", None, True),
    ],
)
def test_a_right_reaches_as_far_as_the_post(post: str, record: str | None, may: bool) -> None:
    actor = Actor(None, "某", region=post, permissions=frozenset({"case.see"}))
    if may:
        require(actor, "case.see", record)
    else:
        with pytest.raises(Forbidden, match=r"access\.region"):
            require(actor, "case.see", record)
    with pytest.raises(Forbidden, match=r"access\.permission"):
        require(actor, "case.change", record)
