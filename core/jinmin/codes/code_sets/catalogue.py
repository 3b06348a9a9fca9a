"""Finds and reads the code sets."""

import tomllib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from pydantic import BaseModel, ConfigDict

from jinmin.codes.code_sets.code_set import CodeItem, CodeSet
from jinmin.errors import NotFound


class _CodeSetFile(BaseModel):
    """What a code set's TOML file holds; ``items`` maps code to Chinese name."""

    model_config = ConfigDict(extra="forbid", strict=True)

    id: str
    title: str
    source: str
    confirmed: bool
    open: bool
    unconfirmed_codes: list[str] = []
    items: dict[str, str]


def code_set(set_id: str) -> CodeSet:
    """The set with the standard's number as id, such as ``GB/T 3304`` or ``GB/T 39046/level``.

    Raises NotFound ``code_set.unknown_set``.
    """
    try:
        return _code_sets()[set_id]
    except KeyError as unknown:
        raise NotFound("code_set.unknown_set", set=set_id) from unknown


def code_set_ids() -> tuple[str, ...]:
    """The ids of every set, sorted."""
    return tuple(sorted(_code_sets()))


@cache
def _code_sets() -> dict[str, CodeSet]:
    folder = files("jinmin.codes.code_sets")
    read = [_read(entry) for entry in folder.iterdir() if entry.name.endswith(".toml")]
    return {found.id: found for found in read}


def _read(entry: Traversable) -> CodeSet:
    held = _CodeSetFile.model_validate(tomllib.loads(entry.read_text("utf-8")))
    doubted = set(held.unconfirmed_codes)
    items = tuple(
        CodeItem(code, name, held.confirmed and code not in doubted) for code, name in held.items.items()
    )
    return CodeSet(held.id, held.title, held.source, held.confirmed, held.open, items)
