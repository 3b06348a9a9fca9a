"""A password the program invents: hashed away from everybody's clicks, shown once, kept nowhere."""

import json

from nicegui import ui

from jinmin.identity import HashedPassword, PasswordPool, first_password, random_password
from jinmin.ui.buttons import plain_button
from jinmin.ui.context import PageContext


async def invent_password(context: PageContext, login: str) -> tuple[str, HashedPassword]:
    """A new password for this account, and what is stored of it. Raises Unavailable when too many sign in."""
    password, pool = random_password(), context.node.ports.get(PasswordPool)
    return password, await context.interface.door.through(first_password, pool, login, password)


async def show_password(login: str, name: str, password: str) -> None:
    """Show it until somebody says that it was written down; Esc and a click beside it do not close it."""
    with (
        ui.dialog().props("persistent") as box,
        ui.element("div").classes("jm-dialog").props("role=alertdialog"),
    ):
        ui.label("首次登录密码").classes("jm-dialog-title")
        ui.label(f"交给 {name} 本人。密码只在这里显示一次，系统不留存；首次登录必须改掉。")
        with ui.element("dl").classes("jm-password"):
            for title, value, mark in (("账号", login, "given-login"), ("密码", password, "given-password")):
                with ui.element("dt"):
                    ui.label(title)
                with ui.element("dd"):
                    ui.label(value).mark(mark).classes(mark)
        with ui.element("div").classes("jm-dialog-actions"):
            copied = plain_button("复制密码", kind="second", icon="content_copy")
            copied.on("click", js_handler=f"() => navigator.clipboard?.writeText({json.dumps(password)})")
            plain_button("已记下", lambda: box.submit(True), key="Ctrl+Enter").mark("password-noted")
    await box
    if not box.is_deleted:
        box.delete()
