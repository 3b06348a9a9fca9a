"""A drop-down that finds its options by code, title or pinyin initials, in the browser, while one types."""

from collections.abc import Awaitable, Callable, Sequence

from nicegui import ui
from nicegui.events import GenericEventArguments

from jinmin.ui.field_specs import Option

Lookup = Callable[[str], Awaitable[Sequence[Option]]]


class Choice(ui.select, component="static/components/choice.js"):
    """One of ``options``, or of what ``lookup`` finds on the server for the text typed so far."""

    def __init__(
        self, options: Sequence[Option], value: str | None = None, lookup: Lookup | None = None
    ) -> None:
        super().__init__({option.value: option.title for option in options}, value=value, with_input=True)
        self._search(options)
        self.props(f"outlined dense hide-bottom-space no-error-icon {'clearable' if lookup else ''}")
        if lookup is not None:
            self._props["remote"] = True
            self._lookup = lookup
            self.on("input-value", self._look, throttle=0.25, leading_events=False)

    def offer(self, options: Sequence[Option], *, value: str | None = None) -> None:
        """Replace the options; the chosen one stays when it is among them."""
        self._search(options)
        self.set_options(dict(self._titles), value=value if value in self._titles else None)

    def _search(self, options: Sequence[Option]) -> None:
        self._titles = {option.value: option.title for option in options}
        self._props["search"] = [[option.value.lower(), *option.keys] for option in options]

    async def _look(self, typed: GenericEventArguments) -> None:
        wanted = str(typed.args or "").strip()
        if wanted and wanted != self._titles.get(self.value):
            found = await self._lookup(wanted)
            chosen = Option(self.value, self._titles[self.value]) if self.value in self._titles else None
            self.offer([*([chosen] if chosen else []), *found], value=self.value)
