"""Sessions idle out, end with the post, follow the password; what a click costs."""

import time
from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise

import pytest
from tests.integration.identity.conftest import PASSWORD, SettableClock, Staff

from jinmin.errors import Forbidden, Invalid, JinminError, SessionLost
from jinmin.identity import (
    Credential,
    HashedPassword,
    PasswordPool,
    actor_of,
    change_password,
    close_idle_sessions,
    deactivate_user,
    end_appointment,
    first_password,
    give_credential,
    read_as,
    recognise,
    sessions_of,
    sign_in,
    sign_out,
    switch_post,
)
from jinmin.node import Node


def refused(call: Callable[[], object]) -> JinminError:
    with pytest.raises(JinminError) as caught:
        call()
    return caught.value


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


def test_what_is_read_is_read_by_whom_the_same_snapshot_says_and_keeps_the_session_awake(
    node: Node, staff: Staff, pool: PasswordPool, hands: SettableClock
) -> None:
    token = sign_in(node.work, "li.mei", PASSWORD, pool).token

    def name() -> str:
        return read_as(node.read, node.work, token, lambda w: w.actor.name)

    assert name() == "李梅"
    hands.pass_by(minutes=19)
    assert name() == "李梅"
    hands.pass_by(minutes=19)
    assert name() == "李梅"
    hands.pass_by(minutes=20)
    assert refused(name).key == "session.idle"


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


def test_knowing_the_actor_costs_no_more_than_a_few_milliseconds(
    node: Node, staff: Staff, pool: PasswordPool
) -> None:
    token = sign_in(node.work, "li.mei", PASSWORD, pool).token
    spent = []
    with node.read() as w:
        for _ in range(200):
            began = time.process_time()
            actor_of(w, token)
            spent.append(time.process_time() - began)
    assert sorted(spent)[100] < 0.004, "a millisecond on an idle machine"


def test_a_hash_is_not_shown() -> None:
    assert repr(HashedPassword("$argon2id$secret")) == "HashedPassword()"


def test_a_credential_holds_no_password(node: Node, staff: Staff) -> None:
    with node.read() as w:
        kept = w.get(Credential, staff.user)
    assert kept.password.startswith("$argon2id$")
    assert PASSWORD not in kept.password
