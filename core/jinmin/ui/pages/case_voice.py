"""好差评 on a case's page: inviting the citizen, and what was given once it was given."""

import segno
from nicegui import ui

from jinmin.cases import lock_case
from jinmin.cases.case_file import CaseDetail
from jinmin.db.work import Work
from jinmin.ui.buttons import plain_button
from jinmin.ui.context import PageContext
from jinmin.ui.words import moment
from jinmin.voice import (
    REASONS,
    Evaluation,
    EvaluationChannel,
    Grade,
    Invited,
    counter_of,
    invite,
    tablet_key,
)


def draw_invitation(context: PageContext, detail: CaseDetail) -> None:
    """The button, once there is something to evaluate."""
    if detail.header.finished_on is not None:
        context.button("请当事人评价", lambda: _invite(context, detail), kind="second").mark("evaluate")


def draw_evaluations(given: tuple[Evaluation, ...]) -> None:
    """A card, unless nothing was given. The citizen's own words are for whoever calls back."""
    if not given:
        return
    with ui.element("section").classes("jm-card jm-section"):
        ui.label("好差评").classes("jm-group-title")
        with ui.element("ul").classes("jm-notes"):
            for one in given:
                with ui.element("li"):
                    grade = Grade(one.grade)
                    ui.label(grade.label).classes(f"jm-tag jm-tag-{'red' if grade.is_poor else 'green'}")
                    ui.label("、".join([one.channel.label, *(REASONS[each] for each in one.reasons)]))
                    ui.label(moment(one.given_at)[5:10]).classes("jm-muted jm-push")


async def _invite(context: PageContext, detail: CaseDetail) -> None:
    counter = await context.read(counter_of)
    with ui.dialog() as box, ui.element("div").classes("jm-dialog").props("role=dialog") as sheet:
        ui.label("请当事人评价").classes("jm-dialog-title")
        ui.label("评价由当事人自己做，提交之前您看不到；每个渠道只评一次。")
        with ui.element("div").classes("jm-dialog-actions"):
            plain_button("返回", box.close, kind="second", key="Esc")
            if counter is not None:
                plain_button("评价器地址", context.on(lambda: _tablet(context, sheet)), kind="quiet")
                context.button("发到评价器", lambda: _send(context, detail, box), kind="second")
            context.button("显示评价码", lambda: _show(context, detail, box, sheet), key="Ctrl+Enter")
    box.on("hide", box.delete)
    box.open()


async def _send(context: PageContext, detail: CaseDetail, box: ui.dialog) -> None:
    await context.act(lambda w: _invited(w, detail, EvaluationChannel.TABLET))
    ui.notify("已发到本窗口评价器，请当事人评价", type="positive")
    box.close()


async def _show(context: PageContext, detail: CaseDetail, box: ui.dialog, sheet: ui.element) -> None:
    invited = await context.act(lambda w: _invited(w, detail, EvaluationChannel.QR))
    code = segno.make(f"{_here()}/evaluate/{invited.token}", error="m")
    sheet.clear()
    with sheet:
        ui.label("请当事人扫码评价").classes("jm-dialog-title")
        # Drawn and not written: the address is for the citizen's phone alone.
        ui.html(code.svg_inline(scale=6, border=2), sanitize=False).classes("jm-evaluate-code")
        ui.label(f"有效至 {moment(invited.expires_at)}，只能用一次").classes("jm-muted")
        with ui.element("div").classes("jm-dialog-actions"):
            plain_button("关闭", box.close, kind="second", key="Esc")


async def _tablet(context: PageContext, sheet: ui.element) -> None:
    def address(w: Work) -> str:
        counter = counter_of(w)
        return f"{_here()}/evaluate/window/{counter}/{tablet_key(w, counter)}" if counter else ""

    said = await context.read(address)
    with sheet:
        ui.label("在本窗口的评价器（平板）上打开，长期有效：").classes("jm-label")
        ui.label(said).classes("jm-evaluate-address")


def _invited(w: Work, detail: CaseDetail, channel: EvaluationChannel) -> Invited:
    return invite(w, lock_case(w, detail.header.id), channel)


def _here() -> str:
    request = ui.context.client.request
    return f"{request.url.scheme}://{request.url.netloc}"
