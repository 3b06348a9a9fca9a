"""Pinyin initials of names, for search: every reading of every character counts."""

import os
import re
import unicodedata
from functools import lru_cache
from itertools import product
from math import prod

# Characters are read one by one: pypinyin's phrases and its copies would cost 50 MB and a second at every start.
os.environ.setdefault("PYPINYIN_NO_PHRASES", "1")
os.environ.setdefault("PYPINYIN_NO_DICT_COPY", "1")

MOST_INITIALS = 32
"""The most spellings one name is indexed under."""

_LATIN = "A-Za-z\u00c0-\u024f"
_WORD = re.compile(rf"[{_LATIN}][{_LATIN}'’-]*|[^\W\d_]")


def initials(name: str) -> frozenset[str]:
    """Every lower-case spelling of the initials of ``name``, at most MOST_INITIALS.

    ``曾单`` gives cd, cc, cs, zd, zc and zs; a Latin word counts with its first letter. Should there be too
    many, the later characters keep their first reading only, so that a surname keeps all of its. A character
    without a known reading is left out; a name without any gives the empty set.
    """
    letters = [first_letters(word[0]) for word in _WORD.findall(name)]
    kept = _bounded([readings for readings in letters if readings])
    return frozenset("".join(spelling) for spelling in product(*kept) if spelling)


@lru_cache(maxsize=65_536)
def first_letters(character: str) -> str:
    """The first letters of all readings of ``character``, the most usual first, without repetition."""
    # Its table takes 20 MB, of which a program that only relays has no use.
    from pypinyin import Style, pinyin

    readings = pinyin(character, style=Style.FIRST_LETTER, heteronym=True, errors="ignore")
    heard = [letter for reading in readings for letter in reading] or [character]
    plain = [unicodedata.normalize("NFKD", letter)[0].lower() for letter in heard]
    return "".join(dict.fromkeys(letter for letter in plain if "a" <= letter <= "z"))


def _bounded(letters: list[str]) -> list[str]:
    kept = list(letters)
    for place in range(len(kept) - 1, -1, -1):
        if prod(map(len, kept)) <= MOST_INITIALS:
            break
        kept[place] = kept[place][:1]
    return kept
