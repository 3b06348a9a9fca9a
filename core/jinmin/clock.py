"""One clock for the whole node, so that tests can set it. Instants are UTC, days of law are Asia/Shanghai."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from math import ceil
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Clock:
    """Tells the instant; ``source`` is replaced in tests and fault trials."""

    source: Callable[[], datetime] = lambda: datetime.now(UTC)

    def now(self) -> datetime:
        """The instant, in UTC."""
        return self.source().astimezone(UTC)

    def today(self) -> date:
        """The legal day, in Asia/Shanghai."""
        return legal_day(self.now())

    def shifted(self, by: timedelta) -> "Clock":
        """The same clock, ``by`` ahead: for fault trials."""
        return Clock(lambda: self.source() + by)


def legal_day(instant: datetime) -> date:
    """The day in Asia/Shanghai on which ``instant`` falls."""
    return instant.astimezone(SHANGHAI).date()


def seconds_left(instant: datetime) -> int:
    """Seconds, rounded up, until the legal day of ``instant`` ends."""
    next_day = datetime.combine(legal_day(instant) + timedelta(days=1), time(), SHANGHAI)
    return ceil((next_day - instant).total_seconds())


def fixed_clock(at: datetime) -> Clock:
    """A clock that stands still at ``at``."""
    return Clock(lambda: at)


def minute_of(instant: datetime) -> str:
    """``instant`` as the clocks on the walls of China show it, as "2026-11-28 09:40"."""
    return instant.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
