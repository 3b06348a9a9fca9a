"""The search box of the top bar: pages by name or pinyin initials, cases by number."""

from nicegui import events, ui

from jinmin.errors import JinminError
from jinmin.messages import explain
from jinmin.ui.finding import Found, find
from jinmin.ui.interface import Interface
from jinmin.ui.session import current_token, in_thread


class SearchBox:
    """What is typed never goes into an address: it may be an identity number."""

    def __init__(self, interface: Interface) -> None:
        self._interface = interface
        with ui.element("div").classes("jm-search").props("role=search"):
            self._input = ui.input(placeholder="办件号、功能名称或拼音首字母　/").mark("search")
            self._input.props('aria-label="查找" dense borderless autocomplete=off maxlength=60 debounce=150')
            with self._input.add_slot("prepend"):
                ui.icon("search")
            self._input.on_value_change(self._look)
            self._input.on("keydown.enter", self._open_first)
            self._input.on("keydown.esc", self._close)
            self._list = ui.element("div").classes("jm-found").props("role=listbox")
            self._list.visible = False
        self._found: tuple[Found, ...] = ()

    async def _look(self, change: events.ValueChangeEventArguments[str | None]) -> None:
        wanted = (change.value or "").strip()
        said = "没有找到。可输入办件号，或功能名称的拼音首字母，如 gzt。"
        try:
            self._found = await in_thread(self._find, current_token(), wanted) if wanted else ()
        except JinminError as error:
            self._found, said = (), explain(error)
        self._list.visible = bool(wanted)
        self._list.clear()
        with self._list:
            for found in self._found:
                with ui.element("a").props(f"href={found.path}").on("click", self._close):
                    ui.label(found.title)
                    ui.label(found.kind).classes("jm-muted jm-push")
            if not self._found:
                ui.label(said).classes("jm-found-note")

    async def _open_first(self) -> None:
        if self._found:
            ui.navigate.to(self._found[0].path)
            self._close()

    def _close(self) -> None:
        self._input.set_value("")
        self._list.visible = False

    def _find(self, token: str, wanted: str) -> tuple[Found, ...]:
        return find(self._interface, self._interface.gate.actor(token), wanted)
