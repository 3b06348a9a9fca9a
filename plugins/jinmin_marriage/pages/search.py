"""⑤ 登记簿查询: one box that recognises what is typed, the conditions of the register, masked rows."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from nicegui import ui

from jinmin.api import (
    Divisions,
    Invalid,
    InvalidForm,
    JinminError,
    Work,
    journal_access,
    mask_id_number,
    mask_name,
)
from jinmin.api.pages import (
    Asked,
    Cell,
    Column,
    Empty,
    Form,
    Halted,
    Page,
    PageContext,
    PagedTable,
    Row,
    region_lookup,
)
from jinmin_marriage.forms import CATEGORIES, category_of
from jinmin_marriage.models import RecordState
from jinmin_marriage.pages import markup
from jinmin_marriage.pages.record_dialog import RecordDialog
from jinmin_marriage.queries import (
    COUNT_STOPS_AT,
    After,
    RegisterPage,
    RegisterQuery,
    RegisterRow,
    access_of,
    count_register,
    needs_purpose,
    recognise,
    search_register,
)
from jinmin_marriage.register_entry import office_names

STATES = {
    RecordState.VALID: "有效",
    RecordState.VOID: "被判无效或撤销",
    RecordState.REVOKED: "登记机关撤销",
    RecordState.ENDED: "已解除",
}
ORIGINS = {"business": "本系统办理", "backfilled": "历史补录"}
PAGE = 20
COLUMNS = (
    Column("certificate_no", "登记字号", code=True, lead=True),
    Column("groom_name", "男方姓名"),
    Column("groom_number", "男方证件号", code=True),
    Column("bride_name", "女方姓名"),
    Column("bride_number", "女方证件号", code=True),
    Column("registered_on", "登记日期"),
    Column("kind", "业务类型"),
    Column("office", "登记机关"),
    Column("state", "状态"),
    Column("data_origin", "来源"),
)
ENTER = """(event) => {
  if (event.isComposing || event.target.getAttribute("aria-expanded") === "true") return;
  if (event.target.matches("input")) { event.preventDefault(); event.target.blur(); emit(); event.target.focus(); }
}"""
EMPTY = Empty("没有符合条件的登记", "可放宽登记日期，或核对姓名、证件号码后按 Enter 再查。")

NOT_ASKED = Empty("没有查询", "请先更正上面标出的条件，再按 Enter 查询。")
NOT_YET = Empty("尚未查询", "跨登记机关查询须填写查询事由；填好条件后按 Enter 查询。")


async def page(context: PageContext) -> None:
    """Conditions above, rows below."""
    markup.dress()
    await SearchPage(context).show()


class SearchPage:
    """One open search."""

    def __init__(self, context: PageContext) -> None:
        self._context = context
        self._query = RegisterQuery()
        self._total = ""

    async def show(self) -> None:
        """Draw; the own office's year is shown at once, everything else needs a click and its purpose."""
        self._draw_conditions()
        with ui.element("section").classes("jm-card"):
            self._table = PagedTable[After](
                self._context,
                COLUMNS,
                self._load,
                EMPTY,
                "登记簿",
                on_open=self._open,
                subject="marriage_record",
                load_all=lambda most: self._load(None, most),
            ).draw()
        if needs_purpose(self._context.actor, self._form.read()):
            self._table.blank(NOT_YET)
        else:
            await self._search()

    def _draw_conditions(self) -> None:
        with ui.element("section").classes("jm-card jmm-search") as card:
            self._box()
            self._form: Form[RegisterQuery] = self._context.form(RegisterQuery)
            with self._form:
                for name, asked in self._conditions().items():
                    self._form.field(name, asked)
                with ui.element("div").classes("jmm-search-foot"):
                    self._context.button("重置", self._reset, kind="quiet").mark("reset")
                    self._context.button("查询", self._search, key="Ctrl+Enter", icon="search")
        # Here Enter asks the register instead of going to the next field.
        self._form.root.props(remove="data-jm-form").classes("jmm-contents")
        card.on("keydown.enter", self._context.on(self._search), js_handler=ENTER)
        for name in ("anyone_name", "anyone_number"):
            self._form.keep(name, "")
        self._defaults()

    def _box(self) -> None:
        with ui.element("div").classes("jm-field jmm-wide").props("data-jm-find"):
            ui.label("快速查找（按 / ，Enter 即查）").classes("jm-label")
            self._find = ui.input(placeholder="姓名、证件号码或登记字号，自动识别")
            self._find.props('aria-label="快速查找" autocomplete=off autofocus').mark("find")

    def _conditions(self) -> Mapping[str, Asked]:
        regions = region_lookup(self._context)
        return {
            "purpose": Asked(hint="按证件号码或跨登记机关查询时必填"),
            "region": Asked(kind="region", lookup=regions),
            "kind": Asked(options=CATEGORIES),
            "since": Asked(),
            "until": Asked(),
            "groom_name": Asked(),
            "groom_number": Asked(),
            "bride_name": Asked(),
            "bride_number": Asked(),
            "groom_region": Asked(kind="region", lookup=regions),
            "bride_region": Asked(kind="region", lookup=regions),
            "certificate_no": Asked(),
            "print_no": Asked(),
            "state": Asked(kind="choice", options={state.value: title for state, title in STATES.items()}),
            "data_origin": Asked(options=ORIGINS),
        }

    def _defaults(self) -> None:
        today = self._context.node.clock.today()
        self._form.fill({"since": today.replace(month=1, day=1), "until": today})

    async def _reset(self) -> None:
        for box in self._form.boxes.values():
            box.value = "" if box.spec.kind == "text" else None
        self._find.set_value("")
        self._form.fill({"anyone_name": "", "anyone_number": ""})
        self._defaults()

    async def _search(self) -> None:
        typed = recognise(self._find.value or "")
        self._form.fill({"anyone_name": "", "anyone_number": "", **typed})
        self._query, self._total = self._form.read(), ""
        await self._table.first()

    async def _load(self, after: After | None, limit: int = PAGE) -> Page[After]:
        query = self._query

        def look(w: Work) -> tuple[RegisterPage, str, dict[UUID, str]] | JinminError:
            try:
                found = search_register(w, query, after=after, limit=limit)
            except (Invalid, InvalidForm) as error:
                return error
            total = self._total or _total(w, query, found)
            return found, total, office_names(w, [row.office_id for row in found.rows])

        result = await self._context.read(look)
        if isinstance(result, JinminError):
            self._table.blank(NOT_ASKED)
            self._form.show(result)
            raise Halted
        found, self._total, offices = result
        actor = replace(self._context.actor, purpose=query.purpose)
        access = access_of(query, len(found.rows))
        await asyncio.to_thread(journal_access, self._context.node.work, actor, access)
        return Page(tuple(self._row(row, offices) for row in found.rows), found.after, self._total)

    def _row(self, row: RegisterRow, offices: Mapping[UUID, str]) -> Row:
        divisions, today = self._context.node.ports.get(Divisions), self._context.node.clock.today()
        waits = row.state == RecordState.VALID and row.issued_on is None
        state = Cell("待领证", "amber", tag=True) if waits else _state(row.state)
        return Row(
            str(row.id),
            {
                "certificate_no": row.certificate_no,
                "groom_name": mask_name(row.groom_name),
                "groom_number": mask_id_number(row.groom_number),
                "bride_name": mask_name(row.bride_name),
                "bride_number": mask_id_number(row.bride_number),
                "registered_on": row.registered_on.isoformat(),
                "kind": category_of(row),
                "office": offices.get(row.office_id) or divisions.full_name(row.region, today),
                "state": state,
                "data_origin": ORIGINS[row.data_origin],
            },
        )

    async def _open(self, key: str) -> None:
        await RecordDialog(self._context, UUID(key), self._query.purpose, self._table.again).show()


def _total(w: Work, query: RegisterQuery, found: RegisterPage) -> str:
    if found.after is None:
        return ""
    count = count_register(w, query)
    return f"{'超过 ' if count >= COUNT_STOPS_AT else '共 '}{count} 条，"


def _state(state: RecordState) -> Cell:
    tones = {RecordState.VALID: "green", RecordState.ENDED: ""}
    return Cell(STATES[state], "green" if tones.get(state) else "red", tag=True)
