"""What a keyboard, a scanner or a spreadsheet delivers as a code, brought to one form."""

import unicodedata

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_UPPER = {ord(letter): ord(letter) - 32 for letter in "abcdefghijklmnopqrstuvwxyz"}
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹣ー"), "-")


def normalise_code(text: str) -> str:
    """``text`` as half-width upper-case characters, without spaces and invisible format characters.

    Only ASCII letters change case: ``str.upper`` would turn ``ı`` or ``ſ`` into letters nobody typed.
    """
    narrow = text.translate(_FULL_WIDTH)
    visible = [c for c in narrow if not c.isspace() and unicodedata.category(c) != "Cf"]
    return "".join(visible).translate(_UPPER)


def normalise_dashed_code(text: str) -> str:
    """Like :func:`normalise_code`, and every dash an input method offers becomes ``-``."""
    return normalise_code(text).translate(_DASHES)
