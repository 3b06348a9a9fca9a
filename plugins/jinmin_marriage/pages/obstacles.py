"""What stands in the way of accepting and can be settled at the desk: another name on record, an open case."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from jinmin.api import Work, text
from jinmin.api.cases import withdraw_elsewhere
from jinmin.api.pages import (
    Colleague,
    Confirmation,
    Halted,
    PageContext,
    ask,
    confirm_by_colleague,
    plain_button,
)
from jinmin_marriage.forms import MarriageForm, PartyForm, Role
from jinmin_marriage.pages.dialogs import ask_reason
from jinmin_marriage.service import NameRequest, amend_name
from jinmin_marriage.service.already import OpenCase, open_marriage_of
from jinmin_marriage.service.amending import misnamed_parties
from jinmin_marriage.service.applying import known_ids
from jinmin_marriage.service.whole_form import doubtful_ages

SIDES: dict[Role, str] = {"groom": "男方", "bride": "女方"}
NAMES = (
    "系统中此证件号码登记的是另一个姓名。所填姓名与居民身份证原件一致的，可在此变更人员信息："
    "由另一名工作人员核对原件后确认，经办人、确认人和理由都记入台账；变更后继续受理。"
    "所填有误的，请返回更正。"
)
TICK = "已核对居民身份证原件，姓名与所填一致"


async def confirm_ages(context: PageContext, form: MarriageForm, region: str) -> None:
    """Ask once about a party whose number says an age hardly anybody reaches; Halted on going back."""
    found = await context.read(lambda w: doubtful_ages(w, form, region))
    said = "；".join(f"{SIDES[role]}{text('marriage.age_doubtful', age=age)}" for role, age in found.items())
    if found and not await ask("核对年龄", said, yes="已对照证件，无误"):
        raise Halted


async def put_names_right(context: PageContext, form: MarriageForm) -> None:
    """Amend what is on record under another name, each with a second person; Halted when the clerk goes back."""
    for role in await context.read(lambda w: misnamed_parties(w, form)):
        asked = Confirmation(f"{SIDES[role]}人员信息变更", NAMES, yes="确认变更", tick=TICK)
        if not await confirm_by_colleague(context, asked, _amending(context, form.party(role))):
            raise Halted


def _amending(context: PageContext, party: PartyForm) -> Callable[[Colleague], Awaitable[None]]:
    asked_by = context.actor.user_id
    assert asked_by is not None

    async def amend(colleague: Colleague) -> None:
        wanted = NameRequest(party.id_number, party.name, asked_by, colleague.reason, document_seen=True)
        await colleague.act(lambda w: amend_name(w, wanted))

    return amend


async def settle_open_case(context: PageContext, form: MarriageForm, returned: UUID | None) -> None:
    """One open case for each party: the couple may take the other one back here. Halted on going back."""
    found = await context.read(lambda w: _open_case(w, form, returned))
    if found is None:
        return

    def go_there() -> None:
        context.open(f"/cases/{found.case_id}")

    def open_first() -> None:
        plain_button(f"打开 {found.case_no}", go_there, kind="second").mark("open-first")

    async def take_back(reason: str) -> None:
        await context.act(lambda w: withdraw_elsewhere(w, found.case_id, reason))

    taken_back = await ask_reason(
        context,
        "当事人已有在办的结婚登记",
        text("marriage.open_elsewhere", case_no=found.case_no, office=found.office),
        take_back,
        yes="按当事人要求撤回原件，在此办理",
        beside=open_first if found.may_open else None,
    )
    if not taken_back:
        raise Halted


def _open_case(w: Work, form: MarriageForm, returned: UUID | None) -> OpenCase | None:
    return open_marriage_of(w, list(known_ids(w, form).values()), returned)
