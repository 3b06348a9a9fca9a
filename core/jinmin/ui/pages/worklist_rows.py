"""The lines of the worklist: its tabs, its columns, and what stands in them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from jinmin.cases import WorklistFilter, WorklistOrder
from jinmin.cases.states import STATE_LABELS, Channel, HoldReason
from jinmin.cases.worklist import Urgency, WorklistRow
from jinmin.identity import mask_name
from jinmin.ui.rows import Cell, Column, Row, Tone
from jinmin.ui.words import day, remaining, waited

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
    Urgency.VISIT: Cell("当场", tag=True),
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


@dataclass(frozen=True)
class Seen:
    """When the list was read, after which wait of a visit it says so, and the names of the divisions in it."""

    at: datetime
    patience: timedelta
    places: Mapping[str, str] = field(default_factory=dict)


def row_of(row: WorklistRow, seen: Seen) -> Row:
    """One line; names are masked."""
    places, waits = seen.places, _waits_long(row, seen)
    late: Tone = (
        "red" if row.urgency is Urgency.OVERDUE else "amber" if waits or row.days_left in (1, 2) else ""
    )
    step = f"{row.step_title}（{HoldReason(row.held_reason).label}）" if row.held_reason else row.step_title
    elsewhere = bool(row.accepting_region)
    cells: dict[str, str | Cell] = {
        "urgency": _urgency(row, waits),
        "case_no": row.case_no,
        "matter": row.matter_title,
        "parties": "、".join(mask_name(name) for name in row.parties),
        "step": f"{step}（待{places[row.acting_region]}办）" if elsewhere and step else step,
        "statutory": day(row.statutory_due),
        "promised": day(row.promised_due),
        "left": Cell(_left(row, seen.at), late),
        "channel": Cell(f"异地　{places[row.accepting_region]}收件", "blue", tag=True)
        if elsewhere
        else Channel(row.channel).label,
        "clerk": row.opened_by_name,
        "holder": row.holder_name,
    }
    return Row(str(row.id), cells)


def _waits_long(row: WorklistRow, seen: Seen) -> bool:
    return row.urgency is Urgency.VISIT and seen.at - row.opened_at >= seen.patience


def _left(row: WorklistRow, at: datetime) -> str:
    """The remainder of the time limit; of a visit, how long the applicant has waited."""
    if row.urgency is Urgency.VISIT:
        return waited(max(0, int((at - row.opened_at).total_seconds() // 60)))
    return remaining(row.days_left) + ("（暂定）" if row.due_provisional else "")


def _urgency(row: WorklistRow, waits: bool) -> Cell:
    if row.state in ("open", "held"):
        if waits:
            return Cell("久候", "amber", tag=True)
        return URGENCY[row.urgency]
    return Cell(STATE_LABELS[row.state], "amber" if row.state == "returned" else "", tag=True)
