"""The dialogs of these pages: they ask once, say what will happen, and Esc goes back."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

from nicegui import ui

from jinmin.api.pages import plain_button, show_key

T = TypeVar("T")


@contextmanager
def dialog(title: str, said: str = "", *, wide: bool = False) -> Iterator[ui.dialog]:
    """A dialog to draw into; ``await`` what is yielded for its answer."""
    with (
        ui.dialog() as box,
        ui.element("div").classes(f"jm-dialog{' jm-dialog-wide' if wide else ''}") as sheet,
    ):
        sheet.props("role=dialog data-jm-form")
        ui.label(title).classes("jm-dialog-title")
        if said:
            ui.label(said)
        yield box


def answers(box: ui.dialog, yes: str, result: object, *, danger: bool = False) -> ui.button:
    """The two buttons below; ``result`` is called for the answer, which stays open while that is None."""

    def give() -> None:
        answer = result() if callable(result) else result
        if answer is not None:
            box.submit(answer)

    with ui.element("div").classes("jm-dialog-actions"):
        plain_button("返回", lambda: box.submit(None), kind="second", key="Esc")
        agree = plain_button(yes, give, kind="danger" if danger else "main", key="Ctrl+Enter")
        return show_key(agree, "Ctrl+Enter").mark("dialog-yes")


async def ask_reason(title: str, said: str, *, yes: str) -> str | None:
    """A reason in words; None when the clerk goes back."""
    return await answer_in_words(title, said, yes=yes)


async def answer_in_words(
    title: str, said: str, *, yes: str, beside: Callable[[], object] | None = None
) -> str | None:
    """A reason in words, or what the buttons that ``beside`` draws do instead; None on going back."""
    with dialog(title, said) as box:
        if beside:
            beside()
        reason = _long_text("理由", "reason")
        wrong = _complaint()

        def given() -> str | None:
            words = (reason.value or "").strip()
            wrong.set_text("" if words else "请写明理由")
            return words or None

        answers(box, yes, given)
    return await settled(box, str)


@dataclass(frozen=True)
class Picked:
    """What was ticked, by key, and what was written beside it."""

    keys: tuple[str, ...]
    words: str


async def pick(
    title: str,
    said: str,
    options: Mapping[str, str],
    *,
    words: str,
    yes: str,
    missing: str,
    danger: bool = False,
) -> Picked | None:
    """Tick some of ``options`` and write something; ``missing`` is said while neither is done."""
    with dialog(title, said, wide=True) as box:
        ticks = {key: ui.checkbox(label).props("dense").mark(f"pick-{key}") for key, label in options.items()}
        written = _long_text(words, "words")
        wrong = _complaint()

        def given() -> Picked | None:
            keys = tuple(key for key, tick in ticks.items() if tick.value)
            picked = Picked(keys, (written.value or "").strip())
            wrong.set_text("" if keys or picked.words else missing)
            return picked if keys or picked.words else None

        answers(box, yes, given, danger=danger)
    return await settled(box, Picked)


async def settled(box: ui.dialog, kind: type[T]) -> T | None:
    """The answer of a dialog, which then goes; None when there is none of this kind."""
    answer: object = await box
    if not box.is_deleted:
        box.delete()
    return answer if isinstance(answer, kind) else None


def _long_text(label: str, mark: str) -> ui.textarea:
    with ui.element("div").classes("jm-field"):
        ui.label(label).classes("jm-label")
        field = ui.textarea().props(f'rows=2 maxlength=400 aria-label="{label}"')
        return field.mark(mark)


def _complaint() -> ui.label:
    return ui.label("").classes("jm-note jm-note-error").props("role=alert").mark("dialog-wrong")
