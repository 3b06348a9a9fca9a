"""Writing a version: one field an element, in tabs; what upper levels fix stands there greyed with the reason."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from urllib.parse import quote

from nicegui import ui
from pydantic import BaseModel, Field, create_model

from jinmin.codes import code_set
from jinmin.errors import InvalidForm
from jinmin.service_items import Plan
from jinmin.service_items.drafting import elements_from
from jinmin.service_items.element_texts import element_text, elements_of_texts
from jinmin.service_items.inheritance import inheritance_rules, may_change
from jinmin.service_items.soundness import value_text
from jinmin.ui.context import PageContext
from jinmin.ui.field_specs import Kind
from jinmin.ui.forms import Asked, Form
from jinmin.ui.pages.matter_materials import MaterialList
from jinmin.ui.pages.matter_meeting import Kept, Met, save_or_meet, settle
from jinmin.ui.pages.matter_opened import Opened
from jinmin.ui.trouble import Halted
from jinmin.vocabulary.implementation import TABS, Elements, ElementSpec, Tab, element_specs

APART = ("materials", "dropped_materials")
"""Written in a list of their own."""
LONG = frozenset(
    {"basis", "accept_conditions", "flow", "special_procedures", "documents", "extra_fields", "other_bodies"}
)
FLAGS = frozenset({"fee_charged", "express", "online", "online_payment", "appointments"})
LINES = {
    "basis": "每行一条：法律｜条款，未读原文的再加｜未核",
    "special_procedures": "每行一条：种类代码｜名称｜时限｜依据",
    "documents": "每行一份：编号｜名称｜模板",
    "extra_fields": "每行一栏：编号｜名称｜text、number、date 或 check｜必填或选填",
    "accept_conditions": "每行一条",
    "flow": "每行一个环节",
    "other_bodies": "每行一个机构",
}


class _Days(BaseModel):
    planned_from: date | None = Field(default=None, title="计划生效日期", description="不填：发布当天")
    planned_to: date | None = Field(default=None, title="计划取消日期", description="不填：长期")


def _texts_model() -> type[_Days]:
    fields = {
        name: (str | None, Field(default="", title=spec.title))
        for name, spec in element_specs().items()
        if name not in APART
    }
    return create_model("ElementTexts", __base__=_Days, **fields)  # type: ignore[call-overload,no-any-return]


ElementTexts = _texts_model()


class MatterEditor:
    """The form over one draft. ``save`` keeps it; what is wrong shows at its field."""

    def __init__(self, context: PageContext, opened: Opened) -> None:
        self._context = context
        self._opened = opened
        self._expected = opened.version.version
        self._begun = opened.own
        self._planned = Plan(opened.version.planned_from, opened.version.planned_to)
        self._panels: dict[Tab, ui.element] = {}
        self._tabs: dict[Tab, ui.element] = {}
        self.item_id = opened.version.id

    def draw(self) -> None:
        """The row of tabs and a panel for each; all of them belong to one form."""
        with ui.element("section").classes("jm-card"):
            with ui.element("div").classes("jm-tabs").props('role=tablist aria-label="要素"'):
                for number, tab in enumerate(TABS, start=1):
                    with ui.element("button").props(f"type=button role=tab data-key={number}") as button:
                        ui.label(tab)
                    button.mark(f"tab-{tab}").on("click", lambda chosen=tab: self.choose(chosen))
                    self._tabs[tab] = button
            self.form: Form[_Days] = self._context.form(ElementTexts)
            with self.form, ui.element("div").classes("jm-section"):
                for tab in TABS:
                    with ui.element("div").classes("jm-tab-panel").props("role=tabpanel") as panel:
                        self._panel(tab)
                    self._panels[tab] = panel
        self.form.fill(self._told(self._begun, self._planned))
        wanted = self._context.query.get("tab", "")
        self.choose(next((tab for tab in TABS if tab == wanted), TABS[0]))

    def choose(self, chosen: Tab) -> None:
        """Show one tab."""
        self._chosen = chosen
        for tab, panel in self._panels.items():
            panel.props("hidden" if tab != chosen else "", remove="" if tab != chosen else "hidden")
            self._tabs[tab].props(f"aria-selected={'true' if tab == chosen else 'false'}")

    async def save(self) -> None:
        """Keep what stands in the form and look at it anew."""
        await self._keep()
        ui.notify("已保存", type="positive")
        await self._again()

    async def save_for_submission(self) -> bool:
        """Keep it; False, with everything that stands in the way shown, when it cannot be submitted yet."""
        found = await self._keep()
        if found:
            ui.notify(f"还有 {found} 处要处理，处理完才能提交", type="warning")
            await self._again()
        return not found

    async def _again(self) -> None:
        """Build the page anew with the tab that is shown now."""
        if self._context.query.get("tab", TABS[0]) == self._chosen:
            await self._context.refresh()
        else:
            self._context.open(f"/matters/{self.item_id}?tab={quote(self._chosen)}")

    def _panel(self, tab: Tab) -> None:
        if tab == "材料":
            self.materials = MaterialList(self._context, self._opened)
            self.materials.draw()
            return
        with ui.element("div").classes("jm-fields jm-fields-2"):
            if tab == "时限":
                self.form.field("planned_from")
                self.form.field("planned_to")
            for name, spec in element_specs().items():
                if spec.tab == tab and name not in APART:
                    self._field(spec)

    def _field(self, spec: ElementSpec) -> None:
        upper = getattr(self._opened.examined.upper.elements, spec.name)
        fixed = self._is_fixed(spec.name)
        asked = Asked(
            kind=_kind(spec),
            hint=self._hint(spec, upper),
            options=_options(spec),
            readonly=fixed,
            span=2 if spec.name in LONG else 1,
            rows=3,
        )
        box = self.form.field(spec.name, asked)
        if fixed:
            box.root.classes("jm-fixed")

    def _hint(self, spec: ElementSpec, upper: object) -> str:
        shape = LINES.get(spec.name, "") or (_codes_hint(spec) if spec.codes and not _options(spec) else "")
        if upper is None:
            return shape
        set_by = self._opened.examined.upper.set_by.get(spec.name, "")
        rule = inheritance_rules()[spec.name].kind.label
        if self._is_fixed(spec.name):
            return f"由{set_by}统一规定，{rule}"
        told = f"上级（{set_by}）：{value_text(spec.name, upper)}；{rule}"
        return f"{told}。{shape}" if shape else told

    def _is_fixed(self, name: str) -> bool:
        """Whether an upper level settles it; a value that departs from it all the same can be mended."""
        upper = getattr(self._opened.examined.upper.elements, name)
        return upper is not None and not may_change(name) and getattr(self._opened.own, name) in (None, upper)

    def _told(self, own: Elements, plan: Plan) -> dict[str, object]:
        upper = self._opened.examined.upper.elements
        texts: dict[str, object] = {
            name: element_text(name, getattr(upper if self._is_fixed(name) else own, name))
            for name in element_specs()
            if name not in APART
        }
        return {**texts, "planned_from": plan.first, "planned_to": plan.last}

    async def _keep(self) -> int:
        while True:
            elements, plan = self._read()
            save = partial(
                save_or_meet, item_id=self.item_id, elements=elements, plan=plan, expected=self._expected
            )
            kept = await self._context.act(save, form=self.form)
            if isinstance(kept, Kept):
                self._begun, self._expected = elements, kept.version
                return len(kept.found.wrong) + len(kept.found.lacking)
            await self._settle(kept)

    def _read(self) -> tuple[Elements, Plan]:
        plain = self.form.read()
        texts = {
            name: value or ""
            for name, value in plain.model_dump().items()
            if name in element_specs() and not self._is_fixed(name)
        }
        values, wrong = elements_of_texts(texts)
        if wrong:
            self.form.show(InvalidForm(tuple(wrong)))
            self.choose(element_specs()[wrong[0].field or "title"].tab)
            raise Halted
        return elements_from({**values, **self.materials.elements()}), Plan(
            plain.planned_from, plain.planned_to
        )

    async def _settle(self, met: Met) -> None:
        mine = {**self.form.values(), **self.materials.elements()}
        theirs = self._told(met.theirs, met.planned) | _listed(met.theirs)
        begun = self._told(self._begun, self._planned) | _listed(self._begun)
        chosen = await settle(self.form.root, self.form.boxes, met, mine, theirs, begun)
        taken = {key for key, side in chosen.items() if side == "theirs"}
        self.form.fill({key: theirs[key] for key in taken if key not in APART})
        self.materials.take(met.theirs, taken)
        self._begun, self._planned, self._expected = met.theirs, met.planned, met.version


def _listed(elements: Elements) -> dict[str, object]:
    return {name: getattr(elements, name) for name in APART}


def _kind(spec: ElementSpec) -> Kind | None:
    if spec.name in FLAGS or _options(spec):
        return "choice"
    return "long_text" if spec.name in LONG else None


def _options(spec: ElementSpec) -> Mapping[str, str]:
    if spec.name in FLAGS:
        return {"是": "是", "否": "否"}
    if spec.name in ("type", "body_nature", "case_type"):
        return {item.code: item.name for item in code_set(spec.codes).items}
    return {}


def _codes_hint(spec: ElementSpec) -> str:
    return "，".join(f"{item.code} {item.name}" for item in code_set(spec.codes).items)
