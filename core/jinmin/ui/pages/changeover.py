"""迁移预览: which open cases a new version touches, what changes for each, and what is decided about them."""

from uuid import UUID

from nicegui import ui
from pydantic import BaseModel, Field

from jinmin.changeovers import (
    CaseImpact,
    ChangeoverPlan,
    Decision,
    ParameterSubject,
    Place,
    PreviewRuns,
    Run,
    Subject,
    decide_for_all,
    decide_for_cases,
    plan_of,
    subject_of,
)
from jinmin.db.work import Work
from jinmin.identity import journal_access
from jinmin.ledger.journal import Access
from jinmin.matters import TRANSITIONS
from jinmin.service_items import PUBLISH
from jinmin.service_items.entries import level_name
from jinmin.ui.context import PageContext
from jinmin.ui.facts import facts
from jinmin.ui.form_dialogs import Question, ask_form
from jinmin.ui.forms import Asked, Form
from jinmin.ui.frame import heading
from jinmin.ui.pages.changeover_carrying import CarryingOut
from jinmin.ui.pages.changeover_figures import RunFigures
from jinmin.ui.pages.changeover_rows import COLUMNS, impact_row, next_touched
from jinmin.ui.rows import Cell
from jinmin.ui.session import in_thread
from jinmin.ui.tables import Empty, Page, PagedTable
from jinmin.ui.trouble import ask

DECISIONS = {each.value: each.label for each in Decision}


async def page(context: PageContext) -> None:
    """Head with what holds for all, the figures, the cases."""
    key = context.query.get("of", "")
    subject, plan, place = await context.read(lambda w: _open(w, key))
    _Changeover(context, key, subject, plan, place).draw()


def _open(w: Work, key: str) -> tuple[Subject, ChangeoverPlan | None, str]:
    subject = subject_of(w, key)
    return subject, plan_of(w, subject), level_name(w, subject.region)


class _ForAll(BaseModel):
    decision: Decision = Field(title="在办件")
    clause: str = Field(default="", title="过渡条款", max_length=200, description="改按新版的须写明依据")
    reason: str = Field(default="", title="理由", max_length=300)


class _ForOne(BaseModel):
    decision: Decision = Field(title="这个办件")
    reason: str = Field(default="", title="理由", max_length=300)


class _Changeover:
    def __init__(
        self, context: PageContext, key: str, subject: Subject, plan: ChangeoverPlan | None, place: str
    ) -> None:
        self._context, self._key, self._subject, self._plan = context, key, subject, plan
        self._place = place
        self._runs = context.node.ports.get(PreviewRuns)
        self._seen: dict[str, CaseImpact] = {}

    def draw(self) -> None:
        """Everything; the list fills itself once the page stands."""
        self._head()
        RunFigures(self._run).draw()
        with ui.element("section").classes("jm-card").style("margin-top:12px"):
            self._table = PagedTable[Place](
                self._context,
                COLUMNS,
                self._load,
                Empty("没有触及的在办件", "这一段在办件里没有一件会有变化。"),
                "触及的在办件",
                on_open=lambda case_id: self._decide_one(case_id),
                subject="changeover",
            ).draw()
        ui.timer(0.1, self._context.on(self._table.first), once=True)

    def _run(self) -> Run | None:
        return self._runs.find(self._context.actor.user_id, self._key)

    def _head(self) -> None:
        subject = self._subject
        with ui.element("section").classes("jm-card jm-section jm-case-head"):
            with ui.element("div").classes("jm-row"):
                heading(subject.title, 2)
                look_of = ("已发布", "green") if subject.is_published else ("未发布", "amber")
                ui.label(look_of[0]).classes(f"jm-tag jm-tag-{look_of[1]}")
                ui.element("div").classes("jm-spacer")
                self._actions()
            facts({"区划": self._place, "生效": subject.first.isoformat(), **self._transition()})

    def _transition(self) -> dict[str, str | Cell]:
        if isinstance(self._subject, ParameterSubject):
            value = self._subject.value
            return {
                "在办件": TRANSITIONS[value.transition],
                "过渡条款": value.clause or "（未写）",
                "依据条款": f"{value.law}{value.article}",
            }
        if self._plan is None:
            return {"在办件": "沿用接件时的版本（没有另作决定）"}
        return {
            "在办件": self._plan.decision.label,
            "过渡条款": self._plan.clause,
            "理由": self._plan.reason,
            "执行": f"{self._plan.state.label}，已改 {self._plan.moved} 件",
        }

    def _actions(self) -> None:
        context = self._context
        context.button("计算影响", self._begin, kind="second", key="F8").mark("begin-preview")
        if not context.actor.may(PUBLISH):
            return
        if not isinstance(self._subject, ParameterSubject):
            context.button("统一决定…", self._decide_all, kind="second").mark("decide-all")
        if self._subject.is_published:
            context.button("立即执行", self._carry_out).mark("carry-out")

    async def _begin(self) -> None:
        actor, node = self._context.actor, self._context.node
        access = Access("changeover.preview", self._key)
        await in_thread(journal_access, node.work, actor, access)
        self._runs.begin(actor.user_id, self._key, lambda: node.read(actor), lambda: node.work(actor))

    async def _load(self, after: Place | None) -> Page[Place]:
        stretch, names = await self._context.read(lambda w: next_touched(w, self._key, after))
        self._seen |= {str(each.case.id): each for each in stretch.impacts}
        return Page(tuple(impact_row(each, names) for each in stretch.impacts), stretch.following)

    async def _decide_one(self, case_id: str) -> None:
        impact = self._seen[case_id]
        if not impact.changes:
            return

        def draw(form: Form[_ForOne]) -> None:
            form.field("decision", Asked(options=DECISIONS))
            form.field("reason")
            form.fill({"decision": impact.decision.value, "reason": impact.reason})

        async def act(form: Form[_ForOne]) -> None:
            asked = form.read()
            await self._context.act(
                lambda w: decide_for_cases(w, self._key, [UUID(case_id)], asked.decision, asked.reason),
                form=form,
            )

        said = "；".join(change.told() for change in impact.changes)
        asked = Question(impact.case.case_no, said, _ForOne, draw, "记下决定", "decide-one")
        if await ask_form(self._context, asked, act):
            await self._table.again()

    async def _decide_all(self) -> None:
        plan = self._plan

        def draw(form: Form[_ForAll]) -> None:
            form.field("decision", Asked(options=DECISIONS))
            form.field("clause")
            form.field("reason")
            if plan is not None:
                form.fill({"decision": plan.decision.value, "clause": plan.clause, "reason": plan.reason})

        async def act(form: Form[_ForAll]) -> None:
            asked = form.read()
            await self._context.act(
                lambda w: decide_for_all(w, self._key, asked.decision, asked.clause, asked.reason), form=form
            )

        said = "对没有逐件决定的在办件一律适用；不能改按新版的仍沿用原版。发布生效后分批执行，逐件记入台账。"
        question = Question("在办件如何过渡", said, _ForAll, draw, "记下决定", "decide-for-all")
        if await ask_form(self._context, question, act):
            await self._context.refresh()

    async def _carry_out(self) -> None:
        if not await ask(
            "现在执行过渡？", "按已作的决定逐批改办，每件记入台账；中途离开也会由系统接着做完。", yes="执行"
        ):
            return
        settled = await CarryingOut(self._context.node, self._key).watched()
        ui.notify(f"已执行 {settled} 件", type="positive")
        await self._context.refresh()
