"""作废、退回: which booklet, why, and the second person at the desk."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from nicegui import ui

from jinmin.api import Work
from jinmin.api.pages import (
    Answers,
    Blank,
    Colleague,
    Confirmation,
    Halted,
    PageContext,
    confirm_by_colleague,
    question,
)
from jinmin_marriage.service import PrintNumbers, SpoilRequest, persons_to_spoil

Confirmed = Callable[[Work, SpoilRequest], None]


@dataclass(frozen=True)
class Way:
    """What becomes of a booklet that is not issued here."""

    title: str
    said: str
    reason: str
    done: str


WRITTEN_OFF = Way(
    "作废",
    "作废的证件不能再用，也不能恢复；号码、原因、经办人和确认人记入台账。作废的证件请剪角后随卷保管。",
    "作废原因",
    "已作废",
)
RETURNED = Way(
    "退回空白",
    "误扫的证件退回空白证，仍由原领用人保管，可以再用。请确认人当面核对该证在手、没有打印过；退回记入台账。",
    "退回原因",
    "已退回空白",
)
WAYS = {"return": "扫错了：这一本在手、没有打印，退回空白", "spoil": "打错、损坏：作废这一本"}
GIVEN_UP = "印制号 {number} 已记在本件{title}，现在的栏里不再是它。这一本怎么处理？返回则仍按已保存的号码。"


async def spoil_one_of(context: PageContext, numbers: Mapping[str, str], write_off: Confirmed) -> str | None:
    """Choose one of the ``numbers`` (by title) and write it off; the number, or None on going back."""
    if not numbers:
        ui.notify("还没有扫入印制号；请先扫入要作废的那一本", type="warning")
        raise Halted
    number = await _choose(context, numbers)
    if number is None:
        return None
    return number if await spoil(context, number, write_off) else None


async def spoil(context: PageContext, number: str, write_off: Confirmed, *, way: Way = WRITTEN_OFF) -> bool:
    """Ask why and who confirms, then write it off in that person's name; False on going back."""
    asked_by = context.actor.user_id
    assert asked_by is not None
    alone = await context.read(persons_to_spoil) < 2

    async def confirm(colleague: Colleague) -> None:
        request = SpoilRequest(number, colleague.reason, asked_by)
        await colleague.act(lambda w: write_off(w, request))

    asked = Confirmation(
        f"{way.title} {number}", way.said, yes=way.title, reason=way.reason, alone=alone, danger=True
    )
    if not await confirm_by_colleague(context, asked, confirm):
        return False
    ui.notify(f"{number} {way.done}", type="positive")
    return True


@dataclass(frozen=True)
class Settling:
    """What a page does with a number that is given up; ``gone`` is told the number once it is no longer saved."""

    write_off: Confirmed
    give_back: Confirmed
    gone: Callable[[str], None]


async def settle_given_up(
    context: PageContext, held: Mapping[str, str], wanted: PrintNumbers, settling: Settling
) -> None:
    """Each number saved on this certificate (by title) that no field names any more is written off or given back.

    Halted when the clerk goes back: then what is saved stays saved.
    """
    for title, number in held.items():
        if number in (wanted.groom, wanted.bride):
            continue
        said = GIVEN_UP.format(title=title, number=number)
        returns = await _choice(context, f"{title}的印制号已改动", said, "这一本", WAYS)
        give_back = returns == "return"
        settle, way = (settling.give_back, RETURNED) if give_back else (settling.write_off, WRITTEN_OFF)
        if returns is None or not await spoil(context, number, settle, way=way):
            raise Halted
        settling.gone(number)


async def _choose(context: PageContext, numbers: Mapping[str, str]) -> str | None:
    kept: Sequence[str] = list(dict.fromkeys(numbers.values()))
    if len(kept) == 1:
        return kept[0]
    options = {number: f"{title} {number}" for title, number in numbers.items()}
    return await _choice(context, "作废哪一本", "", "印制号", options)


async def _choice(
    context: PageContext, title: str, said: str, label: str, options: Mapping[str, str]
) -> str | None:
    chosen: list[str] = []

    async def choose(given: Answers) -> None:
        chosen.append(given["chosen"])

    blank = Blank("chosen", label, options)
    return chosen[0] if await question(context, title, said, (blank,), choose, yes="下一步") else None
