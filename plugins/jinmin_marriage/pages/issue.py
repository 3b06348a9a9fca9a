"""③ 审查与发证: compare, decide, register and draw the number, print, hand over."""

from uuid import UUID

from nicegui import ui

from jinmin.api import SHANGHAI
from jinmin.api.pages import PageContext
from jinmin_marriage.forms import CATEGORIES
from jinmin_marriage.pages import comparison, markup
from jinmin_marriage.pages.accepted import STATES
from jinmin_marriage.pages.application import STAGES
from jinmin_marriage.pages.apply import case_id_of
from jinmin_marriage.pages.case_file import CaseFile, is_waiting_for_papers, journal_case, load_case
from jinmin_marriage.pages.check_panel import face_panel, network_panel
from jinmin_marriage.pages.deciding import Deciding
from jinmin_marriage.pages.handing_over import HandingOver, show_issued

TO_HAND_OVER = ("已登记，待发证", "amber")
CLOSED = "本件没有登记：{state}。不予办理、撤回的理由见办件详情。"


async def page(context: PageContext, case_id: str) -> None:
    """The case as it stands: to be decided, to be handed over, or closed."""
    markup.dress()
    shown = IssuePage(context, case_id_of(case_id))
    await shown.show()


class IssuePage:
    """One case at the registrar's desk; every step draws the page anew from the database."""

    def __init__(self, context: PageContext, case_id: UUID) -> None:
        self._context = context
        self._case_id = case_id

    async def show(self) -> None:
        """Draw; a couple whose papers or checks are not complete is still at the window before.

        With ``decide`` in the address the registrar comes to refuse what will never be complete.
        """
        if await self._context.read(lambda w: is_waiting_for_papers(w, self._case_id)):
            self._context.open(f"/marriage/apply?case={self._case_id}")
            return
        file = await self._context.read(lambda w: load_case(w, self._case_id))
        if file.is_open and file.record is None and file.lacking() and "decide" not in self._context.query:
            self._context.open(f"/marriage/apply?case={self._case_id}")
            return
        await journal_case(self._context, self._case_id)
        self._body = ui.element("div")
        with self._body:
            await self._draw(file)

    async def again(self) -> None:
        """Draw with what the database says now."""
        file = await self._context.read(lambda w: load_case(w, self._case_id))
        self._body.clear()
        with self._body:
            await self._draw(file)

    async def _draw(self, file: CaseFile) -> None:
        self._context.shown_case = file.detail
        markup.put(markup.stages(STAGES, 2 if file.record is None else 3))
        _strip(file)
        with ui.element("div").classes("jmm-work"):
            with ui.element("div"):
                await self._parts(file)
            with ui.element("aside").classes("jmm-aside"):
                _checks(file)

    async def _parts(self, file: CaseFile) -> None:
        """What is worked on stands above; before the decision that is the comparison."""
        if file.record is None:
            _comparison(file)
        await self._part(file)
        if file.record is not None:
            _comparison(file)

    async def _part(self, file: CaseFile) -> None:
        if file.record is None and file.is_open:
            await Deciding(self._context, file, self.again).draw()
        elif file.record is None:
            said = CLOSED.format(state=STATES[file.detail.header.state][0])
            markup.put(f"<p>{said}</p>", "jm-card jm-section")
        elif file.record.issued_on is None:
            await HandingOver(self._context, file, file.record, self.again).draw()
        else:
            show_issued(self._context, file, file.record)


def _strip(file: CaseFile) -> None:
    header = file.detail.header
    waits = file.record is not None and file.record.issued_on is None
    word, tone = TO_HAND_OVER if waits else STATES[header.state]
    values = [
        ("受理号", header.case_no),
        ("类别", CATEGORIES[file.form.category]),
        ("登记机关", file.office),
        ("受理时间", header.opened_at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")),
        ("受理人", header.opened_by_name),
    ]
    with ui.element("section").classes("jm-card jmm-strip"):
        markup.put(markup.strip(values)).style("display:contents")
        markup.put(markup.tag(word, tone)).mark("case-state")


def _comparison(file: CaseFile) -> None:
    lines = comparison.compare(file)
    with ui.element("section").classes("jm-card jm-section"):
        with ui.element("div").classes("jmm-party-head"):
            ui.label("声明、证件、核对").classes("jm-group-title")
            markup.put(_agreement(lines)).mark("agreement")
        markup.put(comparison.table(lines)).mark("comparison")


def _agreement(lines: tuple[comparison.Line, ...]) -> str:
    if count := comparison.differing(lines):
        return markup.tag(f"{count} 处不符", "red")
    if count := comparison.unread(lines):
        return markup.tag(f"{count} 处未读卡或未核对", "amber")
    return markup.tag("未读卡，凭原件核对") if comparison.by_eye(lines) else markup.tag("没有不符", "green")


def _checks(file: CaseFile) -> None:
    with ui.element("section").classes("jm-card jm-section"):
        ui.label("核对与比对").classes("jm-group-title")
        markup.put(network_panel(file) + face_panel(file))
    held = [need.title for need in file.materials if need.material_id]
    with ui.element("section").classes("jm-card jm-section"):
        ui.label(f"归档 {file.pages} 页").classes("jm-group-title")
        items = "".join(f"<li>{markup.tag('已入卷', 'green')}<div>{title}</div></li>" for title in held)
        markup.put(f'<ul class="jm-notes">{items or "<li>还没有材料</li>"}</ul>')
