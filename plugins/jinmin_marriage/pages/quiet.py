"""Doing something once nobody has typed for a moment."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from nicegui import background_tasks
from nicegui.element import Element

from jinmin.api.pages import Halted, while_it_stands


class WhenQuiet:
    """Calls ``call`` ``seconds`` after the last ``touch``, in the place on the page that ``where`` is."""

    def __init__(self, where: Element, seconds: float, call: Callable[[], Awaitable[None]]) -> None:
        self._where = where
        self._seconds = seconds
        self._call = call
        self._waiting: asyncio.Task[None] | None = None

    def touch(self, _event: object = None) -> None:
        """Something has changed."""
        if self._waiting:
            self._waiting.cancel()
        self._waiting = background_tasks.create(self._later(), name="when quiet")

    async def _later(self) -> None:
        await asyncio.sleep(self._seconds)
        self._waiting = None
        if self._where.is_deleted:
            return
        with self._where, suppress(Halted), while_it_stands(self._where):
            await self._call()
