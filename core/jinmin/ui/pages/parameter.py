"""One parameter: what it is, all its values, the new one being written, and the way to be published."""

from dataclasses import dataclass

from nicegui import ui

from jinmin.db.work import Work
from jinmin.errors import NotFound
from jinmin.matters import TRANSITIONS, Below, Parameter, Parameters
from jinmin.messages import explain_violation
from jinmin.parameter_changes import (
    ChangeState,
    ParameterChange,
    bounds_for,
    drop_change,
    in_breach_below,
    kind_of,
    nearest,
    new_value,
    objections,
    open_change,
    parameter_subject,
    parameters_now,
    publish_change,
    send_change_back,
    start_change,
    submit_change,
    uppers,
    value_text,
)
from jinmin.parameter_changes.listing import locked
from jinmin.regions import significant
from jinmin.service_items import MAINTAIN, PUBLISH
from jinmin.service_items.entries import level_name
from jinmin.ui.context import PageContext
from jinmin.ui.facts import facts
from jinmin.ui.frame import heading
from jinmin.ui.pages.changeover_figures import looked_at
from jinmin.ui.pages.parameter_editor import ParameterEditor, notify_kept
from jinmin.ui.pages.parameters import COLUMNS, TONES, parameter_rows
from jinmin.ui.rows import Cell, Row
from jinmin.ui.tables import Empty, RowTable
from jinmin.ui.trouble import ask
from jinmin.ui.words import day

SHOWN = tuple(column for column in COLUMNS if column.name not in ("title", "name"))


@dataclass(frozen=True)
class Opened:
    """A parameter as its page needs it, read on one snapshot."""

    name: str
    region: str
    place: str
    known: Parameter
    now: str
    change: ParameterChange | None
    rows: tuple[Row, ...]
    upper: str
    range: str
    locked: str
    wrong: tuple[str, ...]
    below: tuple[str, ...]

    @property
    def title(self) -> str:
        """What people call it."""
        return self.known.title or self.name

    @property
    def hints(self) -> tuple[str, ...]:
        """What is to be typed: the kind and unit, the bounds of a number, what holds above."""
        kind = f"{kind_of(self.known.value)}　{self.known.unit}".rstrip()
        return tuple(filter(None, (kind, self.range, f"上级：{self.upper}" if self.upper else "")))

    @property
    def subject(self) -> str:
        """The change as the preview calls it."""
        first = self.change.valid_from if self.change else self.known.valid_from
        return parameter_subject(self.name, self.change.region if self.change else self.known.region, first)


async def page(context: PageContext, name: str) -> None:
    """Head with actions, what stands in the way, the form, the values."""
    region = context.query.get("region", "") or context.actor.region
    opened = await context.read(lambda w: _open(w, name, region))
    change, actor = opened.change, context.actor
    writes = change is not None and change.state is ChangeState.DRAFT and actor.may(MAINTAIN)
    editor = (
        ParameterEditor(context, change, opened.known, opened.hints)
        if writes and change is not None
        else None
    )
    _head(context, opened, editor)
    _findings(opened)
    ui.element("div").style("height:12px")
    if editor:
        editor.draw()
    elif change is not None:
        _planned(opened, change)
    with ui.element("section").classes("jm-card").style("margin-top:12px"):
        RowTable(SHOWN, Empty("没有值"), "各级的值", opens=False).show(opened.rows)


def _open(w: Work, name: str, asked: str) -> Opened:
    region, now = significant(asked), parameters_now(w)
    known, change = nearest(now, name, region), open_change(w, name, region)
    new = new_value(change) if change else None
    above = uppers(now, name, region, new.first if new else w.today, new.last if new else w.today)
    wrong = objections(now, name, region, new, w.today) if new else ()
    below = in_breach_below(now, name, region, new) if new else ()
    return Opened(
        name, region, level_name(w, region), known, _today(w, now, name, region), change,
        tuple(parameter_rows(w, name=name)),
        "；".join(f"{value_text(each.value, each.unit)}，{Below(each.below).label}" for each in above),
        _range(now, known), locked(w, now, name), tuple(explain_violation(each) for each in wrong),
        tuple(f"{level_name(w, each.region)}：{value_text(each.value, each.unit)}" for each in below),
    )  # fmt: skip


def _range(now: Parameters, known: Parameter) -> str:
    bounds = bounds_for(now, known.name)
    return f"{bounds.least} 至 {bounds.most}" if kind_of(known.value) in ("整数", "整数列表") else ""


def _today(w: Work, now: Parameters, name: str, region: str) -> str:
    try:
        held = now.resolve(name, w.today, region)
    except NotFound:
        return "今天没有值"
    checked = "已核" if held.confirmed else "未核"
    return f"{value_text(held.value, held.unit)}　{held.law}{held.article}（{checked}）"


