"""An event loop in a thread: the host's adapters are plain calls, the broker's library is not."""

import asyncio
from collections.abc import Coroutine, Iterable
from threading import Lock, Thread
from typing import Any, TypeVar

T = TypeVar("T")


async def together(works: Iterable[Coroutine[Any, Any, None]]) -> None:
    """Do all of them; when one fails, end the others and raise its error."""
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


class BackgroundLoop:
    """Started with the first call; lives as long as the process."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._lock = Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: Thread | None = None

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """The result of ``work``, done on the loop; its errors are raised here."""
        return asyncio.run_coroutine_threadsafe(work, self._started()).result()

    def stop(self) -> None:
        """End the loop; a later ``run`` starts another."""
        with self._lock:
            (loop, self._loop), (thread, self._thread) = (self._loop, None), (self._thread, None)
        if loop is not None and thread is not None:
            loop.call_soon_threadsafe(loop.stop)
            thread.join()
            loop.close()

    def _started(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._thread = Thread(target=self._loop.run_forever, name=self._name, daemon=True)
                self._thread.start()
            return self._loop
