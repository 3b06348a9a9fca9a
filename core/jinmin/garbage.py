"""The memory of a program that runs for days and handles thousands of records a second."""

import ctypes
import gc

YOUNG_AT_MOST = 10_000
"""New objects before the young ones are looked through: a batch makes about as many and keeps none."""


def spare_what_is_loaded() -> None:
    """Leave what is loaded by now out of every collection to come, and look through the rest more seldom.

    With the defaults a third of the receiving side's time went to looking for garbage where there is none.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_AT_MOST, 10, 10)


_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
"""Parameters of mallopt(3)."""
_LARGE = 131_072


def give_large_blocks_back() -> None:
    """Let what a batch took go back to the system once it is dealt with; nothing where the C library is not glibc.

    By itself glibc keeps freed megabytes in an arena for each thread, the more the larger they were.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        for parameter, value in ((_ARENA_MAX, 1), (_MMAP_THRESHOLD, _LARGE), (_TRIM_THRESHOLD, _LARGE)):
            mallopt(parameter, value)
