"""当事人撤回 as a button of ②, ③ and the case's own page."""

from nicegui import ui
from pydantic import BaseModel, ConfigDict, Field

from jinmin.api import CaseDetail
from jinmin.api.pages import Asked, Form, PageContext, Question, ask_form
from jinmin_marriage.service.withdrawing import can_be_withdrawn, withdraw_application

SAID = "当事人在登记前撤回申请。办件随即办结为“已撤回”，不能恢复；以后可以重新申请。"


class Withdrawal(BaseModel):
    """Why the couple withdraws."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    reason: str = Field(min_length=1, max_length=200, title="撤回理由（按当事人所述）")


def may_withdraw(detail: CaseDetail) -> bool:
    """Whether to offer the button; a held case is released first."""
    return can_be_withdrawn(detail) and detail.header.state != "held"


async def withdraw(context: PageContext, detail: CaseDetail) -> bool:
    """Ask for the reason and close the case; whether it was closed."""

    def draw(form: Form[Withdrawal]) -> None:
        form.field("reason", Asked(kind="long_text"))

    async def act(form: Form[Withdrawal]) -> None:
        given, header = form.read(), detail.header
        await context.act(
            lambda w: withdraw_application(w, header.id, given.reason, expected=header.version), form=form
        )

    asked = Question("当事人撤回申请", SAID, Withdrawal, draw, "撤回申请", "withdraw-yes", danger=True)
    if not await ask_form(context, asked, act):
        return False
    ui.notify("已按当事人要求撤回", type="positive")
    return True
