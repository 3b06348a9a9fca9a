"""The materials of a draft: those inherited, which may be dropped or eased, and those of this level."""

from collections.abc import Collection

from nicegui import ui
from pydantic import BaseModel, Field

from jinmin.service_items.guide import SOURCES
from jinmin.ui.buttons import plain_button
from jinmin.ui.context import PageContext
from jinmin.ui.forms import Asked
from jinmin.ui.pages.matter_opened import Opened
from jinmin.ui.rows import Cell, Column, Row
from jinmin.ui.tables import Empty, RowTable
from jinmin.vocabulary.implementation import Elements
from jinmin.vocabulary.matter import MaterialRule

COLUMNS = (
    Column("title", "材料", lead=True, wrap=True),
    Column("asked", "要求"),
    Column("copies", "份数、形式"),
    Column("source", "来源"),
    Column("platform", "平台可提供"),
    Column("from", "出处", side=True),
)


class _MaterialForm(BaseModel):
    id: str = Field(title="材料编号", min_length=1, max_length=40, pattern=r"^[a-z][a-z0-9_]*$")
    title: str = Field(title="材料名称", min_length=1, max_length=200)
    required: bool = Field(default=True, title="必要")
    platform_supplied: bool = Field(default=False, title="平台可提供，无需提交")
    source: str = Field(default="applicant", title="来源")
    kind: str = Field(default="", title="材料类型", max_length=20)
    format: str = Field(default="", title="材料形式", max_length=20, description="纸质、电子、纸质或电子")
    originals: int = Field(default=0, title="原件份数", ge=0, le=99)
    copies: int = Field(default=0, title="复印件份数", ge=0, le=99)
    article: str = Field(default="", title="依据", max_length=200)


class MaterialList:
    """What stands in the list until the draft is saved."""

    def __init__(self, context: PageContext, opened: Opened) -> None:
        self._context = context
        self._upper = {each.id: each for each in opened.examined.upper.elements.materials or ()}
        self._own = {each.id: each for each in opened.own.materials or ()}
        self._dropped = list(opened.own.dropped_materials or ())

    def draw(self) -> None:
        """The table and a button for another material."""
        self._table = RowTable(COLUMNS, Empty("没有材料"), "材料", opens=True)
        self._table.on("open", self._context.on(lambda event: self._edit(str(event.args))))
        with ui.element("div").classes("jm-table-foot"):
            ui.label("点一行可放宽、减少或恢复；保存后生效。").classes("jm-muted")
            ui.element("div").classes("jm-spacer")
            plain_button("增加材料", self._context.on(lambda: self._edit("")), kind="second", key="Insert")
        self._show()

    def elements(self) -> dict[str, object]:
        """What this level sets of its materials."""
        return {
            "materials": tuple(self._own.values()) or None,
            "dropped_materials": tuple(self._dropped) or None,
        }

    def take(self, theirs: Elements, taken: Collection[str]) -> None:
        """Put in what a colleague wrote, as far as it was chosen."""
        if "materials" in taken:
            self._own = {each.id: each for each in theirs.materials or ()}
        if "dropped_materials" in taken:
            self._dropped = list(theirs.dropped_materials or ())
        self._show()

    def _show(self) -> None:
        whole = {**self._upper, **self._own}
        self._table.show([self._row(each) for each in whole.values()])

    def _row(self, each: MaterialRule) -> Row:
        dropped = each.id in self._dropped
        counted = f"原件 {each.originals}，复印件 {each.copies}" if each.originals or each.copies else ""
        return Row(
            each.id,
            {
                "title": each.title,
                "asked": Cell("不再收取", "amber", tag=True)
                if dropped
                else "必要"
                if each.required
                else "非必要",
                "copies": "　".join(part for part in (counted, each.format) if part),
                "source": SOURCES[each.source],
                "platform": "是" if each.platform_supplied else "",
                "from": "本级" if each.id in self._own else "上级",
            },
        )

    def _edit(self, material_id: str) -> None:
        held = self._own.get(material_id) or self._upper.get(material_id)
        with ui.dialog() as box, ui.element("div").classes("jm-dialog jm-dialog-wide"):
            ui.label(held.title if held else "增加材料").classes("jm-dialog-title")
            form = self._context.form(_MaterialForm)
            with form, ui.element("div").classes("jm-fields jm-fields-2"):
                inherited = material_id in self._upper
                for name in _MaterialForm.model_fields:
                    form.field(name, self._asked(name, inherited))
            if held:
                form.fill({name: _shown(getattr(held, name)) for name in _MaterialForm.model_fields})

            def keep() -> None:
                told = form.read().model_dump()
                base = held.model_dump() if held else {}
                made = MaterialRule.model_validate(base | told)
                self._own.pop(material_id, None)  # under another number it is still the same one
                self._own[made.id] = made
                box.close()
                self._show()

            with ui.element("div").classes("jm-dialog-actions"):
                plain_button("返回", box.close, kind="second", key="Esc")
                if material_id:
                    words = "恢复" if self._changed(material_id) else "不再收取"
                    plain_button(words, lambda: self._toggle(material_id, box), kind="second")
                plain_button("确定", self._context.on(keep), key="Ctrl+Enter")
        box.on("hide", box.delete)
        box.open()

    def _asked(self, name: str, inherited: bool) -> Asked:
        fixed = inherited and name in ("id", "title", "source", "kind", "format", "article")
        if name == "source":
            return Asked(options=SOURCES, kind="choice", readonly=fixed)
        return Asked(readonly=fixed)

    def _changed(self, material_id: str) -> bool:
        return material_id in self._dropped or (material_id in self._own and material_id in self._upper)

    def _toggle(self, material_id: str, box: ui.dialog) -> None:
        if self._changed(material_id):
            self._dropped = [each for each in self._dropped if each != material_id]
            self._own.pop(material_id, None)
        elif material_id in self._upper:
            self._dropped.append(material_id)
        else:
            self._own.pop(material_id)
        box.close()
        self._show()


def _shown(value: object) -> object:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value
