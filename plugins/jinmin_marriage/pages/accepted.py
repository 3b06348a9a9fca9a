"""The accepted case: network check, faces, signed statements, scans; then it goes to the review."""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import UUID

from nicegui import ui

from jinmin.api import SHANGHAI, Work, text
from jinmin.api.pages import (
    Colleague,
    Confirmation,
    PageContext,
    actions,
    confirm_by_colleague,
    plain_button,
    show_key,
)
from jinmin_marriage.forms import CATEGORIES, ROLES, Role
from jinmin_marriage.models import Check, CheckResult
from jinmin_marriage.pages import check_panel, markup
from jinmin_marriage.pages.application import STAGES, ApplicationPage
from jinmin_marriage.pages.case_file import CaseFile, is_waiting_for_papers, journal_case, load_case
from jinmin_marriage.pages.material_rows import MaterialRows
from jinmin_marriage.pages.party_column import TITLES
from jinmin_marriage.pages.party_facts import party_facts
from jinmin_marriage.pages.printing import Paper, print_for_case
from jinmin_marriage.pages.simulators import FACE_TERMINAL
from jinmin_marriage.pages.withdrawing import may_withdraw, withdraw
from jinmin_marriage.printouts import Declarations
from jinmin_marriage.service import STATEMENTS, check_over_network, override_face, record_face
from jinmin_marriage.service.checking import FACE_KINDS
from jinmin_marriage.service.printing import statement_paper

BY_EYE = "人工核验（未接设备）"
STATES = {
    "open": ("办理中", "blue"),
    "held": ("挂起：待联网核对", "amber"),
    "returned": ("退回补正", "amber"),
    "done": ("已办结", "green"),
    "refused": ("不予办理", "red"),
    "withdrawn": ("已撤回", ""),
    "terminated": ("已终止", ""),
}
NEXT = (
    "[data-jmm^=face-] button, .jmm-line:has([data-key=F4]) :is([role=checkbox], button), "
    ".jm-actions [data-key~='Ctrl+Enter']"
)
"""Where the cursor goes on this page: a face not compared yet, else the next paper, else the main button."""
READY = "核对、人证比对、声明书和材料都已齐全，可以提交审查。"


async def show_accepted(context: PageContext, case_id: UUID) -> None:
    """The page of this case, or its form again when the couple is back with what was lacking."""
    if await context.read(lambda w: is_waiting_for_papers(w, case_id)):
        await ApplicationPage(context, case_id).show()
        return
    await AcceptedPage(context, case_id).show()


