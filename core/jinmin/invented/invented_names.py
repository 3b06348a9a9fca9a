"""Invented personal names: plausible Chinese ones, some with “·”, a few with rare characters."""

import tomllib
from collections.abc import Callable, Sequence
from importlib.resources import files
from typing import Annotated

from pydantic import BaseModel, BeforeValidator

from jinmin.codes.identity_number import Sex

_Words = Annotated[tuple[str, ...], BeforeValidator(str.split)]


class _NameParts(BaseModel):
    """``invented_names.toml``; the tables are keyed by sex (GB/T 2261.1)."""

    surnames: _Words
    fathers: _Words
    rare_characters: _Words
    given_characters: dict[Sex, _Words]
    dotted_first_parts: dict[Sex, _Words]


_PARTS = _NameParts.model_validate(
    tomllib.loads(files("jinmin.invented").joinpath("invented_names.toml").read_text("utf-8"))
)
# The weight falls with the rank, and with it the share of a surname in the draw.
_SURNAME_DRAW = tuple(
    surname for rank, surname in enumerate(_PARTS.surnames) for _ in range(max(1, 600 // (rank + 8)))
)
_DOTTED_NATIONS = frozenset({"05", "17"})
_RARE_SHARE = 0.002
_SINGLE_SHARE = 0.15


def draw_name(chance: Callable[[], float], sex: Sex, nation: str) -> str:
    """A name for a person of that sex and GB/T 3304 ``nation``; ``chance`` gives numbers in [0, 1)."""
    if nation in _DOTTED_NATIONS:
        return f"{_one_of(_PARTS.dotted_first_parts[sex], chance)}·{_one_of(_PARTS.fathers, chance)}"
    given = _PARTS.given_characters[sex]
    last = _one_of(_PARTS.rare_characters if chance() < _RARE_SHARE else given, chance)
    middle = "" if chance() < _SINGLE_SHARE else _one_of(given, chance)
    return _one_of(_SURNAME_DRAW, chance) + middle + last


def _one_of(choices: Sequence[str], chance: Callable[[], float]) -> str:
    return choices[int(chance() * len(choices))]
