"""四级比对: every element in which a level differs from those above it, the breaches first."""

from itertools import islice

from nicegui import ui

from jinmin.db.work import Work
from jinmin.service_items import Departure, unify
from jinmin.service_items.soundness import value_text
from jinmin.ui.context import PageContext
from jinmin.ui.rows import Cell, Column, Row
from jinmin.ui.tables import Empty, RowTable

MOST = 2_000
COLUMNS = (
    Column("title", "事项", lead=True),
    Column("place", "本级"),
    Column("element", "要素"),
    Column("upper", "上级值", wrap=True),
    Column("lower", "本级值", wrap=True),
    Column("rule", "规则"),
    Column("breach", "结论", side=True),
    Column("source", "依据", minor=True, wrap=True),
)


async def page(context: PageContext) -> None:
    """One table; ``?matter=`` narrows it."""
    matter = context.query.get("matter", "")
    found = await context.read(lambda w: _found(w, matter))
    breaches = sum(each.deviation.breach for each in found)
    with ui.element("div").classes("jm-bar jm-card jm-status"):
        more = f"（只列前 {MOST} 处，完整清单请用 jinmin matters unify）" if len(found) == MOST else ""
        ui.label(f"{len(found)} 处不一致，其中 {breaches} 处违反继承规则{more}").mark("compared")
    with ui.element("section").classes("jm-card"):
        table = RowTable(COLUMNS, Empty("各级要素一致"), "四级比对", opens=False)
        table.show([_row(number, each) for number, each in enumerate(found)])


def _found(w: Work, matter: str) -> list[Departure]:
    listed = list(islice(unify(w, matter_id=matter, drafts=True), MOST))
    return sorted(listed, key=lambda each: not each.deviation.breach)


def _row(number: int, found: Departure) -> Row:
    each = found.deviation
    breach = Cell("违反", "red", tag=True) if each.breach else Cell("允许", "green", tag=True)
    return Row(
        str(number),
        {
            "title": found.title,
            "place": f"{found.place}　第 {found.edition} 版",
            "element": each.title,
            "upper": f"{value_text(each.element, each.upper)}（{found.upper_place}）",
            "lower": value_text(each.element, each.lower),
            "rule": each.rule.kind.label,
            "breach": breach,
            "source": each.rule.source,
        },
    )
