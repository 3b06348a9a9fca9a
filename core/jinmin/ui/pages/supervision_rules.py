"""监察规则: every rule as data, what waits to be published, and writing a new one; two persons, as for parameters."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from nicegui import ui
from pydantic import BaseModel, Field

from jinmin.db.work import Work
from jinmin.service_items.entries import level_name
from jinmin.supervision import (
    SET_RULES,
    Light,
    Moment,
    RuleEntry,
    RuleProposal,
    Subject,
    SupervisionRule,
    drop_proposal,
    entry_from,
    entry_of,
    kept_rules,
    open_proposals,
    propose_rule,
    publish_proposal,
)
from jinmin.supervision.rule_book import cells
from jinmin.supervision.rule_words import addressee, moment_told
from jinmin.ui.context import PageContext
from jinmin.ui.form_dialogs import Question, ask_form
from jinmin.ui.forms import Asked, Form
from jinmin.ui.question import Answers, Blank, question
from jinmin.ui.rows import Cell, Column, Row
from jinmin.ui.sections import card
from jinmin.ui.tables import Empty, RowTable
from jinmin.ui.words import day

COLUMNS = (
    Column("title", "规则", lead=True, wrap=True),
    Column("light", "灯", side=True),
    Column("subject", "监察对象"),
    Column("moment", "何时"),
    Column("told", "告知谁", wrap=True),
    Column("region", "区划"),
    Column("from", "生效"),
    Column("to", "失效", sparse=True),
    Column("source", "依据条款", wrap=True, minor=True),
    Column("confirmed", "已核／未核"),
    Column("state", "状态"),
    Column("rule", "编号", code=True, minor=True),
)
WAITING = (*COLUMNS[:8], Column("by", "编制人"), Column("reason", "改动理由", wrap=True))


@dataclass(frozen=True)
class _Read:
    rules: tuple[SupervisionRule, ...]
    in_force: frozenset[object]
    waiting: tuple[RuleProposal, ...]
    places: dict[str, str]


class RuleForm(BaseModel):
    """A rule as the page asks it."""

    title: str = Field(default="", title="名称", max_length=60)
    at: Moment = Field(title="何时亮灯")
    days: int = Field(default=0, title="天数", ge=0, le=366, description="0：临近到期、到期次日")
    unit: Literal["working", "calendar"] = Field(default="working", title="天数单位")
    light: Light = Field(title="灯")
    tells_handler: bool = Field(default=False, title="告知承办人")
    permission: str = Field(default="", title="告知有此权限的岗位", description="不填：不告知上面的岗位")
    post: str = Field(default="", title="限岗位名称", max_length=60)
    levels_up: int = Field(default=0, title="上升几级", ge=0, le=4)
    on_provisional: bool = Field(default=True, title="暂定时限也亮灯")
    off: bool = Field(default=False, title="在本辖区停用")
    valid_from: date = Field(title="生效日期")
    valid_to: date | None = Field(default=None, title="失效日期", description="不填：长期")
    law: str = Field(default="", title="依据", max_length=200)
    article: str = Field(default="", title="条款", max_length=200)
    confirmed: bool = Field(default=False, title="已核原文")
    reason: str = Field(default="", title="改动理由", max_length=300)


OPTIONS = {
    "at": {"near": "到期之前", "lapsed": "到期之后"},
    "unit": {"working": "工作日", "calendar": "自然日"},
    "light": {each.value: each.label for each in Light},
}


async def page(context: PageContext) -> None:
    """What waits, then every rule; a click on a rule begins a new one for the actor's division."""
    await _Rules(context).draw()


