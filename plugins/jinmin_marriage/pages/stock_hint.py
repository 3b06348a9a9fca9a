"""本窗空白证余量, beside the fields into which 印制号 are scanned."""

from jinmin.api import Work
from jinmin.api.pages import PageContext
from jinmin_marriage.pages import markup
from jinmin_marriage.service.stock import booklets_low, left_in_hand


async def show_left_in_hand(context: PageContext) -> None:
    """How many blanks the registrar has; nothing in an office that keeps no stock here."""
    left, low = await context.read(_left)
    if left is None:
        return
    few = markup.tag("偏少，请及时领用", "amber") if left < low else ""
    shown = f'<div class="jm-muted">我手中的空白结婚证余 {left} 本 {few}</div>'
    markup.put(shown).mark("left-in-hand")


def _left(w: Work) -> tuple[int | None, int]:
    return left_in_hand(w), booklets_low(w)
