"""What a password must look like, and hashing that leaves room for others."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from pydantic import ValidationError

from jinmin.errors import Invalid, Unavailable
from jinmin.identity import PasswordPolicy, PasswordPool, check_password, first_password, random_password

CHEAP = PasswordPolicy(passes=1, memory_kib=64, lanes=1)
EDGES = 3
"""Turns another thread gets before and after a hash, even if it stood still meanwhile."""


@pytest.fixture
def pool() -> Iterator[PasswordPool]:
    made = PasswordPool(1, policy=CHEAP)
    yield made
    made.close()


@pytest.mark.parametrize(
    ("password", "key"),
    [
        ("Ab-4567", "password.too_short"),
        ("abcdefgh", "password.too_plain"),
        ("abcd1234", "password.too_plain"),
        ("ABCD1234", "password.too_plain"),
        ("Li.Mei-2026", "password.has_login"),
        ("Aa1" * 50, "password.too_long"),
    ],
)
def test_a_password_that_will_not_do(password: str, key: str) -> None:
    with pytest.raises(Invalid) as caught:
        check_password(PasswordPolicy(), password, "li.mei")
    assert (caught.value.key, caught.value.field) == (key, "password")
    assert password not in str(caught.value)


@pytest.mark.parametrize("password", ["Abcd1234", "abcd-123", "ABCD-123", "青川县Abc12"])
def test_a_password_that_will_do(password: str) -> None:
    check_password(PasswordPolicy(), password, "li.mei")


def test_a_first_password_is_checked(pool: PasswordPool) -> None:
    with pytest.raises(Invalid):
        first_password(pool, "li.mei", "plain")


def test_the_policy_may_be_tightened_not_loosened() -> None:
    assert PasswordPolicy(shortest=12, classes=4, tries=3, locked_minutes=60).tries == 3
    assert not PasswordPolicy().confirmed
    for looser in (
        {"shortest": 7},
        {"classes": 2},
        {"tries": 6},
        {"locked_minutes": 29},
        {"former_barred": 4},
    ):
        with pytest.raises(ValidationError):
            PasswordPolicy.model_validate(looser)


def test_verification(pool: PasswordPool) -> None:
    known = pool.hash("Ångström-1").value
    assert known.startswith("$argon2id$")
    assert pool.verify(known, "A\u030angstro\u0308m-1")
    assert not pool.verify(known, "angström-1")
    assert not pool.verify(None, "nobody has this password")
    assert not pool.verify("not a hash", "x")
    assert pool.is_former([pool.hash("x").value, known], "Ångström-1")
    assert pool.hash("Ångström-1").value != known


def test_the_queue_is_bounded(pool: PasswordPool, monkeypatch: pytest.MonkeyPatch) -> None:
    narrow = PasswordPool(1, queue=2, policy=CHEAP)
    held = threading.Event()
    monkeypatch.setattr(narrow, "_matches", lambda _known, _given: held.wait(20))
    with ThreadPoolExecutor(4) as crowd:
        inside = [crowd.submit(narrow.verify, "x", "y") for _ in range(3)]
        while narrow._places._value:  # type: ignore[attr-defined]
            time.sleep(0.001)
        with pytest.raises(Unavailable, match=r"sign_in\.busy"):
            narrow.verify("x", "y")
        held.set()
        assert all(attempt.result(20) for attempt in inside)
    assert narrow._places._value == 3  # type: ignore[attr-defined]
    narrow.close()


def test_other_threads_go_on_while_passwords_are_hashed() -> None:
    """At full cost: a counting thread must not stand still for the length of a hash."""
    pool = PasswordPool(1)
    known = pool.hash("Abcd-1234").value
    counted, stop = 0, threading.Event()

    def count() -> None:
        nonlocal counted
        while not stop.is_set():
            time.sleep(0.001)
            counted += 1

    def counted_during_one() -> int:
        before = counted
        assert pool.verify(known, "Abcd-1234")
        return counted - before

    watcher = threading.Thread(target=count)
    watcher.start()
    try:
        # On a busy machine not every hash leaves it time.
        assert any(counted_during_one() > EDGES for _attempt in range(20))
    finally:
        stop.set()
        watcher.join()
        pool.close()


@pytest.mark.parametrize("login", ["", "jm", "jm-", "mz", "ab", "li.mei"])
def test_a_random_password_is_taken_whoever_gets_it(login: str) -> None:
    drawn = {random_password(login) for _time in range(200)}
    assert len(drawn) == 200
    for password in drawn:
        check_password(PasswordPolicy(), password, login)