class _Rules:
    def __init__(self, context: PageContext) -> None:
        self._context = context
        self._rights = {right.id: right.title for right in context.node.permissions()}

    async def draw(self) -> None:
        self._found = found = await self._context.read(_read)
        if found.waiting:
            with card():
                ui.label("待发布").classes("jm-group-title jm-board-title")
                table = RowTable(WAITING, Empty("没有待发布的规则"), "待发布的规则", opens=self._sets)
                table.show([self._waiting_row(each) for each in found.waiting])
                table.on("open", self._context.on(self._decide))
            ui.element("div").style("height:12px")
        with card():
            rules = RowTable(COLUMNS, Empty("没有监察规则"), "监察规则", opens=self._sets)
            rules.show([self._row(each) for each in found.rules])
            rules.on("open", self._context.on(self._write))
        if self._sets:
            ui.label(
                "点一条规则，为本辖区编制新的一条；由另一人发布后，从生效日期起代替上级或随系统提供的。"
            ).classes("jm-muted").style("margin-top:8px")

    @property
    def _sets(self) -> bool:
        return self._context.actor.may(SET_RULES)

    def _row(self, rule: SupervisionRule) -> Row:
        state = Cell("停用", "muted", tag=True) if rule.off else Cell("在用", "green", tag=True)
        if rule.id not in self._found.in_force and not rule.off:
            later = rule.valid_from > self._context.node.clock.today()
            state = Cell("未生效" if later else "已失效", "muted", tag=True)
        told = self._cells(RuleEntry.model_validate(_values(rule)))
        source: dict[str, str | Cell] = {
            "source": f"{rule.law}　{rule.article}",
            "state": state,
            "rule": rule.rule,
        }
        checked = Cell("已核", "green", tag=True) if rule.confirmed else Cell("未核", "amber", tag=True)
        return Row(str(rule.id), {**told, **source, "confirmed": checked})

    def _waiting_row(self, proposal: RuleProposal) -> Row:
        told = self._cells(entry_of(proposal))
        return Row(str(proposal.id), {**told, "by": proposal.written_by_name, "reason": proposal.reason})

    def _cells(self, entry: RuleEntry) -> dict[str, str | Cell]:
        return {
            "title": entry.title,
            "light": Cell(entry.light.label, "red" if entry.light is Light.RED else "amber", tag=True),
            "subject": entry.subject.label,
            "moment": moment_told(entry),
            "told": "不告知（停用）" if entry.off else addressee(entry, self._rights),
            "region": self._found.places[entry.region],
            "from": day(entry.valid_from),
            "to": day(entry.valid_to),
        }

    async def _decide(self, event: object) -> None:
        key = str(getattr(event, "args", ""))
        proposal = next(each for each in self._found.waiting if str(each.id) == key)
        entry = entry_of(proposal)

        async def act(given: Answers) -> None:
            decide = publish_proposal if given["what"] == "publish" else drop_proposal
            await self._context.act(lambda w: decide(w, proposal.id, expected=proposal.version))
            await self._context.refresh()

        told = addressee(entry, self._rights) or "停用"
        said = f"{moment_told(entry)}亮{entry.light.label}，告知：{told}；自 {entry.valid_from} 起。"
        blank = Blank("what", "处理", {"publish": "发布", "drop": "退回"})
        await question(self._context, entry.title, said, (blank,), act, yes="确定")

    async def _write(self, event: object) -> None:
        key = str(getattr(event, "args", ""))
        rule = next(each for each in self._found.rules if str(each.id) == key)
        held, region = _values(rule), self._context.actor.region

        def draw(form: Form[RuleForm]) -> None:
            rights = {"": "（不告知）", **self._rights}
            for name in RuleForm.model_fields:
                options = rights if name == "permission" else OPTIONS.get(name, {})
                form.field(name, Asked(options=options))
            today = self._context.node.clock.today().isoformat()
            numbers = {name: str(held[name]) for name in ("days", "levels_up")}
            form.fill({**held, **numbers, "valid_from": today, "valid_to": None, "confirmed": False})

        async def act(form: Form[RuleForm]) -> None:
            asked = form.read()
            values = asked.model_dump(exclude={"reason"})
            entry = entry_from(
                {**values, "id": rule.rule, "subject": Subject(rule.subject), "region": region}
            )
            await self._context.act(lambda w: propose_rule(w, entry, asked.reason), form=form)

        said = f"为{self._found.places.get(region) or '本辖区'}编制“{rule.title}”；提交后由另一人发布。"
        if await ask_form(self._context, Question("监察规则", said, RuleForm, draw, "提交", "propose"), act):
            ui.notify("已提交，等待另一人发布", type="positive")
            await self._context.refresh()


def _values(rule: SupervisionRule) -> dict[str, object]:
    return {name: getattr(rule, name) for name in RuleEntry.model_fields if name != "id"} | {"id": rule.rule}


def _read(w: Work) -> _Read:
    rules, waiting = tuple(kept_rules(w)), tuple(open_proposals(w))
    in_force = frozenset(cell.rule.id for cell in cells(rules, w.today))
    regions = {*(each.region for each in rules), *(each.region for each in waiting), w.actor.region}
    return _Read(rules, in_force, waiting, {region: level_name(w, region) for region in regions})
