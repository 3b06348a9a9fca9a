"""Finding divisions while they are typed: by name, by code, by pinyin initials."""

from jinmin.regions import Divisions
from jinmin.ui.choices import Lookup
from jinmin.ui.context import PageContext
from jinmin.ui.field_specs import Option
from jinmin.ui.session import in_thread

SHOWN = 20


def region_lookup(context: PageContext) -> Lookup:
    """A lookup for ``Asked(kind="region", lookup=…)``; the value is the division's code."""
    divisions = context.node.ports.get(Divisions)

    def find(text: str) -> list[Option]:
        on = context.node.clock.today()
        found = divisions.search(text, SHOWN, on=on)
        return [Option(each.code, divisions.full_name(each.code, on), (each.code,)) for each in found]

    async def look(text: str) -> list[Option]:
        return await in_thread(find, text)

    return look
