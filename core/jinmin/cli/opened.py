"""A node for the length of one command, and the user on whose behalf it runs."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from jinmin.cli.options import NodeOptions
from jinmin.errors import NotFound
from jinmin.identity import User, acting_as
from jinmin.node import Node
from jinmin.vocabulary.actor import SYSTEM, Actor


@contextmanager
def opened(options: NodeOptions) -> Iterator[Node]:
    """The node, closed afterwards."""
    node = options.open()
    try:
        yield node
    finally:
        node.close()


def actor_named(node: Node, login: str) -> Actor:
    """The user with this sign-in name in his first post; the node itself for ""."""
    if not login:
        return SYSTEM
    users = User.__table__
    with node.read() as w:
        found = w.execute(sa.select(users.c.id).where(users.c.login == login)).scalar()
        if found is None:
            raise NotFound("record.not_found", table=User.__name__)
        return acting_as(w, found)
