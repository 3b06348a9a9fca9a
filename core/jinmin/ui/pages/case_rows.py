"""The lines of a case's tabs: which columns, and what stands in them."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import sqlalchemy as sa

from jinmin.cases.case_file import CaseDetail, CaseLine, MaterialLine
from jinmin.cases.states import STATE_LABELS, Trust
from jinmin.db.work import Work
from jinmin.documents.screening import ScreenState
from jinmin.ledger.journal import RECORDS
from jinmin.messages import title_of
from jinmin.ui.rows import Cell, Column, Row, Tone
from jinmin.ui.words import day, moment

Line = TypeVar("Line")
Table = tuple[tuple[Column, ...], list[Row]]

_TRUST_TONES: dict[Trust, Tone] = {
    Trust.ORIGINAL: "green",
    Trust.SYSTEM: "green",
    Trust.SHARED: "blue",
    Trust.SUBMITTED: "muted",
}
_SCREEN_TONES: dict[ScreenState, Tone] = {
    ScreenState.CLEAN: "green",
    ScreenState.WAITING: "amber",
    ScreenState.INFECTED: "red",
    ScreenState.UNSCREENED: "muted",
}
ACCESS_SHOWN = 100


def materials(detail: CaseDetail) -> Table:
    """Every material, replaced ones too; a row opens by its id."""
    return _table(
        detail.materials,
        lambda line: str(line.id),
        (Column("title", "名称", lead=True), lambda line: line.title),
        (Column("trust", "可信等级"), lambda line: trust_cell(line.trust)),
        (
            Column("from", "来源", sparse=True),
            lambda line: line.provider or ("原件已核" if line.original_seen else ""),
        ),
        (Column("until", "有效期至", sparse=True), lambda line: day(line.valid_to)),
        (Column("pages", "页数", align="right"), lambda line: str(line.pages or "")),
        (Column("by", "采集人"), lambda line: line.collected_by_name),
        (Column("at", "时间"), lambda line: moment(line.collected_at)),
        (Column("state", "状态"), _standing),
        (Column("seq", "账序号", align="right"), lambda line: str(line.seq)),
    )


def trust_cell(trust: str) -> Cell:
    """How far a material is trusted, as a tag."""
    return Cell(Trust(trust).label, _TRUST_TONES[Trust(trust)], tag=True)


def steps(detail: CaseDetail) -> Table:
    """Every step that was taken."""
    return _table(
        detail.steps,
        lambda line: str(line.position),
        (Column("title", "环节", lead=True), lambda line: line.title),
        (Column("post", "岗位"), lambda line: line.post),
        (Column("by", "办理人"), lambda line: line.actor_name),
        (Column("arrived", "到达"), lambda line: moment(line.arrived_at)),
        (Column("done", "办结"), lambda line: moment(line.done_at)),
        (Column("due", "时限"), lambda line: day(line.due_on)),
        (Column("outcome", "结果"), lambda line: line.outcome_title),
        (Column("opinion", "意见", wrap=True), lambda line: line.opinion),
        (Column("seq", "账序号", align="right"), lambda line: str(line.seq)),
    )


def prints(detail: CaseDetail) -> Table:
    """Every printing; a row opens by its ledger number."""
    return _table(
        detail.prints,
        lambda line: str(line.seq),
        (Column("title", "文书", lead=True), lambda line: line.title),
        (Column("serial", "印制号", code=True), lambda line: line.serial),
        (Column("copies", "份数", align="right"), lambda line: str(line.copies)),
        (Column("by", "打印人"), lambda line: line.printed_by_name),
        (Column("at", "时间"), lambda line: moment(line.printed_at)),
        (Column("reason", "原因", wrap=True), lambda line: line.reason),
        (Column("seq", "账序号", align="right"), lambda line: str(line.seq)),
    )


def related(detail: CaseDetail) -> Table:
    """Other cases of the same persons."""
    return _table(
        detail.related.seen,
        lambda line: str(line.id),
        (Column("case_no", "办件号", code=True), lambda line: line.case_no),
        (Column("matter", "事项", lead=True), lambda line: line.matter_title),
        (Column("tie", "关系"), lambda line: _tie(detail, line)),
        (Column("state", "状态"), lambda line: STATE_LABELS[line.state]),
        (Column("opened", "受理"), lambda line: moment(line.opened_at)),
        (Column("finished", "办结"), lambda line: day(line.finished_on)),
    )


def _tie(detail: CaseDetail, line: CaseLine) -> str | Cell:
    """Opened from one form, or of one person only."""
    joint = line.group_id is not None and line.group_id == detail.header.group_id
    return Cell("同一张表", "blue", tag=True) if joint else "同一当事人"


def access(w: Work, subject: str) -> Table:
    """Who looked at the case or was kept from it, the newest first."""
    query = sa.select(RECORDS).where(RECORDS.c.subject == subject).order_by(RECORDS.c.seq.desc())
    return _table(
        w.execute(query.limit(ACCESS_SHOWN)),
        lambda row: str(row.seq),
        (Column("at", "时间"), lambda row: moment(row.at)),
        (Column("who", "人员", lead=True), lambda row: row.actor),
        (Column("what", "操作"), _action),
        (Column("why", "事由", wrap=True), lambda row: row.purpose),
    )


def _standing(line: MaterialLine) -> Cell:
    if line.superseded_by:
        return Cell("已替换", "muted")
    state = ScreenState(line.screening)
    return Cell(state.label, _SCREEN_TONES[state])


def _action(row: sa.Row[Any]) -> str | Cell:
    return Cell("被拒绝", "red", tag=True) if row.denied else title_of("action", row.action)


def _table(
    lines: Iterable[Line],
    key: Callable[[Line], str],
    *parts: tuple[Column, Callable[[Line], str | Cell]],
) -> Table:
    """One row per line: its key, and in each column what that column's function says of the line."""
    rows = [Row(key(line), {column.name: cell(line) for column, cell in parts}) for line in lines]
    return tuple(column for column, _cell in parts), rows
