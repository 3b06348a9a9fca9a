"""④ 办件详情: left the facts in tabs, right who did what when; 1–8 choose the tab, Ctrl+Enter goes on."""

from datetime import date
from uuid import UUID

from nicegui import ui

from jinmin.cases import (
    case_detail,
)
from jinmin.cases.acts import (
    CaseCourse,
    case_course,
)
from jinmin.cases.case_file import CaseDetail, CaseHeader
from jinmin.cases.clock_models import SuspensionState
from jinmin.cases.deadlines import ACCEPTED
from jinmin.cases.states import STATE_LABELS, HoldReason
from jinmin.cases.worklist import Urgency
from jinmin.clock import legal_day
from jinmin.db.work import Work
from jinmin.doubts import doubts_of_case
from jinmin.errors import NotFound
from jinmin.identity import mask_name
from jinmin.ledger.journal import Access, write_access
from jinmin.service_items.element_texts import limit_text
from jinmin.supervision import alerts_of_case, handlings_of_case
from jinmin.ui.context import PageContext
from jinmin.ui.facts import facts
from jinmin.ui.frame import heading
from jinmin.ui.interface import may_open
from jinmin.ui.loading import load
from jinmin.ui.neighbours import draw_neighbours
from jinmin.ui.pages.case_actions import WorkPage, draw_actions
from jinmin.ui.pages.case_doubts import draw_doubts
from jinmin.ui.pages.case_offices import Facts, draw_offices_lacking, offices_of
from jinmin.ui.pages.case_supervision import draw_supervision
from jinmin.ui.pages.case_tabs import TABS, CaseTabs
from jinmin.ui.pages.case_voice import draw_evaluations, draw_invitation
from jinmin.ui.pages.course_acts import draw_course_acts
from jinmin.ui.rows import Cell, Tone
from jinmin.ui.words import day, moment
from jinmin.vocabulary.flow import Limit
from jinmin.vocabulary.manifest import CaseView
from jinmin.vocabulary.matter import Matter
from jinmin.voice import evaluations_of_case

STATE_TONES: dict[str, Tone] = {"open": "blue", "held": "amber", "returned": "amber", "done": "green"}

BEGIN = """requestAnimationFrame(() => {
  const at = document.activeElement;
  if (at && at !== document.body) return;
  const next = ".jm-case-head [data-key='Ctrl+Enter']", tab = ".jm-case [role=tab][aria-selected=true]";
  (document.querySelector(next) ?? document.querySelector(tab))?.focus({ preventScroll: true });
})"""
"""Where the cursor goes: to the next step, for who has nothing to do here to the tabs."""


async def page(context: PageContext, case_id: str) -> None:
    """The head, the tabs and the steps of one case."""
    wanted = _id(case_id)
    detail, course, offices = await context.act(lambda w: _open(w, wanted, context.digest))
    lights = await context.read(lambda w: (alerts_of_case(w, wanted), handlings_of_case(w, wanted)))
    said = await context.read(lambda w: evaluations_of_case(w, wanted))
    asked = await context.read(lambda w: doubts_of_case(w, wanted))
    view = context.interface.case_views.get(detail.header.matter, CaseView(detail.header.matter))
    context.shown_case = detail
    draw_neighbours(context, str(wanted))
    domain = _head(context, detail, course, offices, view)
    if view.actions:
        with domain:
            await load(view.actions)(context, detail)
    with ui.element("div").classes("jm-split jm-case"):
        with ui.element("section").classes("jm-card"):
            tabs = CaseTabs(context, detail, view, course)
            tabs.draw()
        with ui.element("aside").classes("jm-aside"):
            _steps(detail)
            draw_supervision(*lights)
            draw_evaluations(said)
            draw_doubts(context, detail, asked)
    await tabs.choose(TABS[0][0])
    ui.run_javascript(BEGIN)


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound("case.not_found") from None


def _open(w: Work, case_id: UUID, digest: str) -> tuple[CaseDetail, CaseCourse, Facts]:
    detail = case_detail(w, case_id)
    write_access(w, w.actor, Access("case.read", f"case/{case_id}", 1), digest)
    course = case_course(w, case_id)
    return detail, course, offices_of(w, detail, course)


def _head(
    context: PageContext, detail: CaseDetail, course: CaseCourse, offices: Facts, view: CaseView
) -> ui.element:
    header = detail.header
    with ui.element("section").classes("jm-card jm-section jm-case-head"):
        with ui.element("div").classes("jm-row"):
            heading(header.case_no, 2)
            ui.label(STATE_LABELS[header.state]).classes(
                f"jm-tag jm-tag-{STATE_TONES.get(header.state, 'red')}"
            )
            if header.accepting_region:
                ui.label("异地").classes("jm-tag jm-tag-blue")
            if header.urgency in (Urgency.OVERDUE, Urgency.TODAY):
                late = header.urgency is Urgency.OVERDUE
                ui.label("逾期" if late else "今日到期").classes(
                    f"jm-tag jm-tag-{'red' if late else 'amber'}"
                )
            ui.element("div").classes("jm-spacer")
            domain = ui.element("div").classes("jm-row")
            work = _work_page(context, detail, view)
            draw_invitation(context, detail)
            draw_actions(context, detail, work)
            draw_course_acts(context, detail, course, by_plugin=work is not None)
        draw_offices_lacking(course)
        facts({**_facts(detail, course.matter, offices), **_course_facts(course)})
    return domain


