"""A profile as the text of its TOML file, and the name of what it says."""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from jinmin.profiles import read_profile
from jinmin.vocabulary.profile import Profile

LISTS = ("partners", "routes", "intakes")


def as_toml(profile: Profile) -> str:
    """The file from which a node starts by this profile; ``read_profile`` gives the profile back."""
    values = profile.model_dump(mode="json", exclude_defaults=True)
    lists = {name: values.pop(name, []) for name in LISTS}
    lines = list(_table("", values))
    for name, items in lists.items():
        for item in items:
            lines += ["", f"[[{name}]]", *_table(name, item)]
    return "\n".join(lines) + "\n"


def digest_of(profile: Profile) -> str:
    """Equal for two files that say the same, however they are written and whatever later versions may add."""
    told = orjson.dumps(profile.model_dump(mode="json", exclude_defaults=True), option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(told).hexdigest()


def checked(profile: Profile) -> tuple[Profile, str]:
    """The profile as its own file would be read, and that file; Misconfigured with what to change."""
    document = as_toml(profile)
    return read_profile(document), document


def _table(place: str, values: Mapping[str, Any]) -> Iterator[str]:
    """The plain values first: what follows the head of a table belongs to it."""
    for name, value in values.items():
        if not isinstance(value, dict):
            yield f"{name} = {_written(value)}"
    for name, value in values.items():
        if isinstance(value, dict) and value:
            inner = f"{place}.{name}" if place else name
            yield from ("", f"[{inner}]")
            yield from _table(inner, value)


def _written(value: Any) -> str:
    # JSON's strings, numbers and booleans are TOML's; a list of them too. DEL is the one character TOML wants escaped.
    return orjson.dumps(value).decode().replace("\x7f", "\\u007f")
