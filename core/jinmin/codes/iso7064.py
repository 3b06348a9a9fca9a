"""Check characters of ISO/IEC 7064: the pure system MOD 11-2 and the hybrid system MOD 37,36."""

DIGITS_AND_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_MOD_11_2_ALPHABET = "0123456789X"
_VALUE = {character: value for value, character in enumerate(DIGITS_AND_LETTERS)}


def mod_11_2(digits: str) -> str:
    """The check character (0-9 or X) that completes ``digits``; each must be an ASCII digit."""
    remainder = 0
    for digit in digits:
        remainder = (remainder + _VALUE[digit]) * 2 % 11
    return _MOD_11_2_ALPHABET[(12 - remainder) % 11]


def mod_37_36(text: str) -> str:
    """The check character (0-9 or A-Z) that completes ``text``; each must be in DIGITS_AND_LETTERS."""
    product = 36
    for character in text:
        product = ((product + _VALUE[character]) % 36 or 36) * 2 % 37
    return DIGITS_AND_LETTERS[(37 - product) % 36]
