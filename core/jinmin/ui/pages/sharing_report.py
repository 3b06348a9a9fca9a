"""共享情况年度报告: what each agreement gave out in a year; to be exported as it is shown."""

from nicegui import ui

from jinmin.db.work import Work
from jinmin.errors import NotFound
from jinmin.exchange.resources import ResourceCatalogue
from jinmin.sharing.applications import SharingYear, sharing_report
from jinmin.ui.context import PageContext
from jinmin.ui.rows import Column, Row
from jinmin.ui.sections import card
from jinmin.ui.tables import Empty, Page, PagedTable

COLUMNS = (
    Column("number", "协议编号", code=True, lead=True),
    Column("client", "接入系统"),
    Column("resource", "信息资源"),
    Column("purpose", "用途", wrap=True),
    Column("records", "提供条数", align="right"),
    Column("calls", "读取次数", align="right"),
    Column("days", "使用天数", align="right"),
)
FIRST_YEAR = 2020


async def page(context: PageContext) -> None:
    """One year; its neighbours beside the title."""
    this_year = context.node.clock.today().year
    written = context.query.get("year", str(this_year))
    year = int(written) if written.isdigit() else 0
    if not FIRST_YEAR <= year <= this_year:
        raise NotFound("sharing.year", year=written)
    with context.head:
        if year > FIRST_YEAR:
            context.button(
                f"{year - 1} 年", lambda: context.open(f"/sharing/report?year={year - 1}"), kind="second"
            )
        if year < this_year:
            context.button(
                f"{year + 1} 年", lambda: context.open(f"/sharing/report?year={year + 1}"), kind="second"
            )

    async def load(_key: None) -> Page[None]:
        lines, titles = await context.read(lambda w: _read(w, year))
        total = sum(line.records for line in lines)
        return Page(tuple(_row(line, titles) for line in lines), None, f"共提供 {total} 条，")

    with card():
        ui.label(f"{year} 年共享情况").classes("jm-group-title").style("margin:16px")
        empty = Empty(f"{year} 年没有按协议提供过数据")
        table = PagedTable[None](
            context, COLUMNS, load, empty, f"{year}年共享情况", subject="sharing.report"
        ).draw()
    await table.first()


def _read(w: Work, year: int) -> tuple[tuple[SharingYear, ...], dict[str, str]]:
    catalogue = w.port(ResourceCatalogue)
    titles = {name: one.title for name in catalogue.ids if (one := catalogue.find(name))}
    return sharing_report(w, year), titles


def _row(line: SharingYear, titles: dict[str, str]) -> Row:
    return Row(
        line.number,
        {
            "number": line.number,
            "client": line.client,
            "resource": titles.get(line.resource, line.resource),
            "purpose": line.purpose,
            "records": str(line.records),
            "calls": str(line.calls),
            "days": str(line.days),
        },
    )
