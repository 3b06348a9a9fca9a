"""Long lists of ids, cut to what one statement may carry as parameters."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")

STRETCH = 10_000
"""PostgreSQL takes 65,535 parameters, SQLite 32,766 or more."""


def stretches(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """The items in order, at most STRETCH at a time."""
    for start in range(0, len(items), STRETCH):
        yield items[start : start + STRETCH]
