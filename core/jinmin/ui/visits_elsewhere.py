"""What the other interface processes of this node have open and do: read every few seconds while a case is open."""

import asyncio
import logging
import time
from contextlib import suppress
from uuid import UUID

from nicegui import background_tasks
from sqlalchemy.exc import SQLAlchemyError

from jinmin.cases.visits import CaseVisitor, deeds_since, keep_visits, visitors_elsewhere
from jinmin.errors import JinminError
from jinmin.ids import new_id
from jinmin.node import Node
from jinmin.ui.session import in_thread
from jinmin.ui.visitors import Visitors, Word
from jinmin.vocabulary.actor import SYSTEM

LOOK_EVERY_SECONDS = 5.0
REST_SECONDS = 1.0
"""However many come and go, they are told of together."""
SAY_EVERY_SECONDS = 20.0
"""Well within what the policy counts as present."""

log = logging.getLogger("jinmin.ui")


class Elsewhere:
    """Tells the other processes of this one's visitors, and this one's of theirs. Idle while no case is open."""

    def __init__(self, node: Node, visitors: Visitors) -> None:
        self._node = node
        self._visitors = visitors
        self._process_id = new_id()
        self._said: tuple[CaseVisitor, ...] = ()
        self._said_at = 0.0

    def begin(self) -> None:
        """Look from now on, until the program ends."""
        background_tasks.create(self._run(), name="visits elsewhere")

    async def end(self) -> None:
        """This process has no visitors any more."""
        if self._said:
            with suppress(JinminError, SQLAlchemyError):
                await in_thread(self._say, ())

    async def _run(self) -> None:
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._visitors.moved.wait(), LOOK_EVERY_SECONDS)
            self._visitors.moved.clear()
            await self.look()
            await asyncio.sleep(REST_SECONDS)

    async def look(self) -> None:
        """Say who is here if that is due, and hear who is elsewhere and what was done there."""
        here, seen = self._visitors.here(), self._visitors.seen()
        try:
            if here != self._said or (here and time.monotonic() - self._said_at > SAY_EVERY_SECONDS):
                await in_thread(self._say, here)
            if seen:
                self._visitors.hear(await in_thread(self._hear, seen))
        except (JinminError, SQLAlchemyError) as error:
            log.warning("no word of other processes: %s", type(error).__name__)  # the next look may succeed

    def _say(self, here: tuple[CaseVisitor, ...]) -> None:
        with self._node.work(SYSTEM) as w:
            keep_visits(w, self._process_id, here)
        self._said, self._said_at = here, time.monotonic()

    def _hear(self, seen: dict[UUID, int]) -> Word:
        with self._node.read(SYSTEM) as w:
            return Word(visitors_elsewhere(w, self._process_id, seen), deeds_since(w, seen))
