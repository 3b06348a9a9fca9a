"""The lines of the worklist: its tabs, its columns, and what stands in them."""

from collections.abc import Mapping

from jinmin.cases import WorklistFilter, WorklistOrder
from jinmin.cases.states import STATE_LABELS, Channel, HoldReason
from jinmin.cases.worklist import Urgency, WorklistRow
from jinmin.clock import SHANGHAI
from jinmin.identity import mask_name
from jinmin.ui.rows import Cell, Column, Row, Tone
from jinmin.ui.words import day, remaining

TABS: tuple[tuple[WorklistFilter, str, Tone], ...] = (
    (WorklistFilter.ALL, "全部在办", ""),
    (WorklistFilter.OVERDUE, "逾期", "red"),
    (WorklistFilter.TODAY, "今日到期", "amber"),
    (WorklistFilter.SOON, "即将到期", "amber"),
    (WorklistFilter.RETURNED, "退回补正", ""),
    (WorklistFilter.WAITING_CHECK, "待联网核对", ""),
    (WorklistFilter.EXCHANGE_REFUSED, "交换退回", "red"),
    (WorklistFilter.SECOND_PERSON, "待复核", ""),
    (WorklistFilter.PASSED_ON, "待交接", ""),
    (WorklistFilter.MINE, "我的", ""),
)

COLUMNS = (
    Column("urgency", "紧急", side=True),
    Column("case_no", "办件号", code=True, sort=True),
    Column("matter", "事项", sort=True),
    Column("parties", "当事人", lead=True),
    Column("step", "环节", sort=True),
    Column("statutory", "法定时限", minor=True, sort=True),
    Column("promised", "承诺时限", sort=True, sparse=True),
    Column("left", "剩余", sort=True),
    Column("channel", "来源", minor=True, sort=True),
    Column("clerk", "经办", minor=True, sort=True),
    Column("holder", "占用人", sort=True),
)

URGENCY: Mapping[Urgency, Cell] = {
    Urgency.OVERDUE: Cell("逾期", "red", tag=True),
    Urgency.TODAY: Cell("今日", "amber", tag=True),
    Urgency.SOON: Cell("临近", "amber", tag=True),
    Urgency.NORMAL: Cell("正常", "green", tag=True),
    Urgency.NONE: Cell(""),
}

ORDERS: Mapping[str, WorklistOrder] = {
    "case_no": WorklistOrder.CASE_NO,
    "matter": WorklistOrder.MATTER,
    "step": WorklistOrder.STEP,
    "statutory": WorklistOrder.STATUTORY,
    "promised": WorklistOrder.PROMISED,
    "left": WorklistOrder.PLANNED,
    "channel": WorklistOrder.CHANNEL,
    "clerk": WorklistOrder.CLERK,
    "holder": WorklistOrder.HOLDER,
}


def row_of(row: WorklistRow, places: Mapping[str, str]) -> Row:
    """One line; names are masked. ``places``: the names of the divisions of cases accepted for elsewhere (异地)."""
    late: Tone = "red" if row.urgency is Urgency.OVERDUE else "amber" if row.days_left in (1, 2) else ""
    step = f"{row.step_title}（{HoldReason(row.held_reason).label}）" if row.held_reason else row.step_title
    elsewhere = bool(row.accepting_region)
    cells: dict[str, str | Cell] = {
        "urgency": _urgency(row),
        "case_no": row.case_no,
        "matter": row.matter_title,
        "parties": "、".join(mask_name(name) for name in row.parties),
        "step": f"{step}（待{places[row.acting_region]}办）" if elsewhere and step else step,
        "statutory": day(row.statutory_due),
        "promised": day(row.promised_due),
        "left": Cell(_left(row), late),
        "channel": Cell(f"异地　{places[row.accepting_region]}收件", "blue", tag=True)
        if elsewhere
        else Channel(row.channel).label,
        "clerk": row.opened_by_name,
        "holder": row.holder_name,
    }
    return Row(str(row.id), cells)


def _left(row: WorklistRow) -> str:
    """The remainder of the time limit; a matter that is finished in one visit has none to count down."""
    if row.days_left == 0 and row.opened_at.astimezone(SHANGHAI).date() == row.planned_due:
        return "当场"
    return remaining(row.days_left) + ("（暂定）" if row.due_provisional else "")


def _urgency(row: WorklistRow) -> Cell:
    if row.state in ("open", "held"):
        return URGENCY[row.urgency]
    return Cell(STATE_LABELS[row.state], "amber" if row.state == "returned" else "", tag=True)
