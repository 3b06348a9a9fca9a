"""剩余 on the worklist: what is left of the time limit, and nothing else."""

from datetime import UTC, date, datetime

import pytest

from jinmin.cases.worklist import Urgency, WorklistRow
from jinmin.ids import new_id
from jinmin.ui.pages.worklist_rows import row_of
from jinmin.ui.rows import Cell

TODAY = date(2026, 9, 28)


def left_of(opened: datetime, due: date | None, days_left: int | None) -> str:
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
        urgency=Urgency.NONE,
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
    cell = row_of(row, {}).cells["left"]
    return cell.text if isinstance(cell, Cell) else cell


@pytest.mark.parametrize(
    ("opened", "due", "days_left", "said"),
    [
        (datetime(2026, 9, 28, 2, tzinfo=UTC), TODAY, 0, "当场"),
        (datetime(2026, 9, 27, 16, 30, tzinfo=UTC), TODAY, 0, "当场"),
        (datetime(2026, 9, 21, 2, tzinfo=UTC), TODAY, 0, "今日到期"),
        (datetime(2026, 9, 21, 2, tzinfo=UTC), date(2026, 9, 30), 2, "还有 2 天"),
        (datetime(2026, 9, 27, 2, tzinfo=UTC), date(2026, 9, 27), -1, "逾期 1 天"),
        (datetime(2026, 9, 27, 2, tzinfo=UTC), None, None, ""),
    ],
    ids=["one visit", "one visit, after midnight in Shanghai", "last day", "two days", "overdue", "no limit"],
)
def test_the_remainder_of_the_limit(
    opened: datetime, due: date | None, days_left: int | None, said: str
) -> None:
    assert left_of(opened, due, days_left) == said
