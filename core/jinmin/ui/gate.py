"""Signing in and out, as the pages ask for it. Every call blocks (database, argon2): run it in a thread."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from jinmin import identity
from jinmin.db.work import Work
from jinmin.identity import PasswordPool
from jinmin.node import Node
from jinmin.vocabulary.actor import Actor

T = TypeVar("T")


@dataclass(frozen=True)
class PostChoice:
    """One of the posts the user holds today."""

    appointment_id: UUID
    title: str
    current: bool


@dataclass(frozen=True)
class DemoAccount:
    """An account of a demonstration node, shown on its sign-in page and good for nothing elsewhere."""

    login: str
    password: str
    title: str


@dataclass(frozen=True)
class Entry:
    """A fresh session; ``must_change``: the password has to be changed before anything else."""

    token: str
    must_change: bool


class Gate:
    """The sessions of one node. ``demo`` is offered only where the profile is a demonstration."""

    def __init__(self, node: Node, pool: PasswordPool, demo: tuple[DemoAccount, ...] = ()) -> None:
        self._node = node
        self._pool = pool
        self.demo_accounts = demo if node.profile.demo else ()

    def sign_in(self, login: str, password: str) -> Entry:
        """Open a session. Raises Forbidden (not told apart why) or Unavailable (too many at once)."""
        opened = identity.sign_in(self._node.work, login, password, self._pool)
        return Entry(opened.token, opened.must_change)

    def actor(self, token: str) -> Actor:
        """Who acts in this session, with today's rights; notes the click. Raises SessionLost."""
        return identity.recognise(self._node.read, self._node.work, token)

    def read(self, token: str, look: Callable[[Work], T]) -> T:
        """What ``look`` finds on one steady snapshot, as ``actor`` with the same errors."""
        return identity.read_as(self._node.read, self._node.work, token, look)

    def login_of(self, user_id: UUID) -> str:
        """The name this user signs in with."""
        with self._node.read() as w:
            return w.get(identity.User, user_id).login

    def sign_out(self, token: str) -> None:
        """End the session; ending it twice is no error."""
        with self._node.work() as w:
            identity.sign_out(w, token)

    def switch_post(self, token: str, appointment_id: UUID) -> None:
        """Act in another post from now on. Raises SessionLost, Forbidden."""
        with self._node.work() as w:
            identity.switch_post(w, token, appointment_id)

    def change_password(self, token: str, current: str, new: str) -> None:
        """Change one's own password. Raises SessionLost, Forbidden, Invalid (field ``password``)."""
        identity.change_password(self._node.work, token, current, new, self._pool)


def posts_of(w: Work) -> tuple[PostChoice, ...]:
    """The posts the actor may act in today."""
    actor = w.actor
    held = identity.held_posts(w, actor.user_id, w.today) if actor.user_id else ()
    return tuple(
        PostChoice(post.appointment_id, f"{post.org} · {post.post}", post.post_id == actor.post_id)
        for post in held
    )
