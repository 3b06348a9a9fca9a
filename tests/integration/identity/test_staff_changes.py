"""Mending what was entered of organisations, windows and accounts; two at once; nobody shuts himself out."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from tests.integration.identity.conftest import BOTH, COUNTY, Made, admin

from jinmin.db.work import Work
from jinmin.errors import Conflict, Forbidden, Refused, Stale
from jinmin.identity import (
    AppointmentInput,
    OrganisationInput,
    appoint,
    create_organisation,
    deactivate_user,
    end_appointment,
)
from jinmin.identity.accounts import account, accounts_to_appoint
from jinmin.identity.staff_changes import (
    amend_organisation,
    reactivate_user,
    rename_counter,
    rename_user,
)
from jinmin.identity.staff_input import OrganisationNames
from jinmin.ledger.entries import ENTRY
from jinmin.node import Node
from jinmin.vocabulary.actor import Actor


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
