"""A second person confirms at the same desk, under the own name and for this one step only."""

from collections.abc import Callable
from typing import TypeVar

from jinmin.db.work import Work
from jinmin.ui.context import PageContext
from jinmin.ui.interface import Interface

T = TypeVar("T")


async def act_as_colleague(context: PageContext, login: str, password: str, call: Callable[[Work], T]) -> T:
    """The result of ``call`` in one committed work in the colleague's name, who is signed in for it alone.

    Raises what signing in and ``call`` raise. The session of who sits at the desk is not touched.
    """
    return await context.interface.door.through(_act, context.interface, login, password, call)


def _act(interface: Interface, login: str, password: str, call: Callable[[Work], T]) -> T:
    entry = interface.gate.sign_in(login, password)
    try:
        with interface.node.work(interface.gate.actor(entry.token)) as w:
            return call(w)
    finally:
        interface.gate.sign_out(entry.token)
