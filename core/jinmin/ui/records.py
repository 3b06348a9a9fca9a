"""Finding records while they are typed: accounts, organisations, posts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from jinmin.db.work import Work
from jinmin.ui.context import PageContext
from jinmin.ui.field_specs import Option
from jinmin.ui.trouble import Halted

Find = Callable[[Work, str], Sequence[Option]]


@dataclass
class RecordLookup:
    """A lookup for ``Asked(kind="region", lookup=…)``: ``find`` gives the options for a text, "" the first ones."""

    context: PageContext
    find: Find
    stray: str = "form.no_option"
    _known: dict[str, Option] = field(default_factory=dict)

    async def __call__(self, typed: str) -> Sequence[Option]:
        """What fits the text, as the actor may see it; nothing once the page was left."""
        try:
            found = await self.context.read(lambda w: self.find(w, typed))
        except Halted:
            return ()
        self._known |= {each.value: each for each in found}
        return found

    def named(self, value: str) -> Option | None:
        """The option with this value among those that were found."""
        return self._known.get(value)
