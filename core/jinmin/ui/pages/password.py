"""Changing one's own password; the first page of an account whose password was given by somebody else."""

from typing import Annotated

from nicegui import ui
from pydantic import BaseModel, ConfigDict, Field

from jinmin.errors import Invalid, JinminError
from jinmin.messages import explain, text
from jinmin.ui.context import PageContext
from jinmin.ui.session import current_token


class _Wanted(BaseModel):
    model_config = ConfigDict(extra="forbid")

    current: Annotated[str, Field(min_length=1, title="当前密码")]
    password: Annotated[
        str, Field(min_length=1, title="新密码", description="至少 8 位，含大写、小写、数字、符号中的三种")
    ]
    again: Annotated[str, Field(min_length=1, title="再输一次")]


async def page(context: PageContext) -> None:
    """Three fields and a button."""
    if context.actor.must_change_password:
        ui.label(text("password.change_first")).style("margin-bottom:10px")
    with context.form(_Wanted) as form, form.group("修改密码", columns=1):
        form.root.style("max-width:420px")
        for path in ("current", "password", "again"):
            box = form.field(path)
            box.control.props(
                "type=password autocomplete=new-password" if path != "current" else "type=password"
            )

    async def change() -> None:
        wanted = form.read()
        if wanted.password != wanted.again:
            form.show(Invalid("password.differs", field="again"))
            return
        gate, door = context.interface.gate, context.interface.door
        try:
            await door.through(gate.change_password, current_token(), wanted.current, wanted.password)
        except JinminError as error:
            if error.field is None:
                ui.notify(explain(error), type="negative", timeout=8000)
            else:
                form.show(error)
        else:
            ui.notify("密码已修改，其他地方的登录已退出", type="positive")
            ui.navigate.to("/")
            ui.navigate.reload()

    with form.root, ui.element("div").classes("jm-row").style("margin-top:12px"):
        context.button("修改密码", change, key="Ctrl+Enter")
