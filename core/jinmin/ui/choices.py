"""A drop-down that finds its options by code, title or pinyin initials, in the browser, while one types."""

from collections.abc import Sequence
from typing import Protocol

from nicegui import ui
from nicegui.events import GenericEventArguments

from jinmin.ui.field_specs import Option


class Lookup(Protocol):
    """Options that are too many to send: found by what is typed, named by their value."""

    async def __call__(self, typed: str) -> Sequence[Option]:
        """What fits the text, the best first."""

    def named(self, value: str) -> Option | None:
        """The option with this value, None for a value that means nothing (any more)."""


class Choice(ui.select, component="static/components/choice.js"):
    """One of ``options``, or of what ``lookup`` finds on the server for the text typed so far."""

    def __init__(
        self, options: Sequence[Option], value: str | None = None, lookup: Lookup | None = None
    ) -> None:
        super().__init__({option.value: option.title for option in options}, value=value, with_input=True)
        self._search(options)
        self._lookup = lookup
        if lookup is not None:
            self.props("clearable")
            self._props["remote"] = True
            self.on("input-value", self._look, throttle=0.25, leading_events=False)

    def offer(self, options: Sequence[Option], *, value: str | None = None) -> None:
        """Replace the options; the chosen one stays when it is among them."""
        self._search(options)
        self.set_options(dict(self._titles), value=value if value in self._titles else None)

    def choose(self, value: str | None) -> None:
        """Choose ``value``; one that was not offered yet is looked up, so that it shows with its title."""
        if self._lookup and value and value not in self._titles and (found := self._lookup.named(value)):
            self.offer([found], value=value)
        else:
            self.value = value

    def _search(self, options: Sequence[Option]) -> None:
        self._titles = {option.value: option.title for option in options}
        self._props["search"] = [[option.value.lower(), *option.keys] for option in options]

    async def _look(self, typed: GenericEventArguments) -> None:
        wanted = str(typed.args or "").strip()
        if self._lookup and wanted and wanted != self._titles.get(self.value):
            found = await self._lookup(wanted)
            chosen = Option(self.value, self._titles[self.value]) if self.value in self._titles else None
            self.offer([*([chosen] if chosen else []), *found], value=self.value)
