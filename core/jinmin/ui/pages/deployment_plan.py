"""One change to the deployment, step by step: businesses, partners and addresses, trial, what follows, two hands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from nicegui import ui

from jinmin.db.work import Work
from jinmin.deployment import (
    APPROVE,
    NOTHING,
    PLAN,
    Choice,
    DeploymentPlan,
    Line,
    PlanState,
    Tried,
    approve_plan,
    changes_of,
    chosen,
    drop_plan,
    findings_of,
    flow_ends,
    lines_of,
    note_trial,
    partner_of_card,
    profile_of,
    return_plan,
    revise_plan,
    said,
    settings_text,
    submit_plan,
    trial_of,
    trial_site,
    try_connections,
    typed_settings,
    way_title,
    with_carrier,
    with_partner,
    with_settings,
)
from jinmin.errors import NotFound
from jinmin.exchange.adapter import installed_adapters
from jinmin.exchange.resources import ResourceCatalogue
from jinmin.ui.context import PageContext
from jinmin.ui.frame import LEVELS
from jinmin.ui.pages.deployment import TONES, draw_node
from jinmin.ui.pages.deployment_flow import add_flow
from jinmin.ui.pages.deployment_rows import (
    BUSINESSES,
    CHECKS,
    DIRECTIONS,
    SHARED,
    WAYS,
    business_row,
    check_rows,
    trial_told,
    way_rows,
)
from jinmin.ui.question import Answers, Blank, question
from jinmin.ui.sections import actions, card, section
from jinmin.ui.session import in_thread
from jinmin.ui.tables import Empty, RowTable
from jinmin.ui.trouble import ask
from jinmin.ui.words import moment
from jinmin.vocabulary.manifest import HealthFinding
from jinmin.vocabulary.profile import Intake, Level, Profile, Route


@dataclass(frozen=True)
class _Read:
    plan: DeploymentPlan
    profile: Profile
    lines: tuple[Line, ...]
    titles: Mapping[str, str]
    follows: tuple[tuple[str, bool], ...]
    checks: tuple[HealthFinding, ...]
    trial: tuple[Tried, ...] | None


async def page(context: PageContext, plan_id: str) -> None:
    """The steps in their order; while it is a draft each row opens."""
    wanted = _id(plan_id)
    await _Wizard(context, await context.read(lambda w: _read(w, wanted))).draw()


class _Wizard:
    def __init__(self, context: PageContext, found: _Read) -> None:
        self._context = context
        self._found = found
        self._plan = found.plan
        self._writes = found.plan.state is PlanState.DRAFT and context.actor.may(PLAN)

    async def draw(self) -> None:
        plan, found = self._plan, self._found
        with self._context.head:
            ui.label(plan.state.label).classes(f"jm-tag jm-tag-{TONES[plan.state]}").mark("plan-state")
        with section("1　本节点"):
            draw_node(found.profile)
        with card():
            ui.label("2　逐业务").classes("jm-group-title jm-table-title")
            lines = RowTable(
                BUSINESSES, Empty("没有合作节点", "先在第 3 步增加。"), "逐业务", opens=self._writes
            )
            lines.on("open", self._context.on(lambda event: self._choose(str(event.args))))
            lines.show([business_row(line, found.titles) for line in found.lines])
            if self._writes and flow_ends(found.profile):
                with ui.element("div").classes("jm-table-foot"):
                    self._context.button("数据回流", self._flow, kind="second", key="h", icon="south")
        with card():
            ui.label("3　伙伴、地址与公钥").classes("jm-group-title jm-table-title")
            ways = RowTable(WAYS, Empty("没有合作节点"), "伙伴与地址", opens=self._writes)
            ways.on("open", self._context.on(lambda event: self._set(str(event.args))))
            ways.show(way_rows(found.profile))
            if self._writes:
                with ui.element("div").classes("jm-table-foot"):
                    self._context.button("增加合作节点", self._add, kind="second", key="Insert", icon="add")
        if plan.state in (PlanState.DRAFT, PlanState.SUBMITTED):
            self._draw_consequences()
            self._draw_checks()
        self._draw_hands()
        self._draw_actions()

    def _draw_consequences(self) -> None:
        with section("4　改后会怎样"):
            if not self._found.follows:
                ui.label("与现行方案没有差别").classes("jm-muted")
            with ui.element("ul").classes("jm-plain-list"):
                for sentence, is_grave in self._found.follows:
                    with ui.element("li").mark("plan-follows"):
                        if is_grave:
                            ui.label("注意").classes("jm-tag jm-tag-red")
                        ui.label(sentence)

    def _draw_checks(self) -> None:
        with card():
            title = "5　检查与试连"
            if self._found.trial is not None:
                title += f"　{trial_told(self._found.trial)}"
            ui.label(title).classes("jm-group-title jm-table-title")
            table = RowTable(CHECKS, Empty("没有检查项"), "检查", opens=False)
            table.show(check_rows(self._found.checks))
            ui.label(
                "试连问对方在不在、公钥对不对，并试发最近几条请对方判定；走联调的通道，不碰正式数据流，双方都不写入。"
            ).classes("jm-found-note")

    def _draw_hands(self) -> None:
        plan = self._plan
        told = f"编制：{plan.written_by_name}　{moment(plan.written_at)}"
        if plan.decided_at is not None:
            verb = "批准" if plan.state is PlanState.APPROVED else "放弃"
            told += f"　　{verb}：{plan.decided_by_name}　{moment(plan.decided_at)}"
        with section("6　理由与双人确认"):
            ui.label(plan.reason or "提交时填写理由和依据").classes("" if plan.reason else "jm-muted")
            ui.label(told).classes("jm-muted")

    def _draw_actions(self) -> None:
        actor, state = self._context.actor, self._plan.state
        if state not in (PlanState.DRAFT, PlanState.SUBMITTED):
            return
        with actions():
            if actor.may(PLAN) or actor.may(APPROVE):
                self._context.button("放弃", self._drop, kind="danger")
            if self._writes:
                self._context.button("试连", self._try, kind="second", key="F8")
                self._context.button("提交批准", self._submit, key="Ctrl+Enter")
            if state is PlanState.SUBMITTED:
                self._context.button("退回", self._return, kind="second")
                if actor.may(APPROVE):
                    self._context.button("批准并生效", self._approve, key="Ctrl+Enter")

    async def _choose(self, key: str) -> None:
        line = next(each for each in self._found.lines if each.key == key)
        ways = {name: way_title(name) for name in (*installed_adapters(), NOTHING)}
        business = self._found.titles.get(line.resource, "往来函件")

        async def act(given: Answers) -> None:
            choice = Choice(line.partner, line.direction, line.resource, given["way"])
            await self._revise(chosen(self._found.profile, choice, tuple(self._found.titles)))

        told = f"{DIRECTIONS[line.direction]}“{line.title}”。主责节点不因方式改变；换主责节点请用移交。"
        blank = Blank("way", "方式", ways, value=line.way)
        await question(self._context, business, told, (blank,), act, yes="确定")

    async def _flow(self) -> None:
        await add_flow(self._context, self._found.profile, self._found.titles, self._revise)

    async def _set(self, key: str) -> None:
        way, _bar, partner = key.partition("|")
        if not way:
            return
        profile = self._found.profile
        held = profile.carriers.get(way, {}) if partner == SHARED else _settings(profile, way, partner)

        async def act(given: Answers) -> None:
            told = typed_settings(given["settings"])
            changed = (
                with_carrier(profile, way, told)
                if partner == SHARED
                else with_settings(profile, partner, way, told)
            )
            await self._revise(changed)

        said_here = "每行一项“名称 = 值”，如 address、ca_file、servers。口令只填存放它的文件，不填口令本身。"
        blank = Blank("settings", "设置", value=settings_text(held), long=True, most=4000)
        await question(self._context, f"{way_title(way)}的设置", said_here, (blank,), act, yes="确定")

    async def _add(self) -> None:
        async def act(given: Answers) -> None:
            level: Level = next(
                one for one in ("county", "prefecture", "province", "ministry") if one == given["level"]
            )
            partner = await self._context.read(
                lambda w: partner_of_card(self._found.profile, given["card"], level)
            )
            await self._revise(with_partner(self._found.profile, partner))

        told = (
            "粘贴对方导出的公钥卡（jinmin exchange keys --export）。名称、代码、区划、公钥都取自卡；"
            "指纹另以电话或公函核对。"
        )
        blanks = (
            Blank("level", "级别", LEVELS, value="county"),
            Blank("card", "公钥卡", long=True, most=4000),
        )
        await question(self._context, "增加合作节点", told, blanks, act, yes="增加")

    async def _revise(self, profile: Profile) -> None:
        await self._context.act(
            lambda w: revise_plan(w, self._plan.id, profile, expected=self._plan.version).id
        )
        await self._context.refresh()

    async def _try(self) -> None:
        node = self._context.node
        site = trial_site(node.database, node.clock, node.ports, self._found.profile)
        tried = await in_thread(try_connections, site)
        await self._context.act(lambda w: note_trial(w, self._plan.id, self._plan.digest, tried).id)
        ui.notify(trial_told(tried), type="positive" if all(one.reachable for one in tried) else "negative")
        await self._context.refresh()

    async def _submit(self) -> None:
        async def act(given: Answers) -> None:
            plan = self._plan
            await self._context.act(
                lambda w: submit_plan(w, plan.id, given["reason"], expected=plan.version).id
            )
            ui.notify("已提交，等待安全管理员批准", type="positive")
            await self._context.refresh()

        told = "提交后由安全管理员批准；批准前现行方案照旧。"
        blank = Blank("reason", "理由和依据", long=True, most=300, required=True)
        await question(self._context, "提交批准", told, (blank,), act, yes="提交")

    async def _approve(self) -> None:
        told = "批准后各进程几秒内改按新方案运行，不需重启；原方案文件留存。" + "；".join(
            sentence for sentence, _grave in self._found.follows
        )
        if await ask(
            "批准并生效", told, yes="批准", danger=any(grave for _said, grave in self._found.follows)
        ):
            await self._context.act(lambda w: approve_plan(w, self._plan.id, expected=self._plan.version).id)
            ui.notify("已批准", type="positive")
            self._context.open("/deployment")

    async def _return(self) -> None:
        await self._context.act(lambda w: return_plan(w, self._plan.id, expected=self._plan.version).id)
        await self._context.refresh()

    async def _drop(self) -> None:
        if await ask("放弃这次改动", "现行方案照旧；放弃的改动留在台账里。", yes="放弃", danger=True):
            await self._context.act(lambda w: drop_plan(w, self._plan.id, expected=self._plan.version).id)
            self._context.open("/deployment")


def _read(w: Work, plan_id: UUID) -> _Read:
    plan = w.get(DeploymentPlan, plan_id)
    catalogue, profile = w.port(ResourceCatalogue), profile_of(plan)
    titles = {name: one.title for name in catalogue.ids if (one := catalogue.find(name))}
    follows = tuple((said(w, change), change.is_grave) for change in changes_of(w, plan))
    checks = findings_of(w, plan)
    return _Read(plan, profile, lines_of(profile, catalogue.ids), titles, follows, checks, trial_of(plan))


def _settings(profile: Profile, way: str, partner: str) -> Mapping[str, str]:
    carried: Sequence[Route | Intake] = (*profile.routes, *profile.intakes)
    return next((one.settings for one in carried if (one.adapter, one.partner) == (way, partner)), {})


def _id(plan_id: str) -> UUID:
    try:
        return UUID(plan_id)
    except ValueError as malformed:
        raise NotFound("record.not_found", table=DeploymentPlan.__name__) from malformed
