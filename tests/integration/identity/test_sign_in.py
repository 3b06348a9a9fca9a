"""Signing in, being locked out, sessions that idle, last too long, end with the post."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from tests.integration.identity.conftest import CHEAP, PASSWORD, SettableClock, Staff, engage, profile

from jinmin.errors import Forbidden, JinminError, Unavailable
from jinmin.identity import (
    PasswordPool,
    SignInSession,
    actor_of,
    sign_in,
    sign_out,
)
from jinmin.ledger.journal import RECORDS, journal_fault
from jinmin.node import Node
from jinmin.vocabulary.profile import Profile, Suite


def refused(call: Callable[[], object]) -> JinminError:
    with pytest.raises(JinminError) as caught:
        call()
    return caught.value


def test_signing_in_gives_the_rights_of_the_post(node: Node, staff: Staff, pool: PasswordPool) -> None:
    signed = sign_in(node.work, "li.mei", PASSWORD, pool)
    with node.read() as w:
        actor = actor_of(w, signed.token)
    assert actor == signed.actor
    assert (actor.user_id, actor.name, actor.region) == (staff.user, "李梅", "510822")
    assert (actor.post, actor.org, actor.org_id) == ("婚姻登记员", "青川县民政局", staff.org)
    assert actor.permissions == {"marriage.register", "case.see"}
    assert {held.post for held in signed.appointments} == {"婚姻登记员", "查询岗"}


def test_the_token_itself_is_kept_nowhere(node: Node, staff: Staff, pool: PasswordPool) -> None:
    token = sign_in(node.work, "li.mei", PASSWORD, pool).token
    with node.read() as w:
        (kept,) = w.execute(sa.select(SignInSession.__table__)).mappings()
    assert len(kept["token_hash"]) == 32
    assert token.encode() not in kept["token_hash"]
    assert token not in str(dict(kept))


@pytest.mark.parametrize(
    ("login", "password"),
    [("li.mei", "wrong"), ("nobody", PASSWORD), ("", ""), ("li.mei", ""), ("li.mei", PASSWORD + "x" * 9999)],
)
def test_whatever_is_wrong_the_answer_is_the_same(
    node: Node, staff: Staff, pool: PasswordPool, login: str, password: str
) -> None:
    error = refused(lambda: sign_in(node.work, login, password, pool))
    assert type(error) is Forbidden
    assert (error.key, dict(error.values), error.field) == (
        "sign_in.refused",
        {"tries": 5, "minutes": 30},
        None,
    )


def test_an_unknown_login_costs_a_hash_too(
    node: Node, staff: Staff, pool: PasswordPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[str] = []
    matches = pool._matches
    monkeypatch.setattr(pool, "_matches", lambda known, given: checked.append(known) or matches(known, given))
    for login in ("nobody", "li.mei"):
        refused(lambda login=login: sign_in(node.work, login, "wrong", pool))
    assert [known.split("$")[1:4] for known in checked] == [["argon2id", "v=19", "m=64,t=1,p=1"]] * 2


def test_five_wrong_passwords_lock_for_thirty_minutes(
    node: Node, staff: Staff, pool: PasswordPool, hands: SettableClock
) -> None:
    for _ in range(5):
        refused(lambda: sign_in(node.work, "li.mei", "wrong", pool))
    assert refused(lambda: sign_in(node.work, "li.mei", PASSWORD, pool)).key == "sign_in.refused"
    hands.pass_by(minutes=29, seconds=59)
    assert refused(lambda: sign_in(node.work, "li.mei", PASSWORD, pool)).key == "sign_in.refused"
    hands.pass_by(seconds=1)
    assert sign_in(node.work, "li.mei", PASSWORD, pool).actor.name == "李梅"


def test_a_right_password_forgives_the_wrong_ones_before(
    node: Node, staff: Staff, pool: PasswordPool
) -> None:
    for _ in range(2):
        for _ in range(4):
            refused(lambda: sign_in(node.work, "li.mei", "wrong", pool))
        sign_in(node.work, "li.mei", PASSWORD, pool)


def test_tries_side_by_side_count_like_tries_in_a_row(node: Node, staff: Staff, pool: PasswordPool) -> None:
    with ThreadPoolExecutor(8) as crowd:
        tries = [crowd.submit(sign_in, node.work, "li.mei", "wrong", pool) for _ in range(8)]
    assert all(isinstance(attempt.exception(), Forbidden) for attempt in tries)
    assert refused(lambda: sign_in(node.work, "li.mei", PASSWORD, pool)).key == "sign_in.refused"


def test_a_full_queue_says_when_to_come_back(node: Node, staff: Staff) -> None:
    narrow = PasswordPool(1, queue=0, policy=CHEAP)
    narrow._places.acquire()
    error = refused(lambda: sign_in(node.work, "li.mei", PASSWORD, narrow))
    narrow._places.release()
    assert isinstance(error, Unavailable)
    assert error.key == "sign_in.busy"
    assert int(str(error.values["seconds"])) > 0
    sign_in(node.work, "li.mei", PASSWORD, narrow)
    narrow.close()


@pytest.mark.parametrize("demo_node", [False, True])
def test_a_published_password_opens_demonstrations_only(
    open_node: Callable[[Profile], Node], pool: PasswordPool, demo_node: bool
) -> None:
    node = open_node(profile(demo=demo_node))
    engage(node, pool, demo=True)
    if demo_node:
        assert sign_in(node.work, "li.mei", PASSWORD, pool).actor.name == "李梅"
    else:
        assert refused(lambda: sign_in(node.work, "li.mei", PASSWORD, pool)).key == "sign_in.demo_refused"
        assert refused(lambda: sign_in(node.work, "li.mei", "wrong", pool)).key == "sign_in.refused"


def test_sign_ins_and_refusals_are_journalled(
    open_node: Callable[[Profile], Node], pool: PasswordPool
) -> None:
    node = open_node(profile(suite=Suite(digest="sm3", cipher="sm4-gcm", signature="sm2")))
    user = engage(node, pool).user
    token = sign_in(node.work, "li.mei", PASSWORD, pool).token
    refused(lambda: sign_in(node.work, "li.mei", "wrong", pool))
    refused(lambda: sign_in(node.work, "nobody", "wrong", pool))
    with node.work() as w:
        sign_out(w, token)
    with node.read() as w:
        lines = w.execute(sa.select(RECORDS).order_by(RECORDS.c.seq)).all()
        assert journal_fault(w.session.connection()) is None
    assert {line.alg for line in lines} == {"sm3"}
    assert [(line.action.removeprefix("identity."), line.actor_id, line.denied) for line in lines] == [
        ("give_credential", None, False),
        ("sign_in", user, False),
        ("sign_in", user, True),
        ("sign_in", None, True),
        ("sign_out", user, False),
    ]
