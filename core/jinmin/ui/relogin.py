"""The session has ended while a form stands open: sign in again on top of it, and nothing typed is lost."""

import asyncio

from nicegui import context, ui

from jinmin.errors import JinminError
from jinmin.messages import explain
from jinmin.ui.buttons import plain_button
from jinmin.ui.interface import Interface
from jinmin.ui.session import in_thread, remember
from jinmin.ui.trouble import Halted
from jinmin.vocabulary.actor import Actor

ASKING = "relogin"
"""Under this name the tab keeps the question that stands open."""


async def ask_to_sign_in_again(interface: Interface, before: Actor) -> None:
    """Return once the same user is in again; Halted when the user gives up or somebody else signs in.

    A tab asks once, however many of its calls find the session gone.
    """
    storage = context.client.storage
    if ASKING in storage:
        await _same_answer(storage[ASKING])
        return
    storage[ASKING] = answered = asyncio.get_running_loop().create_future()
    try:
        await _ask(interface, before)
        answered.set_result(True)
    finally:
        del storage[ASKING]
        if not answered.done():
            answered.set_result(False)


async def _same_answer(answered: asyncio.Future[bool]) -> None:
    if not await asyncio.shield(answered):
        raise Halted


async def _ask(interface: Interface, before: Actor) -> None:
    known = await in_thread(interface.gate.login_of, before.user_id) if before.user_id else ""
    with ui.dialog().props("persistent") as box, ui.element("div").classes("jm-dialog") as sheet:
        sheet.props("role=dialog data-jm-form=submit")
        ui.label("请重新登录").classes("jm-dialog-title")
        ui.label("登录已失效（长时间未操作，或已在别处退出）。当前页面的内容都还在，登录后继续。")
        _form(interface, box, known)
    token: object = await box
    if not box.is_deleted:  # the page may have been left meanwhile
        box.delete()
    if not isinstance(token, str):
        raise Halted
    after = await in_thread(interface.gate.actor, token)
    remember(token)
    if after.user_id != before.user_id:
        ui.navigate.to("/")
        raise Halted


def _form(interface: Interface, box: ui.dialog, known: str) -> None:
    """``known`` is who sat here: only the password is left to type, by whoever that is."""
    login = ui.input("用户名", value=known).props("autocomplete=username").mark("relogin-name")
    password = ui.input("密码", password=True).props("autofocus autocomplete=current-password")
    login.classes("jm-relogin")
    password.mark("relogin-password").classes("jm-relogin")
    wrong = ui.label().classes("jm-note jm-note-error").mark("relogin-error")
    wrong.visible = False

    async def enter() -> None:
        wrong.visible = False
        try:
            entry = await interface.door.through(
                interface.gate.sign_in, login.value or "", password.value or ""
            )
        except JinminError as error:
            wrong.set_text(explain(error))
            wrong.visible = True
        else:
            box.submit(entry.token)

    with ui.element("div").classes("jm-dialog-actions"):
        plain_button("放弃", lambda: box.submit(None), kind="quiet")
        plain_button("登录并继续", enter, key="Ctrl+Enter").mark("relogin-enter")
