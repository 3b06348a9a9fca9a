"""The worker that lets partners in: one thread for each adapter that receives, started again after a failure."""

import logging
import random
from collections.abc import Mapping
from functools import partial
from threading import Event, Thread
from time import monotonic
from typing import Protocol, runtime_checkable

from sqlalchemy.exc import SQLAlchemyError

from jinmin.db.site import Site
from jinmin.errors import JinminError
from jinmin.exchange.adapter import Adapters
from jinmin.exchange.front_door import FrontDoor
from jinmin.faults import go_on
from jinmin.vocabulary.actor import SYSTEM
from jinmin.vocabulary.profile import Intake

log = logging.getLogger(__name__)

PATIENCE_AT_MOST = 60.0
STEADY_SECONDS = 20.0
"""An adapter that has been receiving for so long is not failing any more: whatever it waits for ended sooner (设计)."""


@runtime_checkable
class ReceivingAdapter(Protocol):
    """An adapter by which partners reach this node without being asked."""

    name: str

    def receive(self, door: FrontDoor, stopping: Event) -> None:
        """Serve every intake that names this adapter; returns when ``stopping`` is set.

        Raises Unavailable when the carrier is away; it is called again after a while.
        """
        ...


@runtime_checkable
class ReadingAdapter(Protocol):
    """An adapter by which this node fetches what a partner publishes, by itself and whenever somebody asks."""

    def reads_from(self, intake: Intake) -> bool:
        """Whether the intake is fetched; else its partner sends."""
        ...

    def read_now(self, intake: Intake) -> int:
        """Take in all there is; how many entries came. Unavailable when the partner does not answer."""
        ...


class Receiving:
    """All receiving adapters of a node. ``interval`` (seconds) is the first wait after a failure."""

    def __init__(self, site: Site, *, interval: float = 1.0) -> None:
        self._site = site
        self._interval = interval
        self._stopping = Event()
        self._threads: list[Thread] = []
        self._failed: dict[str, JinminError] = {}
        self._begun: dict[str, float] = {}
        self._hurries: dict[str, Event] = {}

    def start(self) -> None:
        """Begin to receive; nothing for a node without intakes."""
        names = sorted({intake.adapter for intake in self._site.profile.intakes})
        with self._site.open_read(SYSTEM) as w:
            adapters = [w.port(Adapters).named(name) for name in names]
        for adapter in adapters:
            if isinstance(adapter, ReceivingAdapter):
                self._hurries[adapter.name] = Event()
                thread = Thread(
                    target=self._serve, args=(adapter,), name=f"jinmin-in-{adapter.name}", daemon=True
                )
                self._threads.append(thread)
                thread.start()

    def failures(self) -> Mapping[str, JinminError]:
        """By adapter, why it does not receive. One that has been at it for some seconds is well again."""
        now = monotonic()
        return {
            name: error
            for name, error in self._failed.copy().items()
            if now - self._begun.get(name, now) < STEADY_SECONDS
        }

    def hurry(self, adapter: str) -> None:
        """Its carrier is back: try at once what waits after a failure."""
        if (hurry := self._hurries.get(adapter)) is not None:
            hurry.set()

    def stop(self, timeout: float = 30.0) -> None:
        """End after the batch under way."""
        self._stopping.set()
        for hurry in self._hurries.values():
            hurry.set()
        for thread in self._threads:
            thread.join(timeout)

    def _serve(self, adapter: ReceivingAdapter) -> None:
        go_on(f"receiving by {adapter.name}", self._stopping, partial(self._receive, adapter))

    def _receive(self, adapter: ReceivingAdapter) -> None:
        patience = self._interval
        while not self._stopping.is_set():
            self._hurries[adapter.name].clear()
            self._begun[adapter.name] = monotonic()
            try:
                adapter.receive(FrontDoor(self._site), self._stopping)
                patience = self._interval
            except (JinminError, SQLAlchemyError) as error:
                log.warning("%s: %s", adapter.name, error)
                self._begun.pop(adapter.name)
                if isinstance(error, JinminError):
                    self._failed[adapter.name] = error
                if not self._stopping.is_set():
                    self._hurries[adapter.name].wait(patience * random.uniform(0.5, 1.5))
                patience = min(patience * 2, PATIENCE_AT_MOST)
