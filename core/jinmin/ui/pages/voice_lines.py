"""What stands behind one figure of 评价与诉求. Enter opens it, Backspace goes back to the figures."""

from functools import partial
from uuid import UUID

from jinmin.errors import NotFound
from jinmin.ledger.journal import Access, write_access
from jinmin.ui.buttons import plain_button
from jinmin.ui.context import PageContext
from jinmin.ui.pages.supervision_address import address, query_of
from jinmin.ui.rows import Column, Row
from jinmin.ui.sections import card
from jinmin.ui.tables import Empty, Page, PagedTable
from jinmin.ui.words import day
from jinmin.voice.figures import VoiceLine, VoiceMeasure, VoicePeriod, voice_behind

LISTED = 50
COLUMNS = (
    Column("number", "编号", code=True, lead=True),
    Column("said", "内容", side=True),
    Column("org", "机关"),
    Column("on", "日期"),
)


async def page(context: PageContext) -> None:
    """The list, and above it what it is of."""
    asked = context.query
    try:
        measure, org = VoiceMeasure(asked.get("measure", "")), asked.get("org")
        org_id = UUID(org) if org else None
    except ValueError:
        raise NotFound("page.address") from None
    query = query_of(asked, context.node.clock.today())
    period = VoicePeriod(query.first, query.last, query.matter, query.region)
    opens: dict[str, str] = {}

    async def load(after: UUID | None) -> Page[UUID]:
        found = await context.read(lambda w: voice_behind(w, measure, period, org_id, after, LISTED))
        opens.update({str(line.id): line.path for line in found})
        return Page(tuple(map(_row, found)), found[-1].id if len(found) == LISTED else None)

    looked = Access("supervision.voice", f"{measure.value}/{org_id or 'all'}")
    await context.act(lambda w: write_access(w, w.actor, looked, context.digest))
    with context.head:
        back = partial(context.open, address(query))
        plain_button("返回", back, kind="second", key="Backspace", icon="arrow_back")
    with card():
        table = PagedTable[UUID](
            context,
            COLUMNS,
            load,
            Empty("没有记录", "可能刚刚处理完，请返回刷新。"),
            f"{measure.label}（{day(query.first)} 至 {day(query.last)}）",
            lambda key: context.open(opens[key]),
        ).draw()
    await table.first()


def _row(line: VoiceLine) -> Row:
    cells = {"number": line.number, "said": line.said, "org": line.org, "on": day(line.on)}
    return Row(str(line.id), dict(cells))
