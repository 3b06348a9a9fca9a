"""A second person confirms at the same desk, under the own name and for this one step only."""

import asyncio
from collections.abc import Callable

from jinmin.api import Work
from jinmin.api.pages import PageContext
from jinmin_marriage.pages.dialogs import Colleague


async def confirm_as(context: PageContext, colleague: Colleague, call: Callable[[Work], None]) -> None:
    """Sign the colleague in, let ``call`` take effect in the colleague's name, sign out again.

    Raises what signing in and ``call`` raise. The clerk's own session is not touched.
    """
    await asyncio.to_thread(_confirm, context, colleague, call)


def _confirm(context: PageContext, colleague: Colleague, call: Callable[[Work], None]) -> None:
    gate = context.interface.gate
    entry = gate.sign_in(colleague.login, colleague.password)
    try:
        with context.node.work(gate.actor(entry.token)) as w:
            call(w)
    finally:
        gate.sign_out(entry.token)
