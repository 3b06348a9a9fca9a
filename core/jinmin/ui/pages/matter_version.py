"""One version of an entry: its versions, its elements in tabs, and the way from draft to published."""

from uuid import UUID

from nicegui import ui

from jinmin.db.work import Work
from jinmin.errors import NotFound
from jinmin.matters import Catalogue
from jinmin.matters.form_reasks import forms_of, reask_reports
from jinmin.matters.reasks import ReaskReport
from jinmin.messages import explain_violation
from jinmin.service_items import (
    ItemState,
    ItemVersion,
    publish,
    send_back,
    start_draft,
    submit_draft,
)
from jinmin.service_items.soundness import value_text
from jinmin.ui.context import PageContext
from jinmin.ui.facts import facts
from jinmin.ui.frame import heading
from jinmin.ui.pages.changeover_figures import looked_at
from jinmin.ui.pages.matter_editor import MatterEditor
from jinmin.ui.pages.matter_ending import ask_to_end
from jinmin.ui.pages.matter_opened import Opened, open_version
from jinmin.ui.pages.matters import TONES, draw_tree
from jinmin.ui.rows import Cell, Column, Row
from jinmin.ui.tables import Empty, RowTable
from jinmin.ui.trouble import ask
from jinmin.ui.words import day
from jinmin.vocabulary.implementation import TABS, element_specs

VERSIONS = (
    Column("edition", "版本", lead=True),
    Column("state", "状态", side=True),
    Column("from", "生效"),
    Column("to", "失效"),
    Column("maintainer", "维护者"),
    Column("publisher", "批准人"),
)


async def page(context: PageContext, item_id: str) -> None:
    """The tree, the head with its actions, the versions, the elements."""
    wanted = _id(item_id)
    opened = await context.read(lambda w: open_version(w, wanted))
    score = await context.read(lambda w: _score(context, w, opened.key.matter_id))
    with ui.element("div").classes("jm-lists"):
        await draw_tree(context, opened.key.matter_id, item_id)
        with ui.element("div"):
            editor = MatterEditor(context, opened) if opened.is_edited else None
            _head(context, opened, editor, score)
            _findings(opened)
            with ui.element("section").classes("jm-card").style("margin-bottom:12px"):
                _versions(context, opened)
            if editor:
                editor.draw()
            else:
                _elements(opened)


def _source(version: ItemVersion) -> str:
    resumed = f"恢复第 {version.resumes} 版" if version.resumes else ""
    return f"随插件 {version.shipped_by} 提供" if version.shipped_by else resumed


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound("item.unknown") from None


def _head(
    context: PageContext, opened: Opened, editor: MatterEditor | None, score: ReaskReport | None
) -> None:
    version = opened.version
    with ui.element("section").classes("jm-card jm-section jm-case-head"):
        with ui.element("div").classes("jm-row"):
            heading(version.title, 2)
            standing = version.standing(context.node.clock.today())
            ui.label(standing.label).classes(f"jm-tag jm-tag-{TONES[standing]}").mark("item-state")
            if score is not None:
                tone = "green" if score.score >= 80 else "amber"
                with ui.link(target="/matters/reasks").classes(f"jm-tag jm-tag-{tone}").mark("reask-score"):
                    ui.label(f"重复填报检查 {score.score} 分")
            ui.element("div").classes("jm-spacer")
            _actions(context, opened, editor)
        facts(
            {
                "事项编号": version.matter_id,
                "层级、实施主体": opened.place + ("" if opened.key.body else "　基本目录"),
                "版本": f"第 {version.edition} 版",
                "计划生效": day(version.planned_from),
                "计划取消": day(version.planned_to),
                "生效": day(version.valid_from),
                "失效": day(version.valid_to),
                "来源": _source(version),
            }
        )


def _score(context: PageContext, w: Work, matter_id: str) -> ReaskReport | None:
    """How much of what the platform holds nobody has to give again for this matter; None for one not offered."""
    matters = [each for each in w.port(Catalogue).all(w.today) if each.id == matter_id]
    reports = reask_reports(matters, forms_of(context.node.host.gather("case_views")))
    return next(iter(reports), None)


