"""Invented people for demos, tests and load: the same seed gives the same people.

Names, birth dates and sequences are drawn at random, so that any likeness with a living person is chance.
The weights are made up to look plausible; they are no statistics.
"""

import random
import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from jinmin.codes.identity_number import Sex
from jinmin.errors import Invalid
from jinmin.invented.invented_names import draw_name

_CHECK = "10X98765432"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_PER_DAY_AND_SEX = 500
_BITS_64 = 2**64 - 1
_STRIDE = 173  # coprime to 500: visits every sequence of a day before repeating one
_SEQUENCE_SUMS = tuple(n // 100 * 8 + n // 10 % 10 * 4 + n % 10 * 2 for n in range(1000))

# GB/T 3304 codes; the weights are invented.
_NATION_WEIGHTS = {"01": 880, "08": 18, "05": 17, "03": 16, "06": 14, "11": 14, "07": 12, "15": 12, "04": 9}
_NATIONS = tuple(code for code, weight in _NATION_WEIGHTS.items() for _ in range(weight))


class InventedPerson(NamedTuple):
    """One invented person; ``nation`` is a code of GB/T 3304."""

    name: str
    id_number: str
    sex: Sex
    birth: date
    nation: str


class People:
    """A generator of invented people whose identity numbers never repeat within it.

    A number has one holder (``holder_of``), in every generator.

    Nor do they repeat in the other ``parts``: whoever invents beside others takes a ``part`` of its own
    (0 … parts - 1, the same ``parts`` everywhere) and with it its share of the numbers of every day.
    """

    def __init__(self, seed: int, *, part: int = 0, parts: int = 1) -> None:
        self._chance = random.Random(seed).random
        self._part = part
        self._parts = parts
        self._per_day_and_sex = _PER_DAY_AND_SEX // parts
        self._issued: dict[tuple[str, int, Sex], int] = {}

    def person(self, region: str, sex: Sex, born_between: tuple[date, date]) -> InventedPerson:
        """A person numbered in the 6-digit ``region`` and born within ``born_between``, both days included.

        Raises Invalid: ``people.region``, ``people.born_between`` (the first day is after the last),
        ``people.exhausted`` (500 numbers a day and sex are all there are, shared out among the parts).
        """
        day = self._free_day(region, sex, born_between[0].toordinal(), born_between[1].toordinal())
        return holder_of(self._number(region, sex, day))

    def _free_day(self, region: str, sex: Sex, first: int, last: int) -> int:
        if first > last:
            raise Invalid("people.born_between")
        span = last - first + 1
        drawn = int(self._chance() * span)
        for step in range(span):
            day = first + (drawn + step) % span
            if self._issued.get((region, day, sex), 0) < self._per_day_and_sex:
                return day
        raise Invalid("people.exhausted", region=region)

    def _number(self, region: str, sex: Sex, day: int) -> str:
        key = (region, day, sex)
        turn = self._issued.get(key, 0)
        self._issued[key] = turn + 1
        slot = (day * 31 + (turn * self._parts + self._part) * _STRIDE) % _PER_DAY_AND_SEX
        sequence = slot * 2 + (1 if sex == "1" else 0)
        prefix, weighted = _prefix(region, day)
        return f"{prefix}{sequence:03d}{_CHECK[(weighted + _SEQUENCE_SUMS[sequence]) % 11]}"


def holder_of(id_number: str) -> InventedPerson:
    """The invented person who has this 18-digit number: whoever asks, it is always the same one."""
    chance = _drawn_from(int(id_number[:17]))
    sex: Sex = "1" if id_number[16] in "13579" else "2"
    nation = _NATIONS[int(chance() * len(_NATIONS))]
    birth = date(int(id_number[6:10]), int(id_number[10:12]), int(id_number[12:14]))
    return InventedPerson(draw_name(chance, sex, nation), id_number, sex, birth, nation)


def _drawn_from(start: int) -> Callable[[], float]:
    """Numbers in [0, 1) that follow from ``start`` alone (splitmix64): much cheaper than seeding a Random."""
    state = start

    def chance() -> float:
        nonlocal state
        state = (state + 0x9E3779B97F4A7C15) & _BITS_64
        mixed = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & _BITS_64
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _BITS_64
        return ((mixed ^ (mixed >> 31)) >> 11) / 2**53

    return chance


@lru_cache(maxsize=131_072)
def _prefix(region: str, day: int) -> tuple[str, int]:
    """The first 14 digits and their weighted sum (GB 11643)."""
    if not re.fullmatch(r"[0-9]{6}", region):
        raise Invalid("people.region", region=region)
    digits = f"{region}{date.fromordinal(day):%Y%m%d}"
    return digits, sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits, strict=False))
