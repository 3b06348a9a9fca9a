"""疑义 on a case's page: what was questioned while the case goes on, and the way to question a shared record."""

from nicegui import ui

from jinmin.cases.case_file import CaseDetail
from jinmin.doubts import RAISE, DoubtLine
from jinmin.ui.buttons import plain_button
from jinmin.ui.context import PageContext
from jinmin.ui.pages.doubts import state_of
from jinmin.ui.words import day


def draw_doubts(context: PageContext, detail: CaseDetail, lines: tuple[DoubtLine, ...]) -> None:
    """A card, unless there is nothing and nothing may be done."""
    may = context.actor.may(RAISE) and detail.header.finished_on is None
    if not (lines or may):
        return
    with ui.element("section").classes("jm-card jm-section"):
        ui.label("共享数据疑义").classes("jm-group-title")
        with ui.element("ul").classes("jm-notes"):
            for line in lines:
                with ui.element("li"):
                    late = line.outcome is None and line.due_on < context.node.clock.today()
                    state = state_of(line.outcome, late=late)
                    ui.label(state.text).classes(f"jm-tag jm-tag-{state.tone}")
                    ui.link(line.number, f"/doubts/{line.id}")
                    ui.label(f"{day(line.due_on)} 前答复" if line.outcome is None else "").classes("jm-muted")
        if not lines:
            ui.label("共享来的记录与证明不符时，可提出疑义；当事人持有有效证明的，办件继续办理。").classes(
                "jm-muted"
            )
        if may:
            path = f"/doubts/new?case={detail.header.id}"
            plain_button("提出疑义", lambda: context.open(path), kind="quiet").mark("raise-doubt")
