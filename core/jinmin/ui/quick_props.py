"""The props that pages write as text, taken apart once: they are much the same on every page.

NiceGUI matches and evaluates each ``props("…")`` anew, some sixty times for a form.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from nicegui.element import Element
from nicegui.props import Props

_taken_apart = Props.parse
_CHANGEABLE = frozenset("[{")
"""With these a value may be a list or a dict, which every element needs for itself."""
KEPT = 2048


def install() -> None:
    """Remember what was taken apart. Called once by ``build``."""
    type.__setattr__(Props, "parse", staticmethod(parse))


def begin_with(element: Element, props: Mapping[str, Any]) -> None:
    """Give a new element its first props. Nothing was drawn yet, so nobody needs to hear of each of them."""
    dict.update(element._props, props)


def parse(text: str | None) -> dict[str, Any]:
    """What ``Props.parse`` says, as a new dict each time."""
    if not text or _CHANGEABLE & set(text):
        return _taken_apart(text)
    return dict(_known(text))


@lru_cache(maxsize=KEPT)
def _known(text: str) -> dict[str, Any]:
    return _taken_apart(text)
