"""取号与叫号屏: numbers are taken here, at a desk or on a kiosk, and everybody sees which are called."""

from nicegui import ui

from jinmin.queueing import TAKE, QueueView, queue_view, take_ticket
from jinmin.ui.context import PageContext
from jinmin.ui.interface import may_open

LOOK_EVERY_SECONDS = 3.0


async def page(context: PageContext) -> None:
    """Buttons for whoever gives numbers out, beside them the screen."""
    if context.actor.may(TAKE):
        with context.head:
            context.button(
                "预约", lambda: context.open("/appointments"), kind="second", key="b", icon="event"
            )
    desk = QueueDesk(context)
    desk.draw()
    await desk.look()


class QueueDesk:
    """One open screen; it follows the queue."""

    def __init__(self, context: PageContext) -> None:
        self._context = context

    def draw(self) -> None:
        """The buttons, and the place for the screen."""
        if self._context.actor.may(TAKE):
            self._taking()
        self._screen = (
            ui.element("div").classes("jm-queue-board").mark("queue-screen").props("aria-live=polite")
        )
        ui.timer(LOOK_EVERY_SECONDS, self.look, immediate=False)

    def _taking(self) -> None:
        with ui.element("section").classes("jm-card jm-section"):
            ui.label("取号").classes("jm-group-title")
            with ui.element("div").classes("jm-queue-take"):
                for place, (matter, title) in enumerate(businesses(self._context).items(), start=1):
                    button = self._context.button(
                        f"取号：{title}", lambda matter=matter: self._take(matter), key=str(place)
                    )
                    button.mark(f"take-{matter or 'any'}")
            self._taken = ui.label("").classes("jm-queue-taken").mark("taken").props("role=status")

    async def _take(self, matter: str) -> None:
        number = await self._context.act(lambda w: take_ticket(w, matter).number)
        self._taken.set_text(f"{number:03d} 号")
        await self.look()

    async def look(self) -> None:
        """Draw the screen with what the queue says now."""
        view = await self._context.read(queue_view)
        self._screen.clear()
        with self._screen:
            _screen(view)


def businesses(context: PageContext) -> dict[str, str]:
    """What may be begun here, by matter; everything in one line where nothing has a page of its own."""
    interface, found = context.interface, {}
    for matter, view in interface.case_views.items():
        page = interface.page_at(view.begin) if view.begin else None
        if page is not None and may_open(context.actor, page):
            found[matter] = page.title.removesuffix("受理")
    return found or {"": "办事"}


def _screen(view: QueueView) -> None:
    with ui.element("section").classes("jm-card jm-section"):
        ui.label("正在办理").classes("jm-group-title")
        with ui.element("div").classes("jm-queue-screen"):
            for window in view.windows:
                with ui.element("div").classes("jm-queue-window"):
                    ui.label(window.title)
                    ui.label(window.now.shown if window.now else "—").classes("jm-queue-number")
        waiting = "　".join(line.shown for line in view.waiting) or "没有人在等候"
        ui.label(f"等候 {view.waiting_count} 人　{waiting}").classes("jm-muted")
        if view.passed:
            ui.label("过号：" + "　".join(line.shown for line in view.passed)).classes("jm-muted")