def _head(context: PageContext, opened: Opened, editor: ParameterEditor | None) -> None:
    known, change = opened.known, opened.change
    with ui.element("section").classes("jm-card jm-section jm-case-head"):
        with ui.element("div").classes("jm-row"):
            heading(opened.title, 2)
            if change is not None:
                state = change.state
                ui.label(state.label).classes(f"jm-tag jm-tag-{TONES[state]}").mark("change-state")
            ui.element("div").classes("jm-spacer")
            _actions(context, opened, editor)
        facts(
            {
                "编码": known.name,
                "区划": opened.place,
                "现行值": opened.now,
                "上级值": opened.upper,
                "本级": Cell(opened.locked, "muted"),
                "用于事项": "、".join(known.matters),
            }
        )


def _actions(context: PageContext, opened: Opened, editor: ParameterEditor | None) -> None:
    change, actor = opened.change, context.actor
    query = f"name={opened.name}&region={opened.region}"
    context.button("试算", lambda: context.open(f"/parameters/try?{query}"), kind="second", key="F8")
    if change is not None:
        context.button("影响预览", lambda: _preview(context, opened, editor), kind="second")
    if change is None and actor.may(MAINTAIN) and not opened.locked:
        context.button("新版本", lambda: _start(context, opened), key="Insert")
    if editor:
        context.button("放弃", lambda: _drop(context, opened), kind="danger")
        context.button("保存", lambda: _save(context, editor), kind="second", key="Ctrl+S")
        context.button("提交", lambda: _submit(context, opened, editor), key="Ctrl+Enter")
    if change is not None and change.state is ChangeState.SUBMITTED and actor.may(PUBLISH):
        context.button("退回", lambda: _send_back(context, change), kind="second")
        context.button("发布", lambda: _publish(context, opened, change), key="Ctrl+Enter")


async def _start(context: PageContext, opened: Opened) -> None:
    await context.act(lambda w: start_change(w, opened.name, opened.region))
    await context.refresh()


async def _save(context: PageContext, editor: ParameterEditor) -> None:
    found = await editor.save()
    notify_kept(found)
    if not found:
        await context.refresh()


async def _submit(context: PageContext, opened: Opened, editor: ParameterEditor) -> None:
    assert opened.change is not None
    change_id = opened.change.id
    if found := await editor.save():
        notify_kept(found)
        return
    await context.act(lambda w: submit_change(w, change_id), form=editor.form)
    ui.notify("已提交，等待另一人发布", type="positive")
    await context.refresh()


async def _drop(context: PageContext, opened: Opened) -> None:
    assert opened.change is not None
    change_id = opened.change.id
    if await ask("放弃这个新版本？", "编制的内容不再保留在页面上，台账中仍可查到。", yes="放弃", danger=True):
        await context.act(lambda w: drop_change(w, change_id))
        await context.refresh()


async def _preview(context: PageContext, opened: Opened, editor: ParameterEditor | None) -> None:
    if editor:
        await editor.save()
    again = await context.read(lambda w: _open(w, opened.name, opened.region))
    context.open(f"/changeover?of={again.subject}")


async def _send_back(context: PageContext, change: ParameterChange) -> None:
    await context.act(lambda w: send_change_back(w, change.id, expected=change.version))
    await context.refresh()


async def _publish(context: PageContext, opened: Opened, change: ParameterChange) -> None:
    touched = await context.read(lambda w: looked_at(w, change.subject))
    new = new_value(change)
    said = (
        f"{opened.title}（{opened.place}）自 {new.first} 起为 {value_text(new.value, opened.known.unit)}；"
        f"{TRANSITIONS[new.transition]}。{touched}"
    )
    if await ask("发布这个值？", said, yes="发布"):
        await context.act(lambda w: publish_change(w, change.id, expected=change.version))
        ui.notify("已发布", type="positive")
        await context.refresh()


def _findings(opened: Opened) -> None:
    told = (*opened.wrong, *(f"发布后下级的值不再合规：{each}" for each in opened.below))
    if not told or opened.change is None:
        return
    with (
        ui.element("section")
        .classes("jm-summary jm-findings")
        .style("margin-top:12px")
        .props("role=status")
        .mark("findings")
    ):
        ui.label(f"有 {len(told)} 处要看").classes("jm-summary-title")
        with ui.element("ul"):
            for said in told:
                with ui.element("li"):
                    ui.label(said)


def _planned(opened: Opened, change: ParameterChange) -> None:
    new = new_value(change)
    with ui.element("section").classes("jm-card jm-section"):
        ui.label("待发布的新版本").classes("jm-group-title")
        facts(
            {
                "值": value_text(new.value, opened.known.unit),
                "生效": day(new.first),
                "失效": day(new.last) or "长期",
                "依据条款": f"{new.law}{new.article}",
                "核对": "已核" if new.confirmed else "未核",
                "下级可否改动": new.below.label,
                "过渡办法": TRANSITIONS[new.transition],
                "过渡条款": new.clause,
                "改动理由": new.reason,
            }
        )
