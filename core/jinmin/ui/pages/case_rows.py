"""The lines of a case's tabs: which columns, and what stands in them."""

import sqlalchemy as sa

from jinmin.cases.case_file import CaseDetail
from jinmin.cases.states import STATE_LABELS, Trust
from jinmin.db.work import Work
from jinmin.ledger.journal import RECORDS
from jinmin.ui.rows import Cell, Column, Row
from jinmin.ui.words import day, moment

Table = tuple[tuple[Column, ...], list[Row]]

ACTIONS = {"case.read": "查看办件", "case.material": "查看材料", "case.print": "查看文书"}
ACCESS_SHOWN = 100


def materials(detail: CaseDetail) -> Table:
    """Every material, replaced ones too; a row opens by its id."""
    columns = (
        Column("title", "名称", lead=True),
        Column("trust", "可信等级"),
        Column("seen", "原件"),
        Column("pages", "页数", align="right"),
        Column("by", "采集人"),
        Column("at", "时间"),
        Column("state", "状态"),
        Column("seq", "账序号", align="right"),
    )
    rows = [
        Row(
            str(line.id),
            {
                "title": line.title,
                "trust": Trust(line.trust).label,
                "seen": "已核" if line.original_seen else "",
                "pages": str(line.pages or ""),
                "by": line.collected_by_name,
                "at": moment(line.collected_at),
                "state": Cell("已替换", "muted") if line.superseded_by else "",
                "seq": str(line.seq),
            },
        )
        for line in detail.materials
    ]
    return columns, rows


def steps(detail: CaseDetail) -> Table:
    """Every step that was taken."""
    columns = (
        Column("title", "环节", lead=True),
        Column("post", "岗位"),
        Column("by", "办理人"),
        Column("arrived", "到达"),
        Column("done", "办结"),
        Column("due", "时限"),
        Column("outcome", "结果"),
        Column("opinion", "意见", wrap=True),
        Column("seq", "账序号", align="right"),
    )
    rows = [
        Row(
            str(line.position),
            {
                "title": line.title,
                "post": line.post,
                "by": line.actor_name,
                "arrived": moment(line.arrived_at),
                "done": moment(line.done_at),
                "due": day(line.due_on),
                "outcome": line.outcome_title,
                "opinion": line.opinion,
                "seq": str(line.seq),
            },
        )
        for line in detail.steps
    ]
    return columns, rows


def prints(detail: CaseDetail) -> Table:
    """Every printing; a row opens by its ledger number."""
    columns = (
        Column("title", "文书", lead=True),
        Column("serial", "印制号", code=True),
        Column("copies", "份数", align="right"),
        Column("by", "打印人"),
        Column("at", "时间"),
        Column("reason", "原因", wrap=True),
        Column("seq", "账序号", align="right"),
    )
    rows = [
        Row(
            str(line.seq),
            {
                "title": line.title,
                "serial": line.serial,
                "copies": str(line.copies),
                "by": line.printed_by_name,
                "at": moment(line.printed_at),
                "reason": line.reason,
                "seq": str(line.seq),
            },
        )
        for line in detail.prints
    ]
    return columns, rows


def related(detail: CaseDetail) -> Table:
    """Other cases of the same persons."""
    columns = (
        Column("case_no", "办件号", code=True),
        Column("matter", "事项", lead=True),
        Column("state", "状态"),
        Column("opened", "受理"),
        Column("finished", "办结"),
    )
    rows = [
        Row(
            str(line.id),
            {
                "case_no": line.case_no,
                "matter": line.matter_title,
                "state": STATE_LABELS[line.state],
                "opened": moment(line.opened_at),
                "finished": day(line.finished_on),
            },
        )
        for line in detail.related.seen
    ]
    return columns, rows


def access(w: Work, subject: str) -> list[Row]:
    """Who looked at the case or was kept from it, the newest first."""
    query = (
        sa.select(RECORDS)
        .where(RECORDS.c.subject == subject)
        .order_by(RECORDS.c.seq.desc())
        .limit(ACCESS_SHOWN)
    )
    return [
        Row(
            str(row.seq),
            {
                "at": moment(row.at),
                "who": row.actor,
                "what": Cell("被拒绝", "red", tag=True)
                if row.denied
                else ACTIONS.get(row.action, row.action),
                "why": row.purpose,
            },
        )
        for row in w.execute(query)
    ]


ACCESS = (
    Column("at", "时间"),
    Column("who", "人员", lead=True),
    Column("what", "操作"),
    Column("why", "事由", wrap=True),
)
