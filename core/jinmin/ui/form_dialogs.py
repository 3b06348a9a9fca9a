"""A small form in a dialog: it asks once, says what will happen, and Esc goes back.

It stays open, with all that was typed, until what it asks for has taken effect; what is refused is said in it.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from nicegui import ui
from pydantic import BaseModel

from jinmin.ui.answering import answered_in
from jinmin.ui.buttons import plain_button
from jinmin.ui.context import PageContext
from jinmin.ui.forms import Form
from jinmin.ui.trouble import Halted

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True)
class Question(Generic[M]):
    """What the dialog says and asks. ``draw`` draws the fields, ``yes`` is the word on the main button."""

    title: str
    said: str
    model: type[M]
    draw: Callable[[Form[M]], None]
    yes: str
    mark: str
    danger: bool = False
    wide: bool = False


async def ask_form(
    context: PageContext, asked: Question[M], act: Callable[[Form[M]], Awaitable[None]]
) -> bool:
    """Whether ``act`` went through; it reads the form and raises Halted while something is wrong.

    Halted when the page was left before it could be asked.
    """
    if context.is_left:
        raise Halted

    async def agree() -> None:
        with answered_in(form):
            await act(form)
        box.submit(True)

    look = "jm-dialog jm-dialog-wide" if asked.wide else "jm-dialog"
    with ui.dialog() as box, ui.element("div").classes(look).props("role=dialog"):
        ui.label(asked.title).classes("jm-dialog-title")
        if asked.said:
            ui.label(asked.said)
        form = context.form(asked.model)
        form.is_short = True
        with form:
            asked.draw(form)
            with ui.element("div").classes("jm-dialog-actions"):
                plain_button("返回", lambda: box.submit(None), kind="second", key="Esc")
                button = context.button(
                    asked.yes, agree, kind="danger" if asked.danger else "main", key="Ctrl+Enter"
                )
                button.mark(asked.mark)
    answer: object = await box
    if not box.is_deleted:  # the page may have gone meanwhile
        box.delete()
    return answer is True
