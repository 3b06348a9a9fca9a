"""⑨ 部署方案: who this node is, how each business is exchanged, what is being changed and what was."""

from dataclasses import dataclass

from nicegui import ui

from jinmin.authority import Transfer, transfers
from jinmin.db.work import Work
from jinmin.deployment import (
    PLAN,
    DeploymentPlan,
    Line,
    PlanState,
    begin_plan,
    due_profile,
    lines_of,
    plan_history,
)
from jinmin.exchange.resources import ResourceCatalogue
from jinmin.ui.context import PageContext
from jinmin.ui.facts import facts
from jinmin.ui.frame import LEVELS
from jinmin.ui.pages.deployment_rows import BUSINESSES, business_row
from jinmin.ui.pages.deployment_transfers import draw_transfers
from jinmin.ui.rows import Cell, Column, Row, Tone
from jinmin.ui.sections import card, section
from jinmin.ui.tables import Empty, RowTable
from jinmin.ui.words import moment
from jinmin.vocabulary.profile import Profile

HISTORY = (
    Column("reason", "理由", lead=True, wrap=True),
    Column("state", "状态", side=True),
    Column("writer", "编制"),
    Column("written", "编制时间"),
    Column("decider", "批准"),
    Column("decided", "批准时间"),
)
TONES: dict[PlanState, Tone] = {
    PlanState.DRAFT: "blue",
    PlanState.SUBMITTED: "amber",
    PlanState.APPROVED: "green",
    PlanState.DROPPED: "muted",
}
LOOK_AGAIN_SECONDS = 2.0
SUITES = {"sha256": "国际算法", "sm3": "国密算法"}
ENVIRONMENTS = {"production": "正式", "trial": "联调", "demo": "演示"}


@dataclass(frozen=True)
class _Read:
    profile: Profile
    lines: tuple[Line, ...]
    titles: dict[str, str]
    plans: tuple[DeploymentPlan, ...]
    transfers: tuple[Transfer, ...]
    is_due: bool
    """Whether this process has not taken up yet what was approved last."""


async def page(context: PageContext) -> None:
    """The node, its businesses, the changes."""
    found = await context.read(_read)
    waiting = next((one for one in found.plans if one.state in (PlanState.DRAFT, PlanState.SUBMITTED)), None)
    with context.head:
        if waiting is not None:
            target = f"/deployment/{waiting.id}"
            context.button(f"打开改动（{waiting.state.label}）", lambda: context.open(target), key="n")
        elif context.actor.may(PLAN):
            context.button("编制改动", lambda: _begin(context), key="n", icon="edit")
    if found.is_due:
        ui.label("新批准的方案正在启用，几秒内生效，本页随即更新。").classes("jm-found-note")
        ui.timer(LOOK_AGAIN_SECONDS, context.on(context.refresh), once=True)
    with section("本节点"):
        draw_node(found.profile)
    with card():
        ui.label("逐业务交换方式").classes("jm-group-title jm-table-title")
        table = RowTable(
            BUSINESSES, Empty("没有交换业务", "编制改动以加入合作节点。"), "逐业务交换方式", opens=False
        )
        table.show([business_row(line, found.titles) for line in found.lines])
    draw_transfers(context, found.transfers, found.titles)
    with card():
        ui.label("历次改动").classes("jm-group-title jm-table-title")
        history = RowTable(
            HISTORY, Empty("没有改动过", "一直按建库时的部署方案运行。"), "历次改动", opens=True
        )
        history.on("open", context.on(lambda event: context.open(f"/deployment/{event.args}")))
        history.show([_row(plan) for plan in found.plans])


def draw_node(profile: Profile) -> None:
    """Who the node is; nothing of it can be changed by a plan."""
    node = profile.node
    facts(
        {
            "单位": node.title,
            "节点编码": node.code,
            "级别": LEVELS[node.level],
            "区划": node.region or "全国",
            "环境": ENVIRONMENTS[node.environment],
            "部署方案": profile.title,
            "密码算法": f"{SUITES[profile.suite.digest]}（{profile.suite.signature}）",
            "说明": profile.summary,
        }
    )


def _read(w: Work) -> _Read:
    catalogue, profile = w.port(ResourceCatalogue), w.port(Profile)
    titles = {name: one.title for name in catalogue.ids if (one := catalogue.find(name))}
    is_due = due_profile(w, profile) is not None
    return _Read(profile, lines_of(profile, catalogue.ids), titles, plan_history(w), transfers(w), is_due)


async def _begin(context: PageContext) -> None:
    plan_id = await context.act(lambda w: begin_plan(w).id)
    context.open(f"/deployment/{plan_id}")


def _row(plan: DeploymentPlan) -> Row:
    return Row(
        str(plan.id),
        {
            "reason": plan.reason or "（尚未提交）",
            "state": Cell(plan.state.label, TONES[plan.state], tag=True),
            "writer": plan.written_by_name,
            "written": moment(plan.written_at),
            "decider": plan.decided_by_name,
            "decided": moment(plan.decided_at),
        },
    )
