"""剩余 on the worklist: what is left of the time limit; of a visit, how long somebody has waited."""

from datetime import UTC, date, datetime, timedelta

import pytest

from jinmin.cases.worklist import Urgency, WorklistRow
from jinmin.ids import new_id
from jinmin.ui.pages.worklist_rows import Seen, row_of
from jinmin.ui.rows import Cell

TODAY = date(2026, 9, 28)


SEEN = Seen(datetime(2026, 9, 28, 3, 5, tzinfo=UTC), timedelta(minutes=45))


def cell_of(name: str, opened: datetime, due: date | None, days_left: int | None, urgency: Urgency) -> Cell:
    """What stands in the column."""
    row = WorklistRow(
        id=new_id(),
        version=1,
        case_no="510822-JH-20260928-00001",
        matter="marriage.marry",
        matter_title="结婚登记",
        title="",
        parties=("王小明",),
        state="open",
        step="review",
        step_title="审查",
        urgency=urgency,
        days_left=days_left,
        statutory_due=due,
        promised_due=None,
        planned_due=due,
        due_provisional=False,
        channel="window",
        region="510822",
        accepting_region="",
        acting_region="510822",
        opened_at=opened,
        opened_by_name="王晓梅",
        holder_id=None,
        holder_name="",
        held_reason="",
    )
    cell = row_of(row, SEEN).cells[name]
    return cell if isinstance(cell, Cell) else Cell(cell)


@pytest.mark.parametrize(
    ("opened", "due", "days_left", "urgency", "said"),
    [
        (datetime(2026, 9, 21, 2, tzinfo=UTC), TODAY, 0, Urgency.TODAY, "今日到期"),
        (datetime(2026, 9, 21, 2, tzinfo=UTC), date(2026, 9, 30), 2, Urgency.SOON, "还有 2 天"),
        (datetime(2026, 9, 27, 2, tzinfo=UTC), date(2026, 9, 27), -1, Urgency.OVERDUE, "逾期 1 天"),
        (datetime(2026, 9, 27, 2, tzinfo=UTC), None, None, Urgency.NONE, ""),
    ],
    ids=["last day", "two days", "overdue", "no limit"],
)
def test_the_remainder_of_the_limit(
    opened: datetime, due: date | None, days_left: int | None, urgency: Urgency, said: str
) -> None:
    assert cell_of("left", opened, due, days_left, urgency).text == said


@pytest.mark.parametrize(
    ("minutes", "said", "mark", "tone"),
    [
        (0, "等候 0 分", "当场", ""),
        (44, "等候 44 分", "当场", ""),
        (45, "等候 45 分", "久候", "amber"),
        (65, "等候 1 小时 05 分", "久候", "amber"),
    ],
)
def test_a_visit_shows_its_wait_and_is_marked_only_after_a_long_one(
    minutes: int, said: str, mark: str, tone: str
) -> None:
    opened = SEEN.at - timedelta(minutes=minutes)
    left, urgency = (cell_of(name, opened, TODAY, 0, Urgency.VISIT) for name in ("left", "urgency"))
    assert (left.text, left.tone) == (said, tone)
    assert (urgency.text, urgency.tone) == (mark, tone)
