"""⑩ 参数: every value with its source, its level and what stands above it; “/” finds, Insert begins a new one."""

from nicegui import ui
from pydantic import BaseModel, Field

from jinmin.changeovers import open_cases_reading
from jinmin.db.work import Work
from jinmin.parameter_changes import (
    ChangeState,
    ParameterLine,
    list_parameters,
    start_change,
    value_text,
)
from jinmin.regions import DivisionLevel
from jinmin.service_items import MAINTAIN
from jinmin.service_items.entries import level_name
from jinmin.ui.context import PageContext
from jinmin.ui.form_dialogs import Question, ask_form
from jinmin.ui.forms import Asked, Form
from jinmin.ui.regions import region_lookup
from jinmin.ui.rows import Cell, Column, Row, Tone
from jinmin.ui.tables import Empty, Page, PagedTable
from jinmin.ui.words import day

COLUMNS = (
    Column("title", "名称", lead=True, wrap=True),
    Column("name", "编码", code=True, minor=True),
    Column("state", "状态", side=True),
    Column("region", "区划"),
    Column("value", "值", wrap=True),
    Column("unit", "单位", minor=True),
    Column("from", "生效"),
    Column("to", "失效", sparse=True),
    Column("source", "依据条款", wrap=True),
    Column("confirmed", "已核／未核"),
    Column("level", "来源层级", minor=True),
    Column("upper", "上级值", wrap=True, sparse=True),
    Column("touched", "影响在办", align="right"),
    Column("by", "修改人", minor=True),
)
LEVELS = {
    DivisionLevel.NATION: "国家",
    DivisionLevel.PROVINCE: "省级",
    DivisionLevel.PREFECTURE: "市级",
    DivisionLevel.GROUPING: "市级",
    DivisionLevel.COUNTY: "县级",
    DivisionLevel.TOWNSHIP: "乡级",
    DivisionLevel.VILLAGE: "村级",
}
TONES: dict[ChangeState, Tone] = {
    ChangeState.DRAFT: "amber",
    ChangeState.SUBMITTED: "blue",
    ChangeState.PUBLISHED: "green",
    ChangeState.DROPPED: "muted",
}
PAGE = 50


async def page(context: PageContext) -> None:
    """The search and the list."""
    with ui.element("section").classes("jm-card"):
        with ui.element("div").classes("jm-bar"):
            with ui.element("div").props("data-jm-find"):
                wanted = ui.input(placeholder="名称、编码或依据（/）").props(
                    'aria-label="查找参数" clearable debounce=250 style="min-width:260px"'
                )
            ui.element("div").classes("jm-spacer")
            context.button("试算", lambda: context.open("/parameters/try"), kind="second", key="F8")
            if context.actor.may(MAINTAIN):
                context.button("新版本", lambda: _begin(context), key="Insert")
        table = PagedTable[int](
            context,
            COLUMNS,
            lambda first: _load(context, wanted.value or "", first or 0),
            Empty("没有这样的参数", "换一个词再找。"),
            "参数",
            on_open=lambda name: context.open(f"/parameters/{name.partition('|')[0]}"),
            subject="parameters",
            memory="matter.parameters",
        ).draw()
    wanted.on_value_change(context.on(table.first))
    await table.recall()
    await table.first()


async def _load(context: PageContext, text: str, first: int) -> Page[int]:
    rows = await context.read(lambda w: parameter_rows(w, text, first=first))
    return Page(tuple(rows[:PAGE]), first + PAGE if len(rows) > PAGE else None)


def parameter_rows(w: Work, text: str = "", name: str = "", *, first: int = 0) -> list[Row]:
    """The rows of the list from the ``first`` on, one more than a page holds."""
    lines = list_parameters(w, text, name)[first : first + PAGE + 1]
    counts: dict[tuple[tuple[str, ...], str], int] = {}
    for line in lines:
        key = (line.parameter.matters, line.parameter.region)
        if key not in counts:
            counts[key] = open_cases_reading(w, *key)
    return [_row(w, line, counts[line.parameter.matters, line.parameter.region]) for line in lines]


def _row(w: Work, line: ParameterLine, touched: int) -> Row:
    each = line.parameter
    value = value_text(each.value)
    upper = value_text(line.upper.value, line.upper.unit) if line.upper else ""
    return Row(
        f"{each.name}|{each.region}|{each.valid_from}|{each.shipped_by}",
        {
            "title": Cell(each.title or each.name, "muted" if line.locked else ""),
            "name": each.name,
            "region": level_name(w, each.region),
            "value": Cell(f"{value}　违反", "red") if line.breach else value,
            "unit": each.unit,
            "from": day(each.valid_from),
            "to": day(each.valid_to),
            "source": f"{each.law}　{each.article}",
            "confirmed": Cell("已核", "green", tag=True)
            if each.confirmed
            else Cell("未核", "amber", tag=True),
            "level": LEVELS[DivisionLevel(each.origin_level)],
            "upper": Cell("本级不得改动", "muted") if line.locked else upper,
            "touched": f"{touched} 件" if touched < 10_000 else "10000 件以上",
            "by": line.by or line.source.replace("随插件", "插件").removesuffix(" 提供"),
            "state": Cell(line.state.label, TONES[line.state], tag=True),
        },
    )


class _Begin(BaseModel):
    name: str = Field(title="参数")
    region: str = Field(default="", title="区划", description="不填：本岗位的辖区")


async def _begin(context: PageContext) -> None:
    lines = await context.read(list_parameters)
    titles = {
        line.parameter.name: line.parameter.title or line.parameter.name for line in lines if not line.locked
    }
    if not titles:
        ui.notify("上级规定都不得由本级改动，没有可以另行规定的参数", type="warning")
        return

    def draw(form: Form[_Begin]) -> None:
        form.field("name", Asked(options=titles))
        form.field("region", Asked(kind="region", lookup=region_lookup(context)))

    async def act(form: Form[_Begin]) -> None:
        asked = form.read()
        region = asked.region or context.actor.region
        await context.act(lambda w: start_change(w, asked.name, region), form=form)
        context.open(f"/parameters/{asked.name}?region={region}")

    said = "新版本从现行的值开始改；提交后由另一人发布。"
    await ask_form(context, Question("新版本", said, _Begin, draw, "开始编制", "begin-change"), act)
