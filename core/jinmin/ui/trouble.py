"""What the user sees when something does not go through: always what to do next, never a stack trace."""

import logging
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager

from nicegui import ui
from nicegui.element import Element

from jinmin.errors import Forbidden, JinminError, RulesBroken, Stale, Unavailable
from jinmin.faults import kinds_of, places_of
from jinmin.ids import new_id
from jinmin.messages import explain, explain_violation, text
from jinmin.ui.buttons import plain_button, show_key

log = logging.getLogger("jinmin.ui")


class Halted(Exception):
    """The user has been told what is wrong; the handler that asked stops here."""


def note_fault(error: BaseException, where: str) -> str:
    """Write an unexpected error to the log and return its reference number.

    The log gets the error's kind and the code lines it passed. Its message stays out: database errors
    carry the values of the row, and those may be personal data.
    """
    reference = new_id().hex[-10:].upper()
    log.error("reference %s at %s: %s\n%s", reference, where, kinds_of(error), places_of(error))
    return reference


@contextmanager
def while_it_stands(place: Element) -> Iterator[None]:
    """Let failures through as long as ``place`` is on somebody's page.

    Once that page was left nobody can be told, and what could not be drawn there is no fault: one line in the log.
    """
    try:
        yield
    except Halted:
        raise
    except Exception as error:
        if not place.is_deleted:
            raise
        log.info("a page was left before its answer came: %s", kinds_of(error))


def show_error(error: JinminError) -> None:
    """Tell of a domain error in the form that suits it."""
    match error:
        case RulesBroken():
            _show_rules(error)
        case Forbidden():
            ui.notify(explain(error), type="warning", icon="lock", timeout=8000, close_button="知道了")
        case Stale():
            _show_stale(error)
        case Unavailable():
            _show_box(text("ui.unavailable"), explain(error))
        case _:
            ui.notify(explain(error), type="negative", timeout=8000, close_button="知道了")


def show_fault(reference: str) -> None:
    """Tell of an unexpected error: nothing was saved, here is the number to report."""
    with ui.dialog() as box, ui.element("div").classes("jm-dialog").props("role=alertdialog"):
        ui.label("这一步没有完成").classes("jm-dialog-title")
        ui.label(
            "系统遇到了意外情况，本次操作未保存，您填写的内容还在。请再试一次；仍不行时，把下面的编号告诉管理员。"
        )
        ui.label(reference).classes("jm-reference").style("margin-top:10px;align-self:start").mark(
            "fault-reference"
        )
        with ui.element("div").classes("jm-dialog-actions"):
            plain_button("知道了", box.close, key="Ctrl+Enter").props("autofocus")
    box.open()


def ask(title: str, body: str, *, yes: str, no: str = "返回", danger: bool = False) -> Awaitable[bool]:
    """Ask once before a step that cannot be undone; the default answer is to go back.

    Yes has a key of its own: pressing twice what led here must not answer. Halted when the page was left.
    """
    if ui.context.slot.parent.is_deleted:
        raise Halted
    with ui.dialog() as box, ui.element("div").classes("jm-dialog").props("role=alertdialog"):
        ui.label(title).classes("jm-dialog-title")
        ui.label(body)
        with ui.element("div").classes("jm-dialog-actions"):
            plain_button(no, lambda: box.submit(False), kind="second", key="Esc").props("autofocus")
            agree = plain_button(yes, lambda: box.submit(True), kind="danger" if danger else "main", key="y")
            show_key(agree, "y")
            agree.mark("dialog-yes")
    return _answer(box)


async def _answer(box: ui.dialog) -> bool:
    answer: object = await box
    return answer is True


def _show_rules(error: RulesBroken) -> None:
    with ui.dialog() as box, ui.element("div").classes("jm-dialog").props("role=alertdialog"):
        ui.label("不符合办理条件").classes("jm-dialog-title")
        with ui.element("ul").classes("jm-notes"):
            for violation in error.violations:
                with ui.element("li"):
                    ui.label("✕").style("color:var(--jm-red)")
                    ui.label(explain_violation(violation))
        _only_ok(box)
    box.open()


def _show_stale(error: Stale) -> None:
    with ui.dialog() as box, ui.element("div").classes("jm-dialog").props("role=alertdialog"):
        ui.label("内容已被他人修改").classes("jm-dialog-title")
        ui.label(explain(error))
        with ui.element("div").classes("jm-dialog-actions"):
            plain_button("先不动", box.close, kind="second", key="Esc")
            plain_button("查看最新内容", ui.navigate.reload, key="Ctrl+Enter").props("autofocus")
    box.open()


def _show_box(title: str, body: str) -> None:
    with ui.dialog() as box, ui.element("div").classes("jm-dialog").props("role=alertdialog"):
        ui.label(title).classes("jm-dialog-title")
        ui.label(body)
        _only_ok(box)
    box.open()


def _only_ok(box: ui.dialog) -> None:
    with ui.element("div").classes("jm-dialog-actions"):
        plain_button("知道了", box.close, key="Ctrl+Enter").props("autofocus")
