"""Searching divisions by name, pinyin initials or code: lines of text and ``str.find``, no index to keep."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from jinmin.codes import initials
from jinmin.regions.division import Division

BREAK = "\n"


@dataclass(frozen=True, slots=True)
class SearchEntry:
    """What is searched: a division and its name from the province down."""

    division: Division
    full_name: str


class Lines:
    """Many short lines as one text, so that one ``find`` passes over all of them."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._text = "".join(f"{BREAK}{line}" for line in lines) + BREAK
        self._starts = [0, *accumulate(len(line) + 1 for line in lines)][:-1]

    def having(self, piece: str) -> Iterator[int]:
        """The numbers of the lines in which ``piece`` occurs, each once."""
        at = self._text.find(piece)
        while at >= 0:
            number = bisect_right(self._starts, at) - 1
            yield number
            at = self._text.find(piece, self._text.find(BREAK, at + 1))

    def beginning(self, piece: str) -> Iterator[int]:
        """The numbers of the lines that begin with ``piece``."""
        return self.having(BREAK + piece)


class DivisionSearch:
    """Answers in the order: high levels first, then by code."""

    def __init__(self, entries: Iterable[SearchEntry]) -> None:
        self._entries = sorted(
            entries, key=lambda entry: (entry.division.level.rank, entry.division.code, entry.division.name)
        )
        self._codes = Lines([entry.division.code for entry in self._entries])
        self._names = Lines([entry.division.name for entry in self._entries])
        self._full_names = Lines([entry.full_name for entry in self._entries])
        self._initials = Lines([_spellings(entry.division.name) for entry in self._entries])

    def find(self, text: str, limit: int, on: date | None) -> tuple[Division, ...]:
        """At most ``limit`` divisions that answer ``text``."""
        found: dict[str, Division] = {}
        for number in self._numbers(text.split()):
            division = self._entries[number].division
            if division.valid_to is None if on is None else division.is_valid(on):
                found.setdefault(division.code, division)
            if len(found) == limit:
                break
        return tuple(found.values())

    def _numbers(self, words: Sequence[str]) -> Iterator[int]:
        if not words:
            return
        word = max(words, key=len)
        others = [other for other in words if other != word]
        for number in self._answering(word):
            if all(other in self._entries[number].full_name for other in others):
                yield number

    def _answering(self, word: str) -> Iterator[int]:
        if word.isascii() and word.isdigit():
            yield from self._codes.beginning(word)
        elif word.isascii():
            yield from self._initials.having(f" {word.lower()}")
        else:
            yield from self._names.beginning(word)
            yield from self._full_names.having(word)


def _spellings(name: str) -> str:
    return "".join(f" {spelling}" for spelling in sorted(initials(name)))
