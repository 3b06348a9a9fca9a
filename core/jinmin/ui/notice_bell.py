"""Messages in the top bar: how many are new, and the last ones below; opening the list reads them."""

from nicegui import ui

from jinmin.errors import JinminError
from jinmin.messages import text
from jinmin.notices import NoticeLine, my_notices, read_notices, unread_notices
from jinmin.ui.interface import Interface
from jinmin.ui.session import current_token, in_thread
from jinmin.ui.words import moment

LOOK_EVERY_SECONDS = 60.0
MANY = 100
_BELL = '<i class="q-icon notranslate material-icons" aria-hidden="true">notifications</i>'


class NoticeBell:
    """The button with its count and list; looks every minute, after ``unread`` was just read."""

    def __init__(self, interface: Interface, unread: int) -> None:
        self._interface = interface
        with ui.element("button").classes("jm-top-button jm-bell") as self._button:
            self._button.props('type=button aria-label="消息" title="消息"').mark("notices")
            self._count = ui.html(sanitize=False).classes("jm-contents")
            with ui.menu().props("anchor='bottom right' self='top right'") as self._menu:
                self._list = ui.element("div").classes("jm-menu jm-notices")
        self._menu.on("show", self._open)
        self._say(unread)
        ui.timer(LOOK_EVERY_SECONDS, self._look, immediate=False)

    async def _look(self) -> None:
        try:
            unread = await in_thread(self._interface.gate.read, current_token(), unread_notices)
        except JinminError:
            return  # a lost session shows at the next action, not in the middle of typing
        self._say(unread)

    def _say(self, unread: int) -> None:
        count = f"{MANY - 1}+" if unread >= MANY else str(unread)
        self._count.set_content(_BELL + (f'<span class="jm-bell-count">{count}</span>' if unread else ""))
        self._button.props(f'aria-label="消息，{unread} 条未读"' if unread else 'aria-label="消息"')

    async def _open(self) -> None:
        lines = await in_thread(self._interface.gate.read, current_token(), my_notices)
        self._list.clear()
        with self._list:
            for line in lines:
                # The frame stays when a page is opened, and so would the list.
                _draw(line).on("click", self._menu.close)
            if not lines:
                ui.label("没有消息").classes("jm-menu-note")
        if any(line.read_at is None for line in lines):
            await in_thread(self._mark_read, current_token())
            self._say(0)

    def _mark_read(self, token: str) -> None:
        with self._interface.node.work(self._interface.gate.actor(token)) as w:
            read_notices(w)


def _draw(line: NoticeLine) -> ui.element:
    new = "" if line.read_at else " jm-new"
    with ui.element("a").props(f"href={line.link}").classes(f"jm-notice{new}") as drawn:
        ui.label(text(line.key, **line.told))
        ui.label(moment(line.sent_at)[5:]).classes("jm-muted")
    return drawn
