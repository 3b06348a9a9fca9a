"""顶条 of the worklist: the number at this window, and 叫号｜重呼｜过号｜转窗 by key."""

from uuid import UUID

from nicegui import ui

from jinmin.db.work import Work
from jinmin.queueing import (
    CALL,
    QueueView,
    call_again,
    call_next,
    current_ticket,
    finish_ticket,
    move_ticket,
    pass_over,
    queue_view,
    recall_ticket,
)
from jinmin.ui.buttons import Handler, Kind, plain_button, show_key
from jinmin.ui.context import PageContext
from jinmin.ui.question import Answers, Blank, question

LOOK_EVERY_SECONDS = 5.0


async def window_strip(context: PageContext) -> None:
    """Draw the strip for who may call and sits at a window; nothing for anybody else."""
    if not context.actor.may(CALL):
        return
    view = await context.read(queue_view)
    if view.mine is not None:
        WindowStrip(context, view)


class WindowStrip:
    """One window's strip; it follows the queue while the page is open."""

    def __init__(self, context: PageContext, view: QueueView) -> None:
        self._context = context
        with ui.element("section").classes("jm-card jm-window jm-no-print").mark("window-strip"):
            self._now = ui.label("").classes("jm-window-now").props("role=status aria-live=polite")
            self._rest = ui.label("").classes("jm-muted")
            with ui.element("div").classes("jm-head-actions"):
                self._button("叫号", "j", self._call, kind="main")
                again = self._button("重呼", "r", self._again)
                passing = self._button("过号", "g", self._pass_over)
                moving = self._button("转窗", "z", self._move)
                self._recalling = self._button("叫回过号", "h", self._recall)
                done = self._button("办完", "e", self._finish)
        self._with_a_number = (again, passing, moving, done)
        self._show(view)
        ui.timer(LOOK_EVERY_SECONDS, self._look, immediate=False)

    def _button(self, title: str, key: str, act: Handler, *, kind: Kind = "quiet") -> ui.button:
        button = plain_button(title, self._context.on(act), kind=kind, key=key).mark(f"queue-{key}")
        show_key(button, key)
        return button

    def _show(self, view: QueueView) -> None:
        self._view = view
        mine = view.mine
        assert mine is not None
        self._now.set_text(f"{mine.title}　当前 {mine.now.shown if mine.now else '—'} 号")
        for button in self._with_a_number:
            button.set_enabled(mine.now is not None)
        self._recalling.set_enabled(bool(view.passed))
        passed = f"，过号 {len(view.passed)}" if view.passed else ""
        following = f"，下一号 {view.waiting[0].shown}" if view.waiting else ""
        self._rest.set_text(f"等候 {view.waiting_count} 人{following}{passed}")

    async def _look(self) -> None:
        self._show(await self._context.read(queue_view))

    async def _call(self) -> None:
        called = await self._context.act(call_next)
        if called is None:
            ui.notify("没有人在等候", type="info")
        await self._look()

    async def _again(self) -> None:
        ticket = await self._context.act(call_again)
        ui.notify(f"已重呼 {ticket.number:03d} 号", type="info")

    async def _pass_over(self) -> None:
        await self._context.act(pass_over)
        await self._look()

    async def _finish(self) -> None:
        await self._context.act(finish_ticket)
        await self._look()

    async def _move(self) -> None:
        mine = self._view.mine
        others = {str(each.id): each.title for each in self._view.windows if mine and each.id != mine.id}
        if not others:
            ui.notify("本登记处没有其他窗口", type="info")
            return

        async def move(answers: Answers) -> None:
            await self._context.act(lambda w: move_ticket(w, UUID(answers["window"])))
            await self._look()

        said = "当前号转到另一窗口，排在该窗口其他等候的人之前。"
        await question(self._context, "转窗", said, (Blank("window", "转到", others),), move, yes="转窗")

    async def _recall(self) -> None:
        passed = {str(each.id): f"{each.shown} 号" for each in self._view.passed}
        if not passed:
            ui.notify("没有过号", type="info")
            return

        async def recall(answers: Answers) -> None:
            await self._context.act(lambda w: recall_ticket(w, UUID(answers["ticket"])))
            await self._look()

        said = "叫回过号的人；本窗口当前号即办完。"
        await question(
            self._context, "叫回过号", said, (Blank("ticket", "过号", passed),), recall, yes="叫回"
        )


async def call_following(context: PageContext) -> None:
    """After a case is done: the next number comes to this window, where one was called before."""

    def follow(w: Work) -> str:
        if not w.actor.may(CALL) or current_ticket(w) is None:
            return ""
        called = call_next(w)
        return f"{called.number:03d}" if called else ""

    if number := await context.act(follow):
        ui.notify(f"已叫 {number} 号", type="positive", timeout=6000)
