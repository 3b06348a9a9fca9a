"""Reading a profile: a shipped one by name or any TOML file by path, with overrides, checked."""

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from jinmin.errors import Misconfigured
from jinmin.exchange.adapter import installed_adapters
from jinmin.messages import add_catalogue
from jinmin.messages.input_faults import faults
from jinmin.vocabulary.profile import Profile
from jinmin_profiles.checks import check_profile

FOLDER = Path(__file__).parent / "data"

add_catalogue(Path(__file__).with_name("messages.toml"))

Table = dict[str, Any]


def available_profiles() -> tuple[str, ...]:
    """The names of the shipped profiles, sorted."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


def load_profile(
    name_or_path: str | Path,
    overrides: Mapping[str, object] | None = None,
    *,
    adapters: Iterable[str] | None = None,
) -> Profile:
    """The profile called ``name_or_path``, or the one in that TOML file.

    ``overrides`` replaces single values by dotted name (``node.title``). ``adapters`` are the adapters
    that may be named, by default the installed ones. Raises Misconfigured with what to change where.
    """
    path = _path_of(name_or_path)
    table = _read(path)
    for place, value in sorted((overrides or {}).items()):
        _override(table, place, value)
    profile = _validated(table, path)
    check_profile(profile, installed_adapters() if adapters is None else adapters)
    return profile


def _path_of(name_or_path: str | Path) -> Path:
    if str(name_or_path) in available_profiles():
        return FOLDER / f"{name_or_path}.toml"
    path = Path(name_or_path)
    if path.suffix != ".toml" or not path.is_file():
        known = "、".join(available_profiles())
        raise Misconfigured("profile.unknown", profile=name_or_path, known=known)
    return path


def _read(path: Path) -> Table:
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as broken:
        raise Misconfigured("profile.not_toml", path=path, detail=broken) from broken
    for name in LISTS:
        items = table.get(name, [])
        if isinstance(items, list):
            table[name] = [made for item in items for made in _expanded(item)]
    return table


LISTS = ("partners", "routes", "intakes")
"""Tables whose items may be written once for many divisions."""


def _expanded(item: object) -> list[object]:
    """An item with ``each`` stands for one per division: ``{region}`` and ``{title}`` are filled in."""
    if not isinstance(item, dict) or not isinstance(item.get("each"), dict):
        return [item]
    pattern = {name: value for name, value in item.items() if name != "each"}
    return [
        {name: _filled(value, region, title) for name, value in pattern.items()}
        for region, title in sorted(item["each"].items())
    ]


def _filled(value: object, region: str, title: object) -> object:
    if not isinstance(value, str):
        return value
    return value.replace("{region}", region).replace("{title}", str(title))


def _override(table: Table, place: str, value: object) -> None:
    *path, last = place.split(".")
    inner = table
    for step in path:
        inner = inner.setdefault(step, {})
        if not isinstance(inner, dict):
            raise Misconfigured("profile.no_such_place", place=place)
    inner[last] = value


def _validated(table: Table, path: Path) -> Profile:
    try:
        return Profile.model_validate(table)
    except ValidationError as broken:
        told = "；".join(map(str, faults(broken, table)))
        raise Misconfigured("profile.shape", path=path.name, faults=told) from broken
