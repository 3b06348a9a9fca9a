"""作废: which booklet, why, and the second person at the desk."""

from collections.abc import Callable, Mapping, Sequence

from nicegui import ui

from jinmin.api import Work
from jinmin.api.pages import Halted, PageContext, act_as_colleague
from jinmin_marriage.pages.dialogs import answers, ask_colleague, dialog, settled
from jinmin_marriage.service import SpoilRequest, persons_to_spoil

SAID = "作废的证件不能再用，也不能恢复；号码、原因、经办人和确认人记入台账。作废的证件请剪角后随卷保管。"


async def spoil_one_of(
    context: PageContext, numbers: Mapping[str, str], write_off: Callable[[Work, SpoilRequest], None]
) -> str | None:
    """Choose one of the ``numbers`` (by title) and write it off; the number, or None on going back."""
    if not numbers:
        ui.notify("还没有扫入印制号；请先扫入要作废的那一本", type="warning")
        raise Halted
    number = await _choose(numbers)
    if number is None:
        return None
    return number if await spoil(context, number, write_off) else None


async def spoil(context: PageContext, number: str, write_off: Callable[[Work, SpoilRequest], None]) -> bool:
    """Ask why and who confirms, then write it off in that person's name; False on going back."""
    asked_by = context.actor.user_id
    assert asked_by is not None
    alone = await context.read(persons_to_spoil) < 2
    given = await ask_colleague(
        f"作废 {number}", SAID, present=alone, yes="作废", reason="作废原因", danger=True
    )
    if given is None:
        return False
    request = SpoilRequest(number, given.reason, asked_by)
    if alone:
        await context.act(lambda w: write_off(w, request))
    else:
        await act_as_colleague(context, given.login, given.password, lambda w: write_off(w, request))
    ui.notify(f"{number} 已作废", type="positive")
    return True


async def _choose(numbers: Mapping[str, str]) -> str | None:
    kept: Sequence[str] = list(dict.fromkeys(numbers.values()))
    if len(kept) == 1:
        return kept[0]
    with dialog("作废哪一本") as box:
        options = {number: f"{title} {number}" for title, number in numbers.items()}
        chosen = ui.radio(options, value=kept[0]).mark("spoil-which")
        answers(box, "下一步", lambda: chosen.value)
    return await settled(box, str)
