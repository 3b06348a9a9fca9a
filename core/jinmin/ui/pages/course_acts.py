"""The acts of a case page put together, and drawn: the first as buttons, the rest under 更多操作."""

from collections.abc import Sequence

from nicegui import ui

from jinmin.cases import (
    lock_case,
)
from jinmin.cases.acts import (
    CaseCourse,
)
from jinmin.cases.case_file import CaseDetail
from jinmin.cases.states import OPEN_STATES
from jinmin.ui.buttons import Kind, plain_button
from jinmin.ui.context import PageContext
from jinmin.ui.pages import clock_acts, ending_acts, step_acts
from jinmin.ui.pages.act import Act, Situation
from jinmin.ui.question import Answers, question


def acts(now: Situation) -> tuple[Act, ...]:
    """What this actor may do now, the most usual first."""
    if now.detail.header.state not in OPEN_STATES:
        return tuple(ending_acts.closed(now))
    open_now = (
        step_acts.branch,
        step_acts.steps,
        step_acts.public_notice,
        clock_acts.clock,
        ending_acts.owed,
        ending_acts.ends,
    )
    return tuple(act for offered in open_now for act in offered(now))


def draw_course_acts(
    context: PageContext, detail: CaseDetail, course: CaseCourse, *, by_plugin: bool
) -> None:
    """The buttons; each asks once and says what will happen."""
    today = context.node.clock.today()
    offered = acts(Situation(detail, course, context.actor, today, by_plugin))
    for number, act in enumerate(act for act in offered if act.first):
        kind: Kind = "main" if number == 0 and not by_plugin else "second"
        context.button(act.title, lambda act=act: _ask(context, detail, act), kind=kind)
    _draw_more(context, detail, [act for act in offered if not act.first])


def _draw_more(context: PageContext, detail: CaseDetail, rest: Sequence[Act]) -> None:
    if not rest:
        return
    more = plain_button("更多操作", kind="second", icon="expand_more").props("aria-haspopup=menu")
    with more, ui.menu().props("role=menu"):
        for act in rest:
            item = ui.menu_item(act.title, context.on(lambda act=act: _ask(context, detail, act)))
            item.props("role=menuitem")


async def _ask(context: PageContext, detail: CaseDetail, act: Act) -> None:
    async def agreed(given: Answers) -> None:
        header = detail.header
        await context.act(
            lambda w: _without_result(act.call(w, lock_case(w, header.id, expected=header.version), given))
        )
        ui.notify(f"已完成：{act.title}", type="positive")
        await context.refresh()

    await question(context, act.title, act.said, act.blanks, agreed, yes=act.title, danger=act.danger)


def _without_result(_done: object) -> None:
    """Nothing of the work leaves it."""
