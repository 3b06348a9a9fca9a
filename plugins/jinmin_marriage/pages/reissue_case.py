"""An accepted 补领: papers, the second look at the archive, the new number, the booklets, the hand-over."""

from uuid import UUID

from nicegui import ui

from jinmin.api import SHANGHAI, mask_id_number
from jinmin.api.pages import PageContext, actions
from jinmin_marriage.forms import ROLES
from jinmin_marriage.pages import markup
from jinmin_marriage.pages.accepted import STATES
from jinmin_marriage.pages.apply import case_id_of
from jinmin_marriage.pages.case_file import journal_case
from jinmin_marriage.pages.material_rows import MaterialRows
from jinmin_marriage.pages.party_column import TITLES
from jinmin_marriage.pages.reissue import STAGES
from jinmin_marriage.pages.reissue_deciding import ReissueDeciding, ReissueHandingOver, show_reissued
from jinmin_marriage.pages.reissue_file import ReissueFile, load_reissue
from jinmin_marriage.reissue_form import APPLICANTS, CAUSES

NEXT = (
    ".jmm-line:has([data-key=F4]) :is([role=checkbox], button), [data-jm-path=opinion] [role=radio], "
    "[data-jm-path^=print_no] input, .jm-actions [data-key='Ctrl+Enter']"
)
"""Where the cursor goes: the next paper, then the opinion, the booklets, the main button."""
READY = "档案已查证，申请人的证件和声明书齐全，可以补发。"


async def page(context: PageContext, case_id: str) -> None:
    """The case as it stands."""
    markup.dress()
    await ReissueCase(context, case_id_of(case_id)).show()


class ReissueCase:
    """One case on the clerk's screen; every step draws it anew from the database."""

    def __init__(self, context: PageContext, case_id: UUID) -> None:
        self._context = context
        self._case_id = case_id
        self._rows = MaterialRows(context, case_id, self._again)

    async def show(self) -> None:
        """Draw."""
        await self._load()
        await journal_case(self._context, self._case_id)
        self._rows.draw_uploader()
        self._body = ui.element("div")
        with self._body:
            await self._draw()
            markup.focus(NEXT)

    async def _load(self) -> None:
        self._file: ReissueFile = await self._context.read(lambda w: load_reissue(w, self._case_id))
        self._context.shown_case = self._file.detail
        if self._file.is_open:
            await self._rows.look_for_held()

    async def _again(self) -> None:
        await self._load()
        self._body.clear()
        with self._body:
            await self._draw()
            markup.focus(NEXT)

    async def _draw(self) -> None:
        file = self._file
        issued = file.reissue.certificate_no is not None
        markup.put(markup.stages(STAGES, 3 if issued else 2 if not file.lacking() else 1))
        self._strip()
        with ui.element("div").classes("jmm-work").props("data-jm-form"):
            with ui.element("div"):
                if file.is_open:
                    self._papers()
                    await ReissueDeciding(self._context, file, self._again).draw()
                elif issued and file.reissue.issued_on is None:
                    await ReissueHandingOver(self._context, file, self._again).draw()
                else:
                    self._closed()
            with ui.element("aside").classes("jmm-aside"):
                self._archive()
                if file.is_open:
                    with ui.element("section").classes("jm-card jm-section jmm-lacking"):
                        ui.label("补发前").classes("jm-group-title")
                        markup.put(markup.to_do(file.lacking(), READY)).mark("lacking")

    def _strip(self) -> None:
        header, form = self._file.detail.header, self._file.form
        word, tone = STATES[header.state]
        values = [
            ("受理号", header.case_no),
            ("事项", "补领结婚证"),
            ("申请人", APPLICANTS[form.applicants]),
            ("原因", CAUSES[form.cause]),
            ("登记处", self._file.office),
            ("受理时间", header.opened_at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")),
        ]
        with ui.element("section").classes("jm-card jmm-strip"):
            markup.put(markup.strip(values)).style("display:contents")
            markup.put(markup.tag(word, tone)).mark("case-state")

    def _archive(self) -> None:
        reissue = self._file.reissue
        checked = reissue.archive_checked_at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
        lines = [
            ("原字号", reissue.original_no),
            ("原登记日期", reissue.original_on.isoformat()),
            ("原登记机关", reissue.original_office),
            ("来源", reissue.archive_source),
            ("查证", f"{checked}　{self._file.checked_by}"),
        ]
        for role in ROLES:
            number, name = self._file.archived[role]
            now = self._file.form.party(role)
            changed = "" if (number, name) == (now.id_number, now.name) else f"　现：{now.name}"
            lines.append((TITLES[role], f"{name}　{mask_id_number(number)}{changed}"))
        with ui.element("section").classes("jm-card jm-section"):
            ui.label("档案所载").classes("jm-group-title")
            markup.put(markup.pairs(lines, "jm-facts jm-facts-1")).mark("archived")

    def _papers(self) -> None:
        with ui.element("section").classes("jm-card jm-section"):
            ui.label("证件、声明和材料").classes("jm-group-title")
            self._rows.draw(self._file)

    def _closed(self) -> None:
        reissue = self._file.reissue
        with ui.element("section").classes("jm-card jm-section"):
            if reissue.certificate_no is None:
                ui.label(f"本件没有补发：{STATES[self._file.detail.header.state][0]}。")
            else:
                ui.label("已补发").classes("jm-group-title")
                show_reissued(reissue)
                values = [
                    ("发证日期", str(reissue.issued_on or "")),
                    ("印制号（男）", reissue.print_no_groom or ""),
                    ("印制号（女）", reissue.print_no_bride or ""),
                ]
                markup.put(markup.pairs(values))
        with actions():
            self._context.button("下一号", lambda: self._context.open("/marriage/reissue"), key="Ctrl+Enter")
