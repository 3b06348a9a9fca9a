"""Giving a published version its last day, by a person who did not write it."""

from datetime import date

from pydantic import BaseModel, Field

from jinmin.service_items import end_version
from jinmin.ui.context import PageContext
from jinmin.ui.form_dialogs import Question, ask_form
from jinmin.ui.forms import Form
from jinmin.ui.pages.matter_opened import Opened

SAID = (
    "《{title}》第 {edition} 版到这一天为止。此后没有新版本的，不能再按它新办；在办件仍按接件时的版本办结。"
)


class LastDay(BaseModel):
    """The day the version still governs, today at the earliest."""

    last: date = Field(title="最后一天", description="今天或以后")


async def ask_to_end(context: PageContext, opened: Opened) -> None:
    """Ask for the day, end the version, and show it again."""
    version = opened.version
    item_id, expected = version.id, version.version

    def draw(form: Form[LastDay]) -> None:
        form.field("last")
        form.fill({"last": context.node.clock.today()})

    async def end(form: Form[LastDay]) -> None:
        last = form.read().last
        await context.act(lambda w: end_version(w, item_id, last, expected=expected), form=form)

    said = SAID.format(title=version.title, edition=version.edition)
    asked = Question("终止这个版本？", said, LastDay, draw, "终止", "end-version", danger=True)
    if await ask_form(context, asked, end):
        await context.refresh()