class AcceptedPage:
    """One accepted case on the clerk's screen."""

    def __init__(self, context: PageContext, case_id: UUID) -> None:
        self._context = context
        self._case_id = case_id
        self._rows = MaterialRows(context, case_id, self._refresh)
        self._printed = False

    async def show(self) -> None:
        """Draw, and ask the network at once when nobody has."""
        await self._load()
        await journal_case(self._context, self._case_id)
        markup.put(markup.stages(STAGES, 1))
        self._rows.draw_uploader()
        self._body = ui.element("div").props("data-jm-form")
        with self._body:
            self._draw()
        self._actions()
        markup.focus(NEXT)
        if self._file.unasked and self._file.is_open:
            ui.timer(0.05, self._context.on(self._check), once=True)

    async def _load(self) -> None:
        self._file: CaseFile = await self._context.read(lambda w: load_case(w, self._case_id))
        self._context.shown_case = self._file.detail
        if self._file.is_open:
            await self._rows.look_for_held()

    async def _refresh(self) -> None:
        await self._load()
        self._body.clear()
        with self._body:
            self._draw()
            markup.focus(NEXT)

    def _draw(self) -> None:
        self._strip()
        with ui.element("div").classes("jmm-work"):
            with ui.element("div"):
                with ui.element("section").classes("jm-card jm-section"):
                    ui.label("人证比对、声明和材料").classes("jm-group-title")
                    for role in ROLES:
                        self._face(role)
                    self._rows.draw(self._file)
                with ui.element("div").classes("jm-parties jmm-below"):
                    for role in ROLES:
                        self._party(role)
            with ui.element("aside").classes("jmm-aside"):
                self._beside()

    def _strip(self) -> None:
        header = self._file.detail.header
        word, tone = STATES[header.state]
        values = [
            ("受理号", header.case_no),
            ("类别", CATEGORIES[self._file.form.category]),
            ("登记处", self._file.office),
            ("受理时间", header.opened_at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")),
            ("受理人", header.opened_by_name),
        ]
        with ui.element("section").classes("jm-card jmm-strip"):
            markup.put(markup.strip(values)).style("display:contents")
            markup.put(markup.tag(word, tone)).mark("case-state")

    def _party(self, role: Role) -> None:
        with ui.element("section").classes("jm-card jm-section"):
            ui.label(TITLES[role]).classes("jm-group-title")
            facts = party_facts(self._file.form.party(role), self._file.residences[role])
            markup.put(markup.pairs(facts, "jm-facts jmm-dense"))

    def _face(self, role: Role) -> None:
        check = self._file.checks.get(FACE_KINDS[role])
        with ui.element("div").classes("jmm-line").props(f"data-jmm=face-{role}"):
            said = _face_said(check, self._file)
            markup.put(check_panel.result_tag(check))
            title = f"{TITLES[role]}人证比对<small>{said}</small>"
            ui.html(title, sanitize=False).classes("jmm-line-title")
            if self._file.is_open:
                self._face_buttons(role, check)

    def _next_face(self) -> Role | None:
        """Whose face the key F2 compares: the first that is open."""
        checks = self._file.checks
        found = {role: checks.get(FACE_KINDS[role]) for role in ROLES}
        return next((r for r, each in found.items() if not each or each.result != CheckResult.PASSED), None)

    def _face_buttons(self, role: Role, check: Check | None) -> None:
        if check is not None and check.result == CheckResult.PASSED:
            return
        on, key = self._context.on, "F2" if role == self._next_face() else ""
        if self._context.node.profile.demo:
            same = plain_button("一致（模拟）", on(self._compare(role, True)), kind="second", key=key)
            show_key(same, key).mark(f"match-{role}")
            plain_button("未识别（模拟）", on(self._compare(role, False)), kind="quiet").mark(
                f"differ-{role}"
            )
        elif check is None:
            by_eye = plain_button("人工核验", on(self._compare(role, False)), kind="second", key=key)
            show_key(by_eye, key).mark(f"differ-{role}")
        if check is not None:
            plain_button("另一人复核", on(self._override(role, check)), kind="second").mark(
                f"override-{role}"
            )

    def _beside(self) -> None:
        with ui.element("section").classes("jm-card jm-section"):
            ui.label("联网核对").classes("jm-group-title")
            markup.put(check_panel.network_panel(self._file)).mark("network").props("aria-live=polite")
        lacking = self._file.lacking()
        with ui.element("section").classes("jm-card jm-section jmm-lacking"):
            ui.label("提交审查前").classes("jm-group-title")
            markup.put(markup.to_do(lacking, READY)).mark("lacking")

    def _actions(self) -> None:
        context = self._context
        with actions():
            ui.label("每一步都已保存，可随时离开").classes("jm-saved")
            if self._file.is_open:
                if may_withdraw(self._file.detail):
                    context.button("当事人撤回", self._withdraw, kind="quiet").mark("withdraw")
                context.button("不予登记…", self._refuse, kind="quiet").mark("decide-anyway")
                context.button("联网核对", self._check, kind="second", key="F8").mark("check")
                context.button("打印声明书", self._print, kind="second", key="F9").mark("print")
                context.button("提交审查", self._hand_on, key="Ctrl+Enter").mark("hand-on")
            else:
                context.button("审查与发证", self._go_on, key="Ctrl+Enter").mark("hand-on")

    async def _check(self) -> None:
        actor = await self._context.read(lambda w: w.actor)
        checked = await asyncio.to_thread(check_over_network, self._context.node.site, actor, self._case_id)
        await self._refresh()
        if checked.held:
            ui.notify(text("marriage.network_down"), type="warning", timeout=8000, close_button="知道了")

    def _compare(self, role: Role, matches: bool) -> Callable[[], Awaitable[None]]:
        device = FACE_TERMINAL if self._context.node.profile.demo else BY_EYE

        async def compare() -> None:
            await self._context.act(
                lambda w: record_face(w, self._case_id, role, matches=matches, device=device)
            )
            await self._refresh()

        return compare

    def _override(self, role: Role, check: Check) -> Callable[[], Awaitable[None]]:
        async def override() -> None:
            present = check.request_no != str(self._context.actor.user_id or "")
            said = "设备没有认出本人。请由另一名工作人员当面核对，确认系证件持有人本人后复核；复核记入台账。"
            asked = Confirmation(f"{TITLES[role]}人证比对复核", said, alone=present)

            async def confirm(colleague: Colleague) -> None:
                reason = colleague.reason
                await colleague.act(lambda w: override_face(w, self._case_id, role, reason=reason))

            if await confirm_by_colleague(self._context, asked, confirm):
                await self._refresh()

        return override

    async def _print(self) -> None:
        def both(w: Work) -> Declarations:
            groom, bride = (statement_paper(w, self._case_id, role) for role in ROLES)
            return Declarations(papers=(groom, bride))

        paper = Paper(STATEMENTS, "申请结婚登记声明书（双方）", both, copies=len(ROLES))
        again = self._printed or self._file.printed(STATEMENTS)
        if await print_for_case(self._context, self._case_id, paper, printed_before=again):
            self._printed = True
        markup.focus(NEXT)

    async def _hand_on(self) -> None:
        await self._load()
        if lacking := self._file.lacking():
            await self._refresh()
            said = "还不能提交审查：" + "；".join(lacking)
            ui.notify(said, type="warning", timeout=8000, close_button="知道了", multi_line=True)
            return
        await self._go_on()

    async def _withdraw(self) -> None:
        if await withdraw(self._context, self._file.detail):
            await self._context.refresh()

    async def _refuse(self) -> None:
        await self._go_on("?decide=1")

    async def _go_on(self, query: str = "") -> None:
        if self._context.actor.may("marriage.review"):
            self._context.open(f"/marriage/register/{self._case_id}{query}")
        else:
            ui.notify("已提交审查，由有审查权限的同事接办", type="positive")
            self._context.open("/")


def _face_said(check: Check | None, file: CaseFile) -> str:
    if check is None:
        return "尚未进行"
    said = f"{check.source}　{check_panel.moment(check)}"
    if check.overridden_by:
        said += f"<br>复核人：{file.overriders[check.overridden_by]}"
    return said
