"""Finding divisions while they are typed: by name, by code, by pinyin initials."""

from dataclasses import dataclass

from jinmin.clock import Clock
from jinmin.regions import Divisions
from jinmin.ui.context import PageContext
from jinmin.ui.field_specs import Lookup, Option
from jinmin.ui.session import in_thread

SHOWN = 20


@dataclass(frozen=True)
class RegionLookup:
    """The divisions as they stand today; an option's value is the division's code."""

    divisions: Divisions
    clock: Clock
    stray: str = "form.no_division"

    async def __call__(self, typed: str) -> list[Option]:
        """The divisions that fit, the best first."""
        return await in_thread(self._find, typed)

    def named(self, value: str) -> Option | None:
        """The division with the code ``value``; None when there is no such division today."""
        on = self.clock.today()
        if not self.divisions.exists(value, on):
            return None
        return Option(value, self.divisions.full_name(value, on), (value,))

    def _find(self, typed: str) -> list[Option]:
        on = self.clock.today()
        found = self.divisions.search(typed, SHOWN, on=on)
        return [Option(each.code, self.divisions.full_name(each.code, on), (each.code,)) for each in found]


def region_lookup(context: PageContext) -> Lookup:
    """A lookup for ``Asked(kind="region", lookup=…)``."""
    return RegionLookup(context.node.ports.get(Divisions), context.node.clock)
