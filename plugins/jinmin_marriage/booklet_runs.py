"""Runs of 印制号: which consecutive numbers lie where. Pure; the numbers of one run differ in their digits only."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from jinmin.api import Invalid, Refused

_NUMBER = re.compile(r"([A-Z]*)([0-9]{1,18})")
MOST = 50_000
"""Booklets in one run (设计): more is a mistyped number."""


@dataclass(frozen=True, order=True)
class Run:
    """Consecutive numbers: letters, count of digits, the first and the last of them."""

    stem: str
    digits: int
    first: int
    last: int

    @property
    def quantity(self) -> int:
        """How many numbers."""
        return self.last - self.first + 1

    @property
    def first_no(self) -> str:
        """The first number as printed."""
        return self._shown(self.first)

    @property
    def last_no(self) -> str:
        """The last number as printed."""
        return self._shown(self.last)

    def meets(self, other: "Run") -> bool:
        """Whether they have a number in common."""
        alike = (self.stem, self.digits) == (other.stem, other.digits)
        return alike and self.first <= other.last and other.first <= self.last

    def _shown(self, number: int) -> str:
        return f"{self.stem}{number:0{self.digits}d}"


@dataclass(frozen=True)
class Held:
    """A run and who holds it; None is the office's store."""

    run: Run
    holder_id: UUID | None


def run_of(first_no: str, last_no: str) -> Run:
    """The run from one number to the other; Invalid ``marriage.booklet_run`` at ``last_no`` when it is none."""
    ends = [_NUMBER.fullmatch(number) for number in (first_no, last_no)]
    first, last = ends
    if first is None or last is None or first[1] != last[1] or len(first[2]) != len(last[2]):
        raise Invalid("marriage.booklet_run", field="last_no")
    run = Run(first[1], len(first[2]), int(first[2]), int(last[2]))
    if not 1 <= run.quantity <= MOST:
        raise Invalid("marriage.booklet_run", field="last_no")
    return run


def move(held: Sequence[Held], run: Run, giver: UUID | None, taker: UUID | None) -> tuple[Held, ...]:
    """Who holds what after ``run`` went over; Refused ``marriage.booklet_not_held`` when the giver lacks any."""
    touched = [each for each in held if each.run.meets(run)]
    has = sum(_common(each.run, run).quantity for each in touched if each.holder_id == giver)
    if has != run.quantity:
        raise Refused("marriage.booklet_not_held", first=run.first_no, last=run.last_no)
    left = [each for each in held if not each.run.meets(run)]
    for each in touched:
        left += [Held(rest, each.holder_id) for rest in _without(each.run, run)]
    return joined((*left, Held(run, taker)))


def joined(held: Sequence[Held]) -> tuple[Held, ...]:
    """In order of number; neighbours in one hand become one run."""
    found: list[Held] = []
    for each in sorted(held, key=lambda each: each.run):
        before = found[-1] if found else None
        if before and before.holder_id == each.holder_id and _follows(before.run, each.run):
            found[-1] = replace(before, run=replace(before.run, last=each.run.last))
        else:
            found.append(each)
    return tuple(found)


def _common(one: Run, other: Run) -> Run:
    return replace(one, first=max(one.first, other.first), last=min(one.last, other.last))


def _without(run: Run, gone: Run) -> Iterator[Run]:
    if run.first < gone.first:
        yield replace(run, last=gone.first - 1)
    if gone.last < run.last:
        yield replace(run, first=gone.last + 1)


def _follows(one: Run, other: Run) -> bool:
    return (one.stem, one.digits, one.last + 1) == (other.stem, other.digits, other.first)
