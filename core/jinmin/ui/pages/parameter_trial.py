"""试算: which value answers for a region and a day, why the others do not, and what a rule says with it."""

from collections.abc import Sequence
from datetime import date

from nicegui import ui
from pydantic import BaseModel, Field

from jinmin.db.work import Work
from jinmin.errors import JinminError
from jinmin.matters import Parameters
from jinmin.messages import explain, explain_violation
from jinmin.parameter_changes import (
    Tried,
    judge_trial,
    list_parameters,
    mark_planned,
    new_value,
    open_change,
    parameters_now,
    try_parameter,
    value_text,
    with_change,
)
from jinmin.regions import prefixes
from jinmin.service_items.entries import level_name
from jinmin.ui.context import PageContext
from jinmin.ui.forms import Asked, Form
from jinmin.ui.regions import region_lookup
from jinmin.ui.rows import Cell, Column, Row
from jinmin.ui.tables import Empty, RowTable
from jinmin.ui.words import day
from jinmin.vocabulary.rule_trial import RuleTrial

COLUMNS = (
    Column("wins", "结果", side=True),
    Column("region", "区划", lead=True),
    Column("value", "值", wrap=True),
    Column("from", "生效"),
    Column("to", "失效"),
    Column("source", "依据条款", wrap=True, minor=True),
    Column("why", "说明", wrap=True),
)


class _Question(BaseModel):
    name: str = Field(title="参数")
    region: str = Field(default="", title="区划", description="不填：全国")
    on: date = Field(title="日期")
    planned: bool = Field(default=True, title="连同未发布的新版本")


async def page(context: PageContext) -> None:
    """The question, the values in the order in which they win, and the rules that read the parameter."""
    titles = await context.read(
        lambda w: {
            line.parameter.name: line.parameter.title or line.parameter.name for line in list_parameters(w)
        }
    )
    trial = _Trial(context, titles)
    trial.draw()
    if context.query.get("name") in titles:
        await trial.run()


class _Trial:
    def __init__(self, context: PageContext, titles: dict[str, str]) -> None:
        self._context, self._titles = context, titles
        self._rules: tuple[RuleTrial, ...] = tuple(context.node.host.gather("rule_trials"))

    def draw(self) -> None:
        self.form: Form[_Question] = self._context.form(_Question)
        with self.form, self.form.group("试算", columns=3):
            self.form.field("name", Asked(options=self._titles))
            lookup = region_lookup(self._context)
            self.form.field("region", Asked(kind="region", lookup=lookup))
            self.form.field("on")
            self.form.field("planned")
            with ui.element("div").classes("jm-row"):
                self._context.button("试算", self.run, key="F8")
        query, actor = self._context.query, self._context.actor
        region = query.get("region", "") or actor.region
        self.form.fill(
            {
                "name": query.get("name", ""),
                "region": region.ljust(6, "0") if region else None,
                "on": query.get("on", "") or self._context.node.clock.today().isoformat(),
            }
        )
        self._found = ui.element("div").mark("tried")

    async def run(self) -> None:
        """Look it up and show it."""
        asked = self.form.read()
        tried, parameters = await self._context.read(lambda w: _tried(w, asked))
        places = await self._context.read(
            lambda w: {each.parameter.region: level_name(w, each.parameter.region) for each in tried}
        )
        self._found.clear()
        with self._found:
            self._answer(tried)
            with ui.element("section").classes("jm-card").style("margin-top:12px"):
                table = RowTable(COLUMNS, Empty("没有值"), "试算结果", opens=False)
                table.show([_row(number, each, places) for number, each in enumerate(tried)])
            for rule in self._rules:
                if asked.name in rule.parameters:
                    self._rule(rule, parameters, asked)

    def _answer(self, tried: Sequence[Tried]) -> None:
        winner = next((each for each in tried if each.wins), None)
        with ui.element("section").classes("jm-card jm-section").style("margin-top:12px"):
            if winner is None:
                ui.label("这一天在这个地区没有值，用到它的规则会停下并提示。").classes("jm-tone-red")
                return
            each = winner.parameter
            ui.label(value_text(each.value, each.unit)).classes("jm-trial-value").mark("trial-value")
            planned = "，尚未发布" if winner.planned else ""
            ui.label(f"{each.law}{each.article}（{'已核' if each.confirmed else '未核'}{planned}）").classes(
                "jm-muted"
            )

    def _rule(self, rule: RuleTrial, parameters: Parameters, asked: _Question) -> None:
        with ui.element("div").style("margin-top:12px"):
            form: Form[BaseModel] = self._context.form(rule.form)
            with form, form.group(f"用到它的规则：{rule.title}", columns=3):
                for name, info in rule.form.model_fields.items():
                    extra = info.json_schema_extra
                    titles = extra.get("titles", {}) if isinstance(extra, dict) else {}
                    options = {str(k): str(v) for k, v in titles.items()} if isinstance(titles, dict) else {}
                    form.field(name, Asked(options=options))
                answer = ui.element("div").mark("rule-answer")

                def judge() -> None:
                    facts = form.read()
                    answer.clear()
                    with answer:
                        for said, tone in _said(rule, facts, parameters, asked):
                            ui.label(said).classes(f"jm-tone-{tone}")

                with ui.element("div").classes("jm-row"):
                    self._context.button("按这个规则判断", judge, kind="second")


def _tried(w: Work, asked: _Question) -> tuple[tuple[Tried, ...], Parameters]:
    now = parameters_now(w)
    if asked.planned:
        for place in prefixes(asked.region):
            change = open_change(w, asked.name, place)
            if change is not None:
                new = new_value(change)
                now = with_change(now, asked.name, place, new)
                return mark_planned(try_parameter(now, asked.name, asked.on, asked.region), new, place), now
    return try_parameter(now, asked.name, asked.on, asked.region), now


def _said(
    rule: RuleTrial, facts: BaseModel, parameters: Parameters, asked: _Question
) -> Sequence[tuple[str, str]]:
    try:
        found = judge_trial(rule, facts, parameters, asked.on, asked.region)
    except JinminError as wrong:
        return ((explain(wrong), "red"),)
    return tuple((explain_violation(each), "red") for each in found) or (("符合这条规则", "green"),)


def _row(number: int, tried: Tried, places: dict[str, str]) -> Row:
    each = tried.parameter
    mark = Cell("胜出", "green", tag=True) if tried.wins else Cell("未用", "muted", tag=True)
    return Row(
        str(number),
        {
            "wins": mark,
            "region": places[each.region] + ("（未发布）" if tried.planned else ""),
            "value": value_text(each.value, each.unit),
            "from": day(each.valid_from),
            "to": day(each.valid_to) or "长期",
            "source": f"{each.law}{each.article}",
            "why": tried.why,
        },
    )
