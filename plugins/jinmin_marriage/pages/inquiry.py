"""查档出证 from the register: who asks, by which paper, for what; then the paper that answers."""

import asyncio
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from jinmin.api import Access, Work, journal_access
from jinmin.api.pages import Asked, Form, PageContext, Question, ask_form
from jinmin_marriage.pages.printing import make_pdf
from jinmin_marriage.reissue_models import Asker
from jinmin_marriage.service.archive_printing import archive_answer
from jinmin_marriage.service.archives import InquiryAsked, answer_inquiry

SAID = (
    "婚姻登记档案只对当事人和有权机关出证（婚姻登记条例第十九条）。当事人凭本人证件，"
    "有权机关凭介绍信、调查令等文书；出证编号、事由记入台账。"
)
ASKERS = {Asker.PARTY.value: "当事人", Asker.AUTHORITY.value: "有权机关"}


class Asking(BaseModel):
    """Who asks and for what."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    asker: Literal["party", "authority"] = Field(default="party", title="查询人")
    asked_by: str = Field(default="", max_length=100, title="姓名或机关名称")
    document: str = Field(default="", max_length=60, title="证件号码或文书文号")
    purpose: str = Field(default="", max_length=200, title="查询事由")


async def answer(context: PageContext, record_id: UUID) -> None:
    """Ask, record, print."""
    made: list[UUID] = []

    def draw(form: Form[Asking]) -> None:
        form.field("asker", Asked(kind="radio", options=ASKERS))
        form.field("asked_by", Asked(required=True))
        form.field("document", Asked(required=True))
        form.field("purpose", Asked(kind="long_text", required=True))

    async def act(form: Form[Asking]) -> None:
        given = form.read()
        asked = InquiryAsked(Asker(given.asker), given.asked_by, given.document, given.purpose)

        def record(w: Work) -> UUID:
            return answer_inquiry(w, record_id, asked).id

        made.append(await context.submit(form, record, returns=UUID))

    question = Question("查档出证", SAID, Asking, draw, "出证", "inquiry-yes")
    if await ask_form(context, question, act):
        content = await make_pdf(context, lambda w: archive_answer(w, made[0]))
        access = Access("marriage.archive_answer", f"marriage_inquiry/{made[0]}", rows=1)
        await asyncio.to_thread(journal_access, context.node.work, context.actor, access)
        context.show_paper(content, "application/pdf", "婚姻登记档案查询证明")
