"""顶条 of the worklist: the number at this window, and 叫号｜重呼｜过号｜转窗 by key."""

from uuid import UUID

from nicegui import ui
from nicegui.element import Element
from nicegui.events import GenericEventArguments

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
from jinmin.ui.buttons import Handler
from jinmin.ui.context import PageContext
from jinmin.ui.question import Answers, Blank, question

LOOK_EVERY_SECONDS = 5.0


DEEDS = (
    ("j", "叫号", "jm-main"),
    ("r", "重呼", "jm-quiet"),
    ("g", "过号", "jm-quiet"),
    ("z", "转窗", "jm-quiet"),
    ("h", "叫回过号", "jm-quiet"),
    ("e", "办完", "jm-quiet"),
)
"""Key, title and look of each button."""


class _DrawnStrip(Element, component="static/components/window_strip.js"):
    """The strip as one element. Emits ``act`` with the key of what is to be done."""

    def __init__(self) -> None:
        super().__init__()
        self.able = ""
        self._props["deeds"] = DEEDS

    def show(self, now: str, rest: str, able: str) -> None:
        """``able``: the keys of what can be done now."""
        self.able = able
        self._props |= {"now": now, "rest": rest, "able": able}


class WindowStrip:
    """One window's strip; it follows the queue while the page is open. ``view`` has a window of the actor's."""

    def __init__(self, context: PageContext, view: QueueView) -> None:
        self._context = context
        acts = zip(DEEDS, self._acts(), strict=True)
        self._guarded = {key: context.on(act) for (key, _title, _look), act in acts}
        self._strip = _DrawnStrip().on("act", self._act)
        self._show(view)
        ui.timer(LOOK_EVERY_SECONDS, self._look, immediate=False)

    def _acts(self) -> tuple[Handler, ...]:
        return (self._call, self._again, self._pass_over, self._move, self._recall, self._finish)

    async def _act(self, event: GenericEventArguments) -> None:
        if event.args in {*self._strip.able}:
            await self._guarded[event.args]()

    def _show(self, view: QueueView) -> None:
        self._view = view
        mine = view.mine
        assert mine is not None
        passed = f"，过号 {len(view.passed)}" if view.passed else ""
        following = f"，下一号 {view.waiting[0].shown}" if view.waiting else ""
        self._strip.show(
            f"{mine.title}　当前 {mine.now.shown if mine.now else '—'} 号",
            f"等候 {view.waiting_count} 人{following}{passed}",
            "j" + ("rgze" if mine.now else "") + ("h" if view.passed else ""),
        )

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
