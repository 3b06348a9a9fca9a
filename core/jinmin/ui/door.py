"""Where people wait who sign in: apart from everybody at work, however many come at nine in the morning."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from jinmin.errors import Unavailable

T = TypeVar("T")

THREADS = 3
"""One hashes, one reads, one writes; more would only wait for the one password hash that runs at a time."""
MOST = 120
"""How many may wait; whoever comes then is told to come back."""
COME_BACK_SECONDS = 10


class Door:
    """Runs the slow calls of signing in on threads of their own: those of the pages stay free."""

    def __init__(self, threads: int = THREADS, most: int = MOST) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="door")
        self._most = most
        self._waiting = 0

    async def through(self, call: Callable[..., T], *arguments: object) -> T:
        """The result of ``call``. Raises Unavailable ``sign_in.busy`` when too many wait, and what it raises."""
        if self._waiting >= self._most:
            raise Unavailable("sign_in.busy", seconds=COME_BACK_SECONDS)
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, partial(call, *arguments))
        finally:
            self._waiting -= 1
