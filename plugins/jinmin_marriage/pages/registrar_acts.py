"""The dialogs of 登记员资格: what is asked to grant, renew and revoke."""

from datetime import date
from functools import partial
from uuid import UUID

from nicegui import ui
from pydantic import BaseModel, ConfigDict, Field

from jinmin.api.pages import Answers, Asked, Blank, Form, PageContext, Question, ask_form, question
from jinmin_marriage.service.qualifying import (
    Training,
    grant_qualification,
    renew_qualification,
    revoke_qualification,
)
from jinmin_marriage.service.registrars import Registrar

RULE = "婚姻登记工作规范（民发〔2025〕23号）：至少每 {years} 年培训考核一次，不合格的不得办理登记。"
REVOKING = (
    "从今天起即不能登记发证，以后各期一并撤销；在办件留在原处，由有资格的登记员接办。重新核定须另行办理。"
)


class Renewal(BaseModel):
    """The training a further term rests on."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    trained_on: date = Field(title="培训考核合格日期")
    issued_by: str = Field(min_length=1, max_length=100, title="培训考核机关")
    certificate_no: str = Field(default="", max_length=40, title="凭据编号")
    valid_to: date | None = Field(default=None, title="资格止期")

    @property
    def training(self) -> Training:
        """For the services."""
        return Training(self.trained_on, self.issued_by, self.certificate_no)


class Grant(Renewal):
    """A first term, or one after a revocation."""

    valid_from: date = Field(title="资格起始日期")


async def grant(context: PageContext, one: Registrar, years: int, today: date) -> None:
    """核定: from the day the clerk says, today unless another is typed."""
    said = RULE.format(years=years)
    draw = partial(_draw_grant, years=years, today=today)
    asked = Question(f"核定{one.name}的登记员资格", said, Grant, draw, "核定", "grant-yes")

    async def granted(form: Form[Grant]) -> None:
        read = form.read()
        await context.submit(
            form,
            lambda w: grant_qualification(w, one.user_id, read.training, read.valid_from, read.valid_to),
            returns=UUID,
        )

    if await ask_form(context, asked, granted):
        await _done(context, "已核定")


async def renew(context: PageContext, one: Registrar, years: int) -> None:
    """续期: after the last term; who trained and the number are as last time until they are changed."""
    said = f"新的一期接在现有资格之后；已经到期的，从今天起。{RULE.format(years=years)}"
    draw = partial(_draw_renewal, years=years, one=one)
    asked = Question(f"{one.name}的登记员资格续期", said, Renewal, draw, "续期", "renew-yes")

    async def renewed(form: Form[Renewal]) -> None:
        read = form.read()
        await context.submit(
            form, lambda w: renew_qualification(w, one.user_id, read.training, read.valid_to), returns=UUID
        )

    if await ask_form(context, asked, renewed):
        await _done(context, "已续期")


async def revoke(context: PageContext, one: Registrar) -> None:
    """撤销: at once, with the reason."""

    async def act(given: Answers) -> None:
        await context.act(lambda w: revoke_qualification(w, one.user_id, given["reason"]))

    blanks = [Blank("reason", "撤销理由", long=True, most=400, required=True)]
    title = f"撤销{one.name}的登记员资格"
    if await question(context, title, REVOKING, blanks, act, yes="撤销", danger=True):
        await _done(context, "已撤销")


def _draw_grant(form: Form[Grant], years: int, today: date) -> None:
    form.field("trained_on")
    form.field("issued_by", Asked(hint="如：省民政厅"))
    form.field("certificate_no", Asked(hint="没有编号的不填"))
    form.field("valid_from").value = today.isoformat()
    form.field("valid_to", Asked(hint=_until(years)))


def _draw_renewal(form: Form[Renewal], years: int, one: Registrar) -> None:
    last = one.terms[0]
    form.field("trained_on")
    form.field("issued_by", Asked(hint="如：省民政厅")).value = last.issued_by
    form.field("certificate_no", Asked(hint="没有编号的不填")).value = last.certificate_no
    form.field("valid_to", Asked(hint=_until(years)))


def _until(years: int) -> str:
    return f"不填：到培训考核合格满 {years} 年之日"


async def _done(context: PageContext, said: str) -> None:
    ui.notify(said, type="positive")
    await context.refresh()
