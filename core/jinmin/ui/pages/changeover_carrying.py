"""Carrying out a changeover from its page: a window that counts along. Stopping or leaving it loses nothing."""

from functools import partial
from threading import Event

from nicegui import ui

from jinmin.changeovers import carry_out
from jinmin.node import Node
from jinmin.ui.buttons import plain_button
from jinmin.ui.session import in_thread
from jinmin.vocabulary.actor import SYSTEM

EVERY = 0.5


class CarryingOut:
    """One run over all that is decided about a subject."""

    def __init__(self, node: Node, key: str) -> None:
        self._node, self._key = node, key
        self._stopping, self._settled = Event(), 0

    async def watched(self) -> int:
        """Carry it out in a thread and tell how far it is; returns how many cases were settled."""
        with ui.dialog().props("persistent") as box, ui.element("div").classes("jm-dialog"):
            ui.label("正在执行过渡").classes("jm-dialog-title")
            told = ui.label().props("role=status").mark("carry-out-state")
            ui.timer(
                EVERY, lambda: told.set_text(f"已执行 {self._settled:,} 件，逐批提交；停止后可以接着做。")
            )
            with ui.element("div").classes("jm-dialog-actions"):
                plain_button("停止", self._stopping.set, kind="second", key="Esc")
        box.open()
        try:
            opening = partial(self._node.work, SYSTEM)
            return await in_thread(carry_out, opening, self._key, self._goes_on)
        finally:
            box.delete()

    def _goes_on(self, settled: int) -> bool:
        self._settled = settled
        return not self._stopping.is_set()
