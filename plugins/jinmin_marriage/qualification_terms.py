"""How somebody stands as a registrar on a day, by the terms of the qualification (婚姻登记工作规范)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

ONE_DAY = timedelta(days=1)


class Standing(StrEnum):
    """Whether somebody may register today, and why not."""

    VALID = "valid"
    AHEAD = "ahead"
    ENDED = "ended"
    REVOKED = "revoked"
    NONE = "none"


@dataclass(frozen=True)
class Term:
    """From ``valid_from`` to ``valid_to``, both included, None is open; from ``revoked_on`` on it holds no more."""

    valid_from: date
    valid_to: date | None
    revoked_on: date | None = None

    def covers(self, on: date) -> bool:
        """Whether it holds on a day, as known today: of a revoked one that is no day."""
        return self.revoked_on is None and self.valid_from <= on and not self.is_over(on)

    def is_over(self, on: date) -> bool:
        """Whether it will not hold on this day or any later one."""
        return self.revoked_on is not None or (self.valid_to is not None and self.valid_to < on)

    def meets(self, first: date, last: date | None) -> bool:
        """Whether it is not revoked and has a day in common with the days from ``first`` to ``last``."""
        begins_after = last is not None and self.valid_from > last
        return not self.is_over(first) and not begins_after


@dataclass(frozen=True)
class Qualified:
    """How somebody stands; ``day`` is the last one of what holds, the first of what will, or when it ended.

    None for a term without an end, and for somebody who never had one.
    """

    standing: Standing
    day: date | None = None

    def days_left(self, on: date) -> int | None:
        """Days until what holds ends; None when nothing holds, or without an end."""
        return (self.day - on).days if self.standing is Standing.VALID and self.day else None


def standing_of(terms: Iterable[Term], on: date) -> Qualified:
    """The standing on a day; terms that follow each other without a gap count as one."""
    known = sorted(terms, key=lambda term: term.valid_from)
    live = [term for term in known if not term.is_over(on)]
    if any(term.covers(on) for term in live):
        return Qualified(Standing.VALID, _end_of(live))
    if live:
        return Qualified(Standing.AHEAD, live[0].valid_from)
    return max(map(_ended, known), key=lambda each: each.day or date.min, default=Qualified(Standing.NONE))


def anniversary(on: date, years: int) -> date:
    """The same day ``years`` later; of 29 February in a common year the 28th."""
    year = on.year + years
    try:
        return on.replace(year=year)
    except ValueError:
        return date(year, 2, 28)


def _end_of(live: Iterable[Term]) -> date | None:
    end = date.min
    for term in live:
        if end != date.min and term.valid_from > end + ONE_DAY:
            break
        if term.valid_to is None:
            return None
        end = max(end, term.valid_to)
    return end


def _ended(term: Term) -> Qualified:
    if term.revoked_on is not None:
        return Qualified(Standing.REVOKED, term.revoked_on)
    return Qualified(Standing.ENDED, term.valid_to)
