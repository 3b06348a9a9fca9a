"""One account: who it is, what is in the way of signing in, every post it had; a new password, shutting it."""

from dataclasses import dataclass
from uuid import UUID

from nicegui import ui

from jinmin.errors import NotFound
from jinmin.identity import deactivate_user, give_credential
from jinmin.identity.accounts import AccountLine, AppointmentLine, account
from jinmin.identity.staff_changes import reactivate_user
from jinmin.ui.context import PageContext
from jinmin.ui.facts import facts
from jinmin.ui.pages.first_password import invent_password, show_password
from jinmin.ui.pages.staff_forms import ask_name
from jinmin.ui.pages.staff_words import account_state, term
from jinmin.ui.rows import Column, Row
from jinmin.ui.sections import card, section
from jinmin.ui.tables import Empty, RowTable
from jinmin.ui.trouble import ask
from jinmin.ui.words import day, moment

APPOINTMENTS = (
    Column("post", "岗位", lead=True),
    Column("state", "状态", side=True),
    Column("org", "机构"),
    Column("window", "窗口", sparse=True),
    Column("from", "任职自"),
    Column("to", "任职至（含）"),
)


async def page(context: PageContext, user_id: str) -> None:
    """Facts, appointments, and what can be done."""
    line, held = await context.read(lambda w: account(w, record_id(user_id)))
    _Account(context, line, held).draw()


@dataclass
class _Account:
    context: PageContext
    line: AccountLine
    held: tuple[AppointmentLine, ...]

    def draw(self) -> None:
        context, line = self.context, self.line
        now, today = context.node.clock.now(), context.node.clock.today()
        with context.head:
            context.button("更正姓名", self._rename, kind="second")
            if line.id == context.actor.user_id:
                ui.label("自己的密码在右上角姓名下修改").classes("jm-muted")
            elif line.active:
                context.button("停用", self._shut, kind="danger")
                context.button("发新密码", self._renew)
            else:
                context.button("重新启用", self._reopen)
        locked = line.locked_until if line.locked_until and line.locked_until > now else None
        with section(line.name):
            facts(
                {
                    "账号": line.login,
                    "状态": account_state(line, now),
                    "最近登录": moment(line.opened_at) or "没有登录过",
                    "锁定至": moment(locked),
                }
            )
        with card():
            ui.label("任职").classes("jm-group-title jm-table-title")
            hint = "没有岗位不能登录；由安全管理员在“岗位与任职”办理。"
            table = RowTable(APPOINTMENTS, Empty("没有任职", hint), "任职", opens=False)
            table.show(
                [
                    Row(
                        str(each.id),
                        {
                            "post": each.post,
                            "state": term(each, today),
                            "org": each.org,
                            "window": each.window,
                            "from": day(each.valid_from),
                            "to": day(each.valid_to) or "长期",
                        },
                    )
                    for each in self.held
                ]
            )

    async def _rename(self) -> None:
        if await ask_name(self.context, self.line.id, self.line.name, self.line.version):
            await self.context.refresh()

    async def _renew(self) -> None:
        line = self.line
        said = f"{line.name}（{line.login}）现在的密码作废，已登录的地方随即退出；锁定一并解除。"
        if not await ask("发新密码", said, yes="发新密码"):
            return
        password, hashed = await invent_password(self.context, line.login)
        await self.context.act(lambda w: give_credential(w, line.id, hashed))
        await show_password(line.login, line.name, password)
        await self.context.refresh()

    async def _shut(self) -> None:
        line = self.line
        said = (
            f"{line.name}（{line.login}）已登录的地方随即退出，不能再登录；经办过的记录不变。可以重新启用。"
        )
        if await ask("停用账号", said, yes="停用", danger=True):
            await self.context.act(lambda w: deactivate_user(w, line.id, expected=line.version).version)
            await self.context.refresh()

    async def _reopen(self) -> None:
        line = self.line
        said = f"{line.name}（{line.login}）可以用原来的密码登录，仍在任的岗位随即恢复。"
        if await ask("重新启用", said, yes="启用"):
            await self.context.act(lambda w: reactivate_user(w, line.id, expected=line.version).version)
            await self.context.refresh()


def record_id(told: str) -> UUID:
    """The id in an address. Raises NotFound ``page.address`` for what is none."""
    try:
        return UUID(told)
    except ValueError as wrong:
        raise NotFound("page.address") from wrong
