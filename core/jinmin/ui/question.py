"""A dialog that asks once: says what will happen, takes a few words, and stays open when it is refused."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from nicegui import ui

from jinmin.ui.buttons import plain_button
from jinmin.ui.context import PageContext

Answers = Mapping[str, str]


@dataclass(frozen=True)
class Blank:
    """One thing to fill in: a choice when it has ``options``, else text; ``value`` is what it begins with."""

    name: str
    label: str
    options: Mapping[str, str] = field(default_factory=dict)
    value: str = ""
    long: bool = False
    most: int = 500


async def question(
    context: PageContext,
    title: str,
    said: str,
    blanks: Sequence[Blank],
    act: Callable[[Answers], Awaitable[object]],
    *,
    yes: str,
    danger: bool = False,
) -> None:
    """Ask; ``act`` gets the answers by name. What was typed stays until ``act`` has succeeded."""
    with ui.dialog() as box, ui.element("div").classes("jm-dialog") as sheet:
        sheet.props("role=dialog data-jm-form")
        ui.label(title).classes("jm-dialog-title")
        ui.label(said)
        fields = {blank.name: _drawn(blank) for blank in blanks}

        async def agreed() -> None:
            await act({name: str(drawn.value or "") for name, drawn in fields.items()})
            box.close()

        with ui.element("div").classes("jm-dialog-actions"):
            plain_button("返回", box.close, kind="second", key="Esc")
            agree = plain_button(
                yes, context.on(agreed), kind="danger" if danger else "main", key="Ctrl+Enter"
            )
            agree.mark("dialog-yes")
    box.on("hide", box.delete)
    box.open()


def _drawn(blank: Blank) -> ui.select | ui.textarea | ui.input:
    ui.label(blank.label).classes("jm-label").style("margin-top:8px")
    look = f'outlined dense aria-label="{blank.label}"'
    if blank.options:
        first = blank.value or next(iter(blank.options))
        return ui.select(dict(blank.options), value=first).props(look).mark(f"ask-{blank.name}")
    look += f" maxlength={blank.most}"
    if blank.long:
        return ui.textarea(value=blank.value).props(f"{look} autogrow").mark(f"ask-{blank.name}")
    return ui.input(value=blank.value).props(look).mark(f"ask-{blank.name}")
