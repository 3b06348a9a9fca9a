"""How often one address may knock where nobody signs in: so many times in so many seconds, and all together."""

import time
from collections import deque
from collections.abc import Callable
from threading import Lock

from jinmin.errors import Unavailable

EVERYBODY = ""
MOST_ADDRESSES = 10_000


class Turnstile:
    """Lets ``each`` passes of one address through in ``seconds``, ``all_together`` of everybody. In memory only."""

    def __init__(
        self, each: int, all_together: int, seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._most = {EVERYBODY: all_together}
        self._each, self._seconds, self._clock = each, seconds, clock
        self._passes: dict[str, deque[float]] = {}
        self._lock = Lock()

    def let_through(self, address: str) -> None:
        """Count a pass. Raises Unavailable ``voice.too_often`` for one too many, which counts as well."""
        now = self._clock()
        with self._lock:
            if len(self._passes) > MOST_ADDRESSES:
                self._forget(now)
            counts = [self._count(key, now) for key in (address or "?", EVERYBODY)]
        if counts[0] > self._each or counts[1] > self._most[EVERYBODY]:
            raise Unavailable("voice.too_often", minutes=max(1, round(self._seconds / 60)))

    def _count(self, key: str, now: float) -> int:
        passes = self._passes.setdefault(key, deque(maxlen=self._most.get(key, self._each) + 1))
        while passes and passes[0] <= now - self._seconds:
            passes.popleft()
        passes.append(now)
        return len(passes)

    def _forget(self, now: float) -> None:
        old = [key for key, passes in self._passes.items() if passes[-1] <= now - self._seconds]
        for key in old:
            del self._passes[key]
