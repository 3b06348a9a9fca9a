"""Masks 脱敏 for lists and notices. No standard was found that sets them: a design choice, made here."""

_KEPT_HEAD, _KEPT_TAIL = 3, 4
_LONG = 11


def mask_id_number(number: str) -> str:
    """First three and last four stay: neither county nor birth date shows. Short numbers keep the ends."""
    return _mask(number)


def mask_phone(phone: str) -> str:
    """``138****1234``; short numbers keep the ends."""
    return _mask(phone)


def mask_name(name: str) -> str:
    """The first character stays: ``王*``, ``欧**``."""
    return name[:1] + "*" * (len(name) - 1) if len(name) > 1 else "*" * len(name)


def mask_title(title: str) -> str:
    """The names a case's title begins with, each masked apart: ``黄晓与叶红红的结婚登记`` as ``黄*、叶**``."""
    names = title.split("的")[0].split("与")
    return "、".join(mask_name(name) for name in names if name)


def _mask(text: str) -> str:
    if len(text) >= _LONG:
        head, tail = _KEPT_HEAD, _KEPT_TAIL
    else:
        head, tail = (1, 2) if len(text) > 5 else (0, 0)
    return text[:head] + "*" * (len(text) - head - tail) + text[len(text) - tail :]