def _facts(detail: CaseDetail, matter: Matter, offices: Facts) -> Facts:
    header = detail.header
    provisional = header.due_provisional
    held = f"{HoldReason(header.held_reason).label}　{header.held_note}" if header.held_reason else ""
    return {
        "事项": f"{header.matter_title}（第 {header.matter_version} 版）",
        "实施清单": f"第 {header.item_edition} 版" if header.item_edition else "",
        "适用规定": _governed(header),
        "当事人": "、".join(mask_name(party.name) for party in detail.parties),
        **offices,
        "接件": f"{moment(header.opened_at)}　{header.opened_by_name}",
        "受理": day(header.accepted_on) or "尚未受理",
        "当前环节": header.step_title,
        "占用人": header.holder_name,
        "法定时限": _limit(header.statutory_due, matter.statutory, "", provisional=provisional),
        "承诺时限": _limit(header.promised_due, matter.promised, "未另作承诺", provisional=provisional),
        "计划办结": day(header.planned_due),
        "实际办结": day(header.finished_on),
        "暂停累计": f"{header.suspended_days} 天" if header.suspended_days else "无",
        "挂起原因": Cell(held, "amber"),
        "账序号": f"{header.seq}（办件最近一次变动；各环节另记）",
    }


def _governed(header: CaseHeader) -> str:
    """Of which day the versions and the parameters are that govern the case."""
    opened = day(legal_day(header.opened_at))
    accepted = day(header.accepted_on) or f"{opened}（接件日，尚未受理）"
    return f"事项和清单按接件日 {opened}，参数按受理日 {accepted}；另有过渡决定的从其决定"


def _limit(due: date | None, limit: Limit | None, none: str, *, provisional: bool) -> str:
    """The day it ends on; before it runs, what the case's version of the matter sets."""
    if due is not None:
        return day(due) + ("（暂定）" if provisional else "")
    told = limit.model_copy(update={"start": ACCEPTED}) if limit else None
    return f"{limit_text(told)}（尚未起算）" if told else none


def _course_facts(course: CaseCourse) -> Facts:
    case, pending = course.case, []
    if course.suspension is not None and course.suspension.state is SuspensionState.ASKED:
        pending.append("暂停待批准")
    if course.extension is not None:
        pending.append("延期待批准")
    return {
        "延期累计": f"{case.extended_days} 天" if case.extended_days else "",
        "待批准": Cell("、".join(pending), "amber"),
        "容缺承诺": Cell("、".join(f"{row.title}（{day(row.due_on)}前）" for row in course.owed), "amber"),
        "归档": day(case.archived_on),
    }


def _steps(detail: CaseDetail) -> None:
    with ui.element("section").classes("jm-card jm-section"):
        ui.label("办理过程").classes("jm-group-title")
        with ui.element("ol").classes("jm-steps"):
            for step in detail.steps:
                with ui.element("li").classes("jm-done"):
                    with ui.element("div").classes("jm-row"):
                        ui.label(step.title).classes("jm-strong")
                        ui.label(step.outcome_title).classes("jm-tag jm-tag-green")
                    ui.label(f"{step.actor_name}　{moment(step.done_at)}").classes("jm-step-line")
                    ui.label(
                        f"账序号 {step.seq}" + (f"　时限 {day(step.due_on)}" if step.due_on else "")
                    ).classes("jm-step-line")
                    if step.opinion:
                        ui.label(step.opinion).classes("jm-step-opinion")
            if detail.waiting:
                with ui.element("li").classes("jm-now").props("aria-current=step"):
                    ui.label(detail.waiting.title).classes("jm-strong")
                    ui.label("待办理" if detail.header.state != "held" else "挂起中").classes("jm-step-line")


def _work_page(context: PageContext, detail: CaseDetail, view: CaseView) -> WorkPage | None:
    """Where this post goes on with the case: its waiting step, or the papers before it."""
    offered = []
    if detail.may_act and detail.header.state != "held":
        offered.append((view.work, f"办理：{detail.header.step_title}"))
    if detail.waiting is not None:
        offered.append((view.prepare, "补充核对和材料"))
    for pattern, said in offered:
        path = pattern.replace("{case_id}", str(detail.header.id))
        found = context.interface.page_at(path) if path else None
        if found and may_open(context.actor, found):
            return WorkPage(path, said)
    return None
