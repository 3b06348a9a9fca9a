"""Signing in, being locked out, sessions that idle, last too long, end with the post."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from itertools import pairwise

import pytest
import sqlalchemy as sa
from tests.integration.identity.conftest import CHEAP, PASSWORD, SettableClock, Staff, engage, profile

from jinmin.errors import Forbidden, Invalid, JinminError, SessionLost, Unavailable
from jinmin.identity import (
    Credential,
    HashedPassword,
    PasswordPool,
    SignInSession,
    actor_of,
    change_password,
    close_idle_sessions,
    deactivate_user,
    end_appointment,
    first_password,
    give_credential,
    recognise,
    sessions_of,
    sign_in,
    sign_out,
    switch_post,
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


def test_a_session_idles_out_after_twenty_minutes(
    node: Node, staff: Staff, pool: PasswordPool, hands: SettableClock
) -> None:
    token = sign_in(node.work, "li.mei", PASSWORD, pool).token
    hands.pass_by(minutes=19, seconds=59)
    recognise(node.read, node.work, token)
    hands.pass_by(minutes=19, seconds=59)
    recognise(node.read, node.work, token)
    hands.pass_by(minutes=20)
    assert refused(lambda: recognise(node.read, node.work, token)).key == "session.idle"


def test_a_busy_session_still_ends_after_eight_hours(
    node: Node, staff: Staff, pool: PasswordPool, hands: SettableClock
) -> None:
    token = sign_in(node.work, "li.mei", PASSWORD, pool).token
    for _ in range(31):
        hands.pass_by(minutes=15)
        recognise(node.read, node.work, token)
    hands.pass_by(minutes=15)
    assert refused(lambda: recognise(node.read, node.work, token)).key == "session.too_long"


def test_idle_sessions_are_closed_by_the_tick(
    node: Node, staff: Staff, pool: PasswordPool, hands: SettableClock
) -> None:
    sign_in(node.work, "li.mei", PASSWORD, pool)
    hands.pass_by(minutes=20)
    with node.work() as w:
        assert (close_idle_sessions(w), close_idle_sessions(w)) == (1, 0)
        assert [seen.reason for seen in sessions_of(w, staff.user)] == ["idle"]


def test_signing_out_ends_this_session_only(node: Node, staff: Staff, pool: PasswordPool) -> None:
    here, there = (sign_in(node.work, "li.mei", PASSWORD, pool).token for _ in range(2))
    with node.work() as w:
        sign_out(w, here)
        sign_out(w, "never given out")
    with node.read() as w:
        with pytest.raises(SessionLost, match=r"session\.closed"):
            actor_of(w, here)
        with pytest.raises(SessionLost, match=r"session\.unknown"):
            actor_of(w, "never given out")
        assert actor_of(w, there).name == "李梅"
        assert [seen.reason for seen in sessions_of(w, staff.user)] == ["", "sign_out"]


def test_an_account_that_is_shut_is_out_at_once(node: Node, staff: Staff, pool: PasswordPool) -> None:
    token = sign_in(node.work, "li.mei", PASSWORD, pool).token
    with node.work() as w:
        deactivate_user(w, staff.user)
    assert refused(lambda: recognise(node.read, node.work, token)).key == "session.closed"
    assert refused(lambda: sign_in(node.work, "li.mei", PASSWORD, pool)).key == "sign_in.refused"


def test_switching_the_post_changes_the_rights(node: Node, staff: Staff, pool: PasswordPool) -> None:
    signed = sign_in(node.work, "li.mei", PASSWORD, pool)
    with node.work() as w:
        switched = switch_post(w, signed.token, staff.second_appointment)
    assert (switched.post, switched.permissions) == ("查询岗", {"case.see"})
    with node.work() as w, pytest.raises(Forbidden, match=r"session\.not_your_post"):
        switch_post(w, signed.token, staff.post)


def test_the_right_ends_with_the_last_day_of_the_appointment(
    node: Node, staff: Staff, pool: PasswordPool, hands: SettableClock
) -> None:
    with node.work() as w:
        end_appointment(w, staff.appointment, date(2026, 3, 2))
        end_appointment(w, staff.second_appointment, date(2026, 3, 3))
    hands.pass_by(hours=14, minutes=59)
    token = sign_in(node.work, "li.mei", PASSWORD, pool).token
    with node.read() as w:
        assert actor_of(w, token).post == "婚姻登记员"
    hands.pass_by(minutes=1)
    assert refused(lambda: recognise(node.read, node.work, token)).key == "session.post_ended"
    assert sign_in(node.work, "li.mei", PASSWORD, pool).actor.post == "查询岗"
    hands.pass_by(days=1)
    assert refused(lambda: sign_in(node.work, "li.mei", PASSWORD, pool)).key == "sign_in.no_post"


def test_a_first_password_opens_nothing_but_its_own_change(
    node: Node, staff: Staff, pool: PasswordPool
) -> None:
    with node.work() as w:
        give_credential(w, staff.user, first_password(pool, "li.mei", "First-2026"))
    signed = sign_in(node.work, "li.mei", "First-2026", pool)
    assert (signed.must_change, signed.actor.permissions) == (True, frozenset())
    change_password(node.work, signed.token, "First-2026", "Second-2026", pool)
    with node.read() as w:
        assert actor_of(w, signed.token).may("marriage.register")
    assert refused(lambda: sign_in(node.work, "li.mei", "First-2026", pool)).key == "sign_in.refused"
    assert not sign_in(node.work, "li.mei", "Second-2026", pool).must_change


def test_a_password_must_be_changed_after_ninety_days(
    node: Node, staff: Staff, pool: PasswordPool, hands: SettableClock
) -> None:
    hands.pass_by(days=90)
    assert sign_in(node.work, "li.mei", PASSWORD, pool).must_change


def test_the_last_five_passwords_are_barred(node: Node, staff: Staff, pool: PasswordPool) -> None:
    token = sign_in(node.work, "li.mei", PASSWORD, pool).token
    used = [PASSWORD, *(f"Number-{n}-2026" for n in range(5))]
    for current, new in pairwise(used):
        change_password(node.work, token, current, new, pool)
    for barred in used[1:]:
        error = refused(lambda barred=barred: change_password(node.work, token, used[-1], barred, pool))
        assert (type(error), error.key) == (Invalid, "password.former")
    change_password(node.work, token, used[-1], PASSWORD, pool)


def test_changing_the_password_ends_the_other_sessions(node: Node, staff: Staff, pool: PasswordPool) -> None:
    here, there = (sign_in(node.work, "li.mei", PASSWORD, pool).token for _ in range(2))
    change_password(node.work, here, PASSWORD, "Another-2026", pool)
    recognise(node.read, node.work, here)
    assert refused(lambda: recognise(node.read, node.work, there)).key == "session.closed"


def test_guessing_the_old_password_locks_and_ends_the_session(
    node: Node, staff: Staff, pool: PasswordPool
) -> None:
    token = sign_in(node.work, "li.mei", PASSWORD, pool).token
    for _ in range(5):
        error = refused(lambda: change_password(node.work, token, "wrong", "Another-2026", pool))
        assert error.key == "password.wrong"
    assert refused(lambda: recognise(node.read, node.work, token)).key == "session.closed"
    assert refused(lambda: sign_in(node.work, "li.mei", PASSWORD, pool)).key == "sign_in.refused"


def test_a_reset_password_unlocks_and_signs_out(node: Node, staff: Staff, pool: PasswordPool) -> None:
    token = sign_in(node.work, "li.mei", PASSWORD, pool).token
    for _ in range(5):
        refused(lambda: sign_in(node.work, "li.mei", "wrong", pool))
    with node.work() as w:
        give_credential(w, staff.user, first_password(pool, "li.mei", "Reset-2026"), must_change=False)
    assert refused(lambda: recognise(node.read, node.work, token)).key == "session.closed"
    assert sign_in(node.work, "li.mei", "Reset-2026", pool).actor.name == "李梅"


def test_a_click_is_written_down_at_most_once_a_minute(
    node: Node, staff: Staff, pool: PasswordPool, hands: SettableClock
) -> None:
    token = sign_in(node.work, "li.mei", PASSWORD, pool).token
    hands.pass_by(seconds=59)
    recognise(node.read, node.work, token)
    with node.read() as w:
        assert sessions_of(w, staff.user)[0].seen_at == hands.at - timedelta(seconds=59)
    hands.pass_by(seconds=1)
    recognise(node.read, node.work, token)
    with node.read() as w:
        assert sessions_of(w, staff.user)[0].seen_at == hands.at


def test_knowing_the_actor_costs_about_a_millisecond(node: Node, staff: Staff, pool: PasswordPool) -> None:
    token = sign_in(node.work, "li.mei", PASSWORD, pool).token
    spent = []
    with node.read() as w:
        for _ in range(200):
            began = time.process_time()
            actor_of(w, token)
            spent.append(time.process_time() - began)
    assert sorted(spent)[100] < 0.001


def test_a_hash_is_not_shown() -> None:
    assert repr(HashedPassword("$argon2id$secret")) == "HashedPassword()"


def test_a_credential_holds_no_password(node: Node, staff: Staff) -> None:
    with node.read() as w:
        kept = w.get(Credential, staff.user)
    assert kept.password.startswith("$argon2id$")
    assert PASSWORD not in kept.password
