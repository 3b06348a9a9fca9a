"""One entry as it travels in files: the same for JSON and workbooks."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa

from jinmin.db.work import Work
from jinmin.errors import JinminError
from jinmin.identity.scope import scope
from jinmin.regions import within
from jinmin.service_items.entries import ITEM, EntryKey, in_force
from jinmin.service_items.models import UNPUBLISHED

KEY_COLUMNS = {
    "matter_id": "事项",
    "region": "区划",
    "body": "实施主体代码",
    "edition": "版本",
    "state": "状态",
    "planned_from": "计划生效日期",
    "planned_to": "计划取消日期",
}
MATERIAL_COLUMNS = {
    "id": "材料编号",
    "title": "材料名称",
    "required": "是否必要",
    "party": "提交人",
    "source": "来源",
    "original_checked": "核验原件",
    "max_files": "最多份数",
    "article": "依据",
    "kind": "材料类型",
    "format": "材料形式",
    "form": "空白表样",
    "example": "示例样表",
    "originals": "原件份数",
    "copies": "复印件份数",
    "platform_supplied": "平台可提供",
    "document": "证照种类",
    "valid_days": "沿用有效天数",
    "proved_by": "可由何种登记事实证明",
    "asked_because": "再次索要的理由",
}
"""Every field of a MaterialRule: what has no column would be lost on the way out and back."""
ITEMS_SHEET, MATERIALS_SHEET = "事项", "材料"


@dataclass(frozen=True)
class RowError:
    """What is wrong in one place of a file: ``row`` counts from 1, ``column`` is its heading, "" for the row."""

    sheet: str
    row: int
    column: str
    error: JinminError


@dataclass(frozen=True)
class FileRow:
    """An entry read from a file: where it stood, which entry, what is set, what could not be read."""

    number: int
    key: EntryKey
    planned_from: date | None
    planned_to: date | None
    elements: dict[str, Any]
    errors: tuple[RowError, ...] = field(default=())


@dataclass(frozen=True)
class TravellingEntry:
    """An entry on its way out, as the database holds it."""

    key: EntryKey
    edition: int
    state: str
    planned_from: date | None
    planned_to: date | None
    elements: dict[str, Any]

    def told(self) -> dict[str, Any]:
        """The entry as a JSON object."""
        first, last = (day.isoformat() if day else None for day in (self.planned_from, self.planned_to))
        return {
            "matter_id": self.key.matter_id,
            "region": self.key.region,
            "body": self.key.body,
            "edition": self.edition,
            "state": self.state,
            "planned_from": first,
            "planned_to": last,
            "elements": self.elements,
        }


def travelling(w: Work, *, region: str = "", drafts: bool = False) -> Iterator[TravellingEntry]:
    """The entries in force below ``region`` (with ``drafts`` those being written instead of them), streamed."""
    chosen = (
        sa.and_(ITEM.c.state.in_(UNPUBLISHED), scope(w.actor, ITEM.c.region)) if drafts else in_force(w.today)
    )
    query = sa.select(ITEM).where(chosen, within(ITEM.c.region, region))
    ordered = query.order_by(ITEM.c.matter_id, ITEM.c.region, ITEM.c.body, ITEM.c.edition)
    return _told(w.execute(ordered.execution_options(yield_per=1000)))


def _told(rows: Iterable[sa.Row[Any]]) -> Iterator[TravellingEntry]:
    for row in rows:
        key = EntryKey(row.matter_id, row.region, row.body)
        yield TravellingEntry(
            key, row.edition, row.state.value, row.planned_from, row.planned_to, row.elements
        )
