"""Pages that cannot be shown: each says why and what to do."""

from nicegui import ui

from jinmin.errors import Forbidden, JinminError, NotFound
from jinmin.messages import explain
from jinmin.ui.buttons import plain_button
from jinmin.ui.frame import heading


def show_missing(error: NotFound | None = None) -> None:
    """404: no such page or record."""
    if error is None:
        _show("没有这个页面", "地址可能有误，或该功能所属的插件没有启用。", "404")
    else:
        _show("此页暂时打不开", explain(error), "404")


def show_forbidden(error: Forbidden) -> None:
    """403: the post does not have the right; the attempt has been journalled."""
    _show(
        "您的岗位无权打开此页",
        f"{explain(error)}　本次访问已记入日志。需要时请联系安全管理员调整岗位权限。",
        "403",
    )


def show_refused(error: JinminError) -> None:
    """Something the page needs is not there."""
    _show("此页暂时打不开", explain(error), "")


def show_unexpected(reference: str) -> None:
    """500: an unexpected error, with the number under which the log has it."""
    _show(
        "此页打开时出错", f"您的数据没有受影响。请稍后再试；仍不行时，把编号 {reference} 告诉管理员。", "500"
    )


def _show(title: str, said: str, code: str) -> None:
    with ui.element("div").classes("jm-card jm-missing").mark(f"missing-{code}"):
        heading(title)
        ui.label(said)
        with ui.element("div").classes("jm-row").style("margin-top:16px"):
            plain_button("回工作台", lambda: ui.navigate.to("/"))
            plain_button("返回上一页", ui.navigate.back, kind="second", key="Esc")
