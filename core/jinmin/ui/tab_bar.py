"""Counted tabs above a list, one element for all of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nicegui.element import Element

from jinmin.ui.rows import Tone


@dataclass(frozen=True)
class Tab:
    """One tab; ``key`` presses it, ``tone`` colours its count."""

    id: str
    title: str
    key: str
    tone: Tone = ""


class TabBar(Element, component="static/components/tab_bar.js"):
    """The drawn tabs. Emits ``choose`` with a tab's id."""

    def __init__(self, tabs: Sequence[Tab], label: str) -> None:
        super().__init__()
        self.ids = tuple(tab.id for tab in tabs)
        drawn = tuple((tab.id, tab.title, tab.key, tab.tone) for tab in tabs)
        self._props |= {"tabs": drawn, "label": label, "counts": ()}

    def choose(self, tab: str) -> None:
        """Show which one is open."""
        self._props["chosen"] = tab

    def count(self, counts: Mapping[str, str]) -> None:
        """Say how many each tab holds, "" for nothing to say."""
        self._props["counts"] = tuple(counts[tab] for tab in self.ids)
