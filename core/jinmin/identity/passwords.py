"""Passwords: what they must look like, and hashing them without slowing anybody else down."""

import math
import os
import secrets
import sys
import unicodedata
from base64 import b64encode
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import BoundedSemaphore, get_native_id
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import ARGON2_VERSION
from pydantic import BaseModel, ConfigDict, Field

from jinmin.errors import Invalid, Unavailable

T = TypeVar("T")
HASHING_NICENESS = 5
"""A storm of sign-ins waits for clicks, not clicks for it."""
RANDOM_LENGTH = 12
FIRST_PARTS = ("Jm-7", "Mz-4")
PLAIN_CHARACTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""None that is mistaken for another."""


class PasswordPolicy(BaseModel):
    """GB/T 22239-2019 8.1.4.1 asks for such limits and gives no numbers.

    The defaults are assessment custom, hence ``confirmed`` is false. ``passes``, ``memory_kib`` and
    ``lanes`` are argon2id's; about 0.14 s a hash as they stand.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    shortest: int = Field(default=8, ge=8)
    longest: int = Field(default=128, le=1024)
    classes: int = Field(default=3, ge=3, le=4)
    former_barred: int = Field(default=5, ge=5)
    max_age_days: int = Field(default=90, ge=1, le=90)
    tries: int = Field(default=5, ge=1, le=5)
    locked_minutes: int = Field(default=30, ge=30)
    passes: int = Field(default=3, ge=1)
    memory_kib: int = Field(default=64 * 1024, ge=64)
    lanes: int = Field(default=4, ge=1)
    confirmed: bool = False


@dataclass(frozen=True)
class HashedPassword:
    """An argon2id hash that a pool made; ``repr`` leaves it out."""

    value: str

    def __repr__(self) -> str:
        return "HashedPassword()"


class PasswordPool:
    """A few threads that hash; argon2 lets go of the interpreter's lock, so that others run on.

    At most ``workers`` hashes run at once and ``queue`` more wait; whoever comes then is refused with
    Unavailable ``sign_in.busy`` and the seconds to wait.
    """

    def __init__(self, workers: int = 1, queue: int = 60, policy: PasswordPolicy | None = None) -> None:
        self.policy = policy or PasswordPolicy()
        self._workers = workers
        self._queue = queue
        self._places = BoundedSemaphore(workers + queue)
        self._threads = ThreadPoolExecutor(
            workers, thread_name_prefix="password", initializer=_yield_to_others
        )
        self._hasher = PasswordHasher(self.policy.passes, self.policy.memory_kib, self.policy.lanes)
        self._nobody = _unknown_hash(self.policy)

    def hash(self, password: str) -> HashedPassword:
        """Hash a password; it is not judged here."""
        return HashedPassword(self._run(lambda: self._hasher.hash(_normal(password))))

    def verify(self, known: str | None, password: str) -> bool:
        """Whether ``password`` is the hashed one; None costs as much time and is never right."""
        if known is None or len(password) > self.policy.longest:
            self._run(lambda: self._matches(self._nobody, ""))
            return False
        return self._run(lambda: self._matches(known, password))

    def is_former(self, former: Sequence[str], password: str) -> bool:
        """Whether any of these hashes is of ``password``."""
        return any(self.verify(known, password) for known in former)

    def close(self) -> None:
        """Let the threads end."""
        self._threads.shutdown()

    def _run(self, call: Callable[[], T]) -> T:
        if not self._places.acquire(blocking=False):
            raise Unavailable("sign_in.busy", seconds=self._wait_seconds())
        try:
            return self._threads.submit(call).result()
        finally:
            self._places.release()

    def _wait_seconds(self) -> int:
        return max(2, math.ceil(0.15 * self._queue / self._workers))

    def _matches(self, known: str, password: str) -> bool:
        try:
            return self._hasher.verify(known, _normal(password))
        except (VerificationError, InvalidHashError):
            return False


def _yield_to_others() -> None:
    """Let this thread, and the lanes argon2 starts from it, take what the rest of the program leaves over."""
    if sys.platform == "linux":  # elsewhere it would slow down the whole process
        os.setpriority(os.PRIO_PROCESS, get_native_id(), HASHING_NICENESS)


def check_password(policy: PasswordPolicy, password: str, login: str) -> None:
    """Judge a new password.

    Raises Invalid: ``password.too_short``, ``.too_long``, ``.too_plain`` (fewer than ``classes`` of lower
    case, upper case, digits, others), ``.has_login``; each with field ``password``.
    """
    if len(password) < policy.shortest:
        raise Invalid("password.too_short", field="password", shortest=policy.shortest)
    if len(password) > policy.longest:
        raise Invalid("password.too_long", field="password", longest=policy.longest)
    if len({_character_class(character) for character in password}) < policy.classes:
        raise Invalid("password.too_plain", field="password", classes=policy.classes)
    if login and login.casefold() in password.casefold():
        raise Invalid("password.has_login", field="password")


def random_password(login: str = "") -> str:
    """One that any policy takes, and that can be read out and typed; ``login`` is not in it."""
    told = login.casefold()
    first = next(part for part in FIRST_PARTS if not told or told not in part.casefold())
    while True:
        drawn = "".join(secrets.choice(PLAIN_CHARACTERS) for _character in range(RANDOM_LENGTH))
        if not told or told not in (first + drawn).casefold():
            return first + drawn


def _unknown_hash(policy: PasswordPolicy) -> str:
    """A hash of nothing known: comparing with it costs what comparing with a real one does."""
    salt, output = (b64encode(os.urandom(size)).decode().rstrip("=") for size in (16, 32))
    cost = f"m={policy.memory_kib},t={policy.passes},p={policy.lanes}"
    return f"$argon2id$v={ARGON2_VERSION}${cost}${salt}${output}"


def _character_class(character: str) -> str:
    if character.islower():
        return "lower"
    if character.isupper():
        return "upper"
    return "digit" if character.isdigit() else "other"


def _normal(password: str) -> str:
    # Keyboards compose characters differently; the password stays the same.
    return unicodedata.normalize("NFKC", password)
