"""Drafting the next batch of a stream while one is under way: the partner's time is this node's too."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from sqlalchemy.exc import SQLAlchemyError

from jinmin.db.site import Site
from jinmin.db.work import Work
from jinmin.errors import JinminError
from jinmin.exchange.adapter import ExchangeAdapter, MakingReady
from jinmin.exchange.batching import Draft, StreamPlace, draft_batch
from jinmin.exchange.sent_batch import SentBatch
from jinmin.ledger.entries import ledger_position
from jinmin.vocabulary.actor import SYSTEM
from jinmin.vocabulary.profile import Route


@dataclass(frozen=True)
class Ready:
    """A draft, and the batch it will be once it is stored, read and packed already."""

    draft: Draft
    batch: SentBatch


class Drafting:
    """One draft at a time, in a thread of its own. A draft is nothing until it is stored."""

    def __init__(self, site: Site, route: Route, adapter: ExchangeAdapter) -> None:
        self._site = site
        self._route = route
        self._adapter = adapter
        self._thread = ThreadPoolExecutor(1, "jinmin-draft")
        self._next: Future[Ready | None] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._thread.shutdown(cancel_futures=True)

    def begin(self, batch: SentBatch, before: Callable[[Work], None] | None = None) -> None:
        """Do what is owed ``before``, then draft what follows ``batch``, as if it were taken."""
        after = StreamPlace(batch.stream_epoch, batch.number, batch.to_seq, batch.to_seq, batch.hash)
        self._next = self._thread.submit(self._make, after, before)

    def ready(self) -> Ready | None:
        """What was drafted; None when nothing is due, or when it fails: whoever makes it next is told."""
        if self._next is None:
            return None
        try:
            return self._next.result()
        except (JinminError, SQLAlchemyError):
            return None

    def _make(self, after: StreamPlace, before: Callable[[Work], None] | None) -> Ready | None:
        if before is not None:
            with self._site.open_work(SYSTEM) as w:
                before(w)
        with self._site.open_read(SYSTEM) as w:
            draft = draft_batch(w, self._route, after, self._adapter, ledger_position(w))
        if draft is None:
            return None
        batch = SentBatch.own(draft.body)
        if isinstance(self._adapter, MakingReady):
            self._adapter.make_ready(self._route, batch)
        return Ready(draft, batch)