def _actions(context: PageContext, opened: Opened, editor: MatterEditor | None) -> None:
    version, key = opened.version, opened.key
    guide = f"/guide/{key.matter_id}?region={key.region}&body={key.body}"
    ui.link("办事指南", guide, new_tab=True)
    ui.link("四级比对", f"/matters/compare?matter={key.matter_id}")
    drafting = any(each.state in (ItemState.DRAFT, ItemState.SUBMITTED) for each in opened.siblings)
    if opened.may_maintain and not drafting:
        context.button("新版本", lambda: _start(context, opened, own=False), kind="second", key="Insert")
    if key.body == "" and opened.own_body.body and key.region != context.actor.region:
        context.button("填写本级清单", lambda: _start(context, opened, own=True), kind="second")
    if editor:
        context.button("保存", editor.save, kind="second", key="Ctrl+S")
        context.button("提交", lambda: _submit(context, editor), key="Ctrl+Enter")
    if not version.shipped_by and (opened.may_maintain or opened.may_publish):
        context.button(
            "影响预览", lambda: context.open(f"/changeover?of={version.subject}"), kind="second", key="F9"
        )
    if opened.may_publish and version.state is ItemState.SUBMITTED:
        context.button("退回", lambda: _decide(context, opened, back=True), kind="second")
        context.button("发布", lambda: _decide(context, opened, back=False), key="Ctrl+Enter")
    if opened.may_publish and version.state is ItemState.PUBLISHED:
        context.button("终止…", lambda: ask_to_end(context, opened), kind="danger").mark("end")


async def _start(context: PageContext, opened: Opened, *, own: bool) -> None:
    key = opened.own_body if own else opened.key
    org_id = context.actor.org_id if own else None
    draft = await context.act(lambda w: start_draft(w, key, org_id=org_id))
    context.open(f"/matters/{draft.id}")


async def _submit(context: PageContext, editor: MatterEditor) -> None:
    if not await editor.save_for_submission():
        return
    item_id = editor.item_id
    await context.act(lambda w: submit_draft(w, item_id), form=editor.form)
    ui.notify("已提交，等待另一人发布", type="positive")
    await context.refresh()


async def _decide(context: PageContext, opened: Opened, *, back: bool) -> None:
    version = opened.version
    if back:
        await context.act(lambda w: send_back(w, version.id, expected=version.version))
    else:
        first = day(version.planned_from) or "今天"
        touched = await context.read(lambda w: looked_at(w, version.subject))
        sure = await ask(
            "发布这个版本？",
            f"《{version.title}》第 {version.edition} 版从{first}起施行，前一版随之终止。{touched}",
            yes="发布",
        )
        if not sure:
            return
        await context.act(lambda w: publish(w, version.id, expected=version.version))
        ui.notify("已发布", type="positive")
    await context.refresh()


def _findings(opened: Opened) -> None:
    found = (*opened.examined.wrong, *opened.examined.lacking)
    if opened.version.state not in (ItemState.DRAFT, ItemState.SUBMITTED) or not found:
        return
    with ui.element("section").classes("jm-summary jm-findings").props("role=status").mark("findings"):
        ui.label(f"还有 {len(found)} 处要处理，处理完才能提交").classes("jm-summary-title")
        with ui.element("ul"):
            for violation in found:
                with ui.element("li"):
                    ui.label(explain_violation(violation))


def _versions(context: PageContext, opened: Opened) -> None:
    today = context.node.clock.today()
    table = RowTable(VERSIONS, Empty("没有版本"), "版本", opens=True)
    table.on("open", context.on(lambda event: context.open(f"/matters/{event.args}")))
    table.show(
        [
            Row(
                str(each.id),
                {
                    "edition": f"第 {each.edition} 版",
                    "state": Cell(each.standing(today).label, TONES[each.standing(today)], tag=True),
                    "from": day(each.valid_from or each.planned_from),
                    "to": day(each.valid_to or each.planned_to),
                    "maintainer": _name(opened, each.maintained_by, each.shipped_by),
                    "publisher": _name(opened, each.published_by, each.shipped_by),
                },
            )
            for each in opened.siblings
        ]
    )


def _name(opened: Opened, user_id: UUID | None, shipped_by: str) -> str:
    if user_id is None:
        return f"插件 {shipped_by}" if shipped_by else ""
    return opened.names.get(user_id, "")


def _elements(opened: Opened) -> None:
    whole = opened.examined.whole
    for tab in TABS:
        told: dict[str, str | Cell] = {
            spec.title: _told(opened, name)
            for name, spec in element_specs().items()
            if spec.tab == tab and getattr(whole.elements, name) not in (None, ())
        }
        if told:
            with ui.element("section").classes("jm-card jm-section").style("margin-bottom:12px"):
                ui.label(tab).classes("jm-group-title")
                facts(told, columns=0 if len(told) > 2 else 1)


def _told(opened: Opened, name: str) -> Cell:
    value = getattr(opened.examined.whole.elements, name)
    set_by = opened.examined.whole.set_by.get(name, "")
    shown = value_text(name, value, longest=600)
    return Cell(f"{shown}　〔{set_by}〕" if set_by not in ("", opened.place) else shown)
