"""One organisation: what it is called, its registration offices and windows, and who sits there today."""

from dataclasses import dataclass

from nicegui import events, ui

from jinmin.db.work import Work
from jinmin.identity import CounterKind
from jinmin.identity.organisation_lists import CounterLine, OrganisationLine, organisation
from jinmin.messages import text
from jinmin.ui.context import PageContext
from jinmin.ui.facts import facts
from jinmin.ui.pages.staff import region_name
from jinmin.ui.pages.staff_account import record_id
from jinmin.ui.pages.staff_forms import ask_counter, ask_counter_title, ask_organisation_names
from jinmin.ui.pages.staff_words import COUNTERS, LEVELS
from jinmin.ui.rows import Cell, Column, Row
from jinmin.ui.sections import card, section
from jinmin.ui.tables import Empty, RowTable

COUNTERS_OF = (
    Column("title", "名称", lead=True),
    Column("kind", "种类", side=True),
    Column("code", "编号", code=True),
    Column("office", "登记处", sparse=True),
    Column("held", "今日在岗"),
)


@dataclass(frozen=True)
class _Read:
    line: OrganisationLine
    counters: tuple[CounterLine, ...]
    region: str


async def page(context: PageContext, org_id: str) -> None:
    """Facts and counters; a click on a counter renames it."""
    wanted = record_id(org_id)

    def read(w: Work) -> _Read:
        line, counters = organisation(w, wanted)
        return _Read(line, counters, region_name(w, line.region))

    _Organisation(context, await context.read(read)).draw()


class _Organisation:
    def __init__(self, context: PageContext, found: _Read) -> None:
        self._context = context
        self._line = found.line
        self._counters = found.counters
        self._region = found.region
        self._offices = tuple(each for each in found.counters if each.kind is CounterKind.OFFICE)

    def draw(self) -> None:
        context, line = self._context, self._line
        with context.head:
            context.button("更正名称、代码", self._amend, kind="second")
            context.button("新设登记处", lambda: self._make(CounterKind.OFFICE), kind="second")
            if self._offices:
                context.button("新设窗口", lambda: self._make(CounterKind.WINDOW), key="n", icon="add")
        with section(line.name):
            facts(
                {
                    "级别": LEVELS[line.level],
                    "行政区划": f"{self._region}（{line.region}）" if line.region else self._region,
                    "类别": text(f"office_kind.{line.kind}"),
                    "统一社会信用代码": line.uscc or Cell("未登记", "muted"),
                    "上级机构": line.parent,
                }
            )
        with card():
            ui.label("登记处和窗口").classes("jm-group-title jm-table-title")
            hint = "先设登记处，再在登记处下设窗口。"
            table = RowTable(COUNTERS_OF, Empty("没有登记处", hint), "登记处和窗口", opens=True)
            table.show([_row(each) for each in self._counters])
            table.on("open", context.on(self._rename))

    async def _amend(self) -> None:
        if await ask_organisation_names(self._context, self._line):
            await self._context.refresh()

    async def _make(self, kind: CounterKind) -> None:
        if await ask_counter(self._context, self._line, kind, self._offices):
            await self._context.refresh()

    async def _rename(self, event: events.GenericEventArguments) -> None:
        counter = next(each for each in self._counters if str(each.id) == str(event.args))
        if await ask_counter_title(self._context, counter):
            await self._context.refresh()


def _row(counter: CounterLine) -> Row:
    return Row(
        str(counter.id),
        {
            "title": counter.title if counter.parent_id is None else f"\u3000{counter.title}",
            "kind": Cell(
                COUNTERS[counter.kind], "blue" if counter.kind is CounterKind.OFFICE else "", tag=True
            ),
            "code": counter.code,
            "office": counter.office,
            "held": "、".join(counter.held_by),
        },
    )
