"""The sign-in page."""

from fastapi import Request
from fastapi.responses import RedirectResponse
from nicegui import app, ui
from nicegui.events import ValueChangeEventArguments

from jinmin.errors import JinminError
from jinmin.messages import explain
from jinmin.ui.buttons import plain_button
from jinmin.ui.frame import LEVELS, heading
from jinmin.ui.gate import DemoAccount
from jinmin.ui.interface import PASSWORD, Interface
from jinmin.ui.session import LOGIN, renew_browser, safe_target
from jinmin.ui.tickets import Tickets


def register(interface: Interface) -> None:
    """Answer ``/login``. ``next`` is where to go afterwards; a path of this site or nothing."""
    tickets = Tickets()

    @app.get(LOGIN + "/enter/{ticket}", include_in_schema=False)
    async def enter(request: Request, ticket: str) -> RedirectResponse:
        held = tickets.redeem(ticket)
        if held is None:
            return RedirectResponse(LOGIN, 303)
        await renew_browser(request, held.token)
        return RedirectResponse(held.target, 303)

    @ui.page(LOGIN, title="登录 · 金民")
    async def login(request: Request) -> None:
        _Door(
            interface, tickets, safe_target(request.query_params.get("next")), "left" in request.query_params
        )


class _Door:
    def __init__(self, interface: Interface, tickets: Tickets, target: str, left: bool) -> None:
        self._interface = interface
        self._tickets = tickets
        self._target = target
        with ui.element("div").classes("jm-door"):
            self._side()
            with ui.element("main").classes("jm-door-form").props("data-jm-form=submit"):
                heading("登录", 2)
                self._note = ui.label("已退出登录。" if left else "").classes("jm-door-note jm-note")
                self._form()
                if interface.gate.demo_accounts:
                    self._demo(interface.gate.demo_accounts)

    def _side(self) -> None:
        profile = self._interface.node.profile
        with ui.element("section").classes("jm-door-side"):
            with ui.element("div"):
                heading("金民")
                ui.label("民政一体化业务系统").props("tag=p").style("font-size:18px")
                ui.label(f"{profile.node.title}　{LEVELS[profile.node.level]}节点").style(
                    "margin-top:20px;opacity:.9"
                )
            ui.label(profile.title).style("font-size:13px;opacity:.85")

    def _form(self) -> None:
        with ui.element("div").classes("jm-field"):
            ui.label("用户名").classes("jm-label")
            self._login = (
                ui.input()
                .mark("login")
                .props('autofocus autocomplete=username aria-label="用户名" maxlength=64 data-jm-first')
            )
        with ui.element("div").classes("jm-field"):
            ui.label("密码").classes("jm-label")
            self._password = (
                ui.input(password=True, password_toggle_button=True)
                .mark("password")
                .props('autocomplete=current-password aria-label="密码" maxlength=128')
            )
            self._wrong = ui.label().classes("jm-note jm-note-error").props("role=alert").mark("login-error")
            self._wrong.visible = False
        self._login.on_value_change(self._clear)
        self._password.on_value_change(self._clear)
        self._enter = plain_button("登录", self._sign_in, key="Ctrl+Enter").classes("jm-wide").mark("enter")

    def _demo(self, accounts: tuple[DemoAccount, ...]) -> None:
        with ui.element("section").classes("jm-demo"):
            heading("演示账号（只在演示节点有效），点一下即填入", 3)
            for account in accounts:
                with ui.element("button").props("type=button").mark(f"demo-{account.login}") as fill:
                    ui.label(account.title)
                    ui.label(account.login).props("tag=code").classes("jm-muted").style("margin-left:auto")
                fill.on("click", lambda chosen=account: self._fill(chosen))

    def _fill(self, account: DemoAccount) -> None:
        self._login.set_value(account.login)
        self._password.set_value(account.password)
        self._enter.run_method("$el.focus")

    def _clear(self, _change: ValueChangeEventArguments[str | None]) -> None:
        self._wrong.visible = False

    async def _sign_in(self) -> None:
        if "loading" in self._enter.props:
            return
        self._enter.props("loading")
        try:
            login, password = self._login.value or "", self._password.value or ""
            entry = await self._interface.door.through(self._interface.gate.sign_in, login.strip(), password)
        except JinminError as error:
            self._wrong.set_text(explain(error))
            self._wrong.visible = True
        else:
            target = PASSWORD if entry.must_change else self._target
            ui.navigate.to(f"{LOGIN}/enter/{self._tickets.issue(entry.token, target)}")
        finally:
            self._enter.props(remove="loading")
