"""What the tab 环节 shows below the steps: branches, stops, extensions, what is owed, notices, objections."""

from collections.abc import Iterator

from jinmin.cases.acts import (
    CaseCourse,
)
from jinmin.ui.rows import Column, Row
from jinmin.ui.words import day, moment

Table = tuple[str, tuple[Column, ...], list[Row]]


def tables(course: CaseCourse) -> Iterator[Table]:
    """Title, columns and rows of each kind there is something of."""
    for title, names, lines in (
        ("并联办理", ("分支", "机关", "时限", "状态", "答复人", "意见"), _tasks(course)),
        ("暂停（特别程序）", ("程序", "状态", "自", "至", "申请人", "批准人", "理由"), _suspensions(course)),
        ("延期", ("天数", "状态", "申请人", "批准人", "理由"), _extensions(course)),
        ("容缺与承诺", ("事项", "内容", "期限", "状态", "核查"), _obligations(course)),
        ("一次性告知", ("编号", "时间", "告知人", "项数"), _corrections(course)),
        ("公示", ("地点", "起", "止", "内容"), _notices(course)),
        ("异议", ("异议人", "内容", "状态", "答复"), _objections(course)),
    ):
        if lines:
            columns = tuple(
                Column(str(number), name, lead=number == 0, wrap=name in ("意见", "理由", "内容", "答复"))
                for number, name in enumerate(names)
            )
            rows = [
                Row(key, dict(zip(map(str, range(len(cells))), cells, strict=True))) for key, cells in lines
            ]
            yield title, columns, rows


Lines = list[tuple[str, tuple[str, ...]]]


def _tasks(course: CaseCourse) -> Lines:
    return [
        (
            str(row.id),
            (row.title, row.org_name, day(row.due_on), row.state.label, row.actor_name, row.opinion),
        )
        for row in course.tasks
    ]


def _suspensions(course: CaseCourse) -> Lines:
    return [
        (
            str(row.id),
            (
                row.title,
                row.state.label,
                day(row.first_day),
                day(row.until),
                row.asked_by_name,
                row.decided_by_name,
                row.reason,
            ),
        )
        for row in course.suspensions
    ]


def _extensions(course: CaseCourse) -> Lines:
    return [
        (str(row.id), (f"{row.days} 天", row.state.label, row.asked_by_name, row.decided_by_name, row.reason))
        for row in course.extensions
    ]


def _obligations(course: CaseCourse) -> Lines:
    return [
        (
            str(row.id),
            (
                row.title,
                row.owed,
                day(row.due_on) + ("（暂定）" if row.due_provisional else ""),
                row.state.label,
                row.finding,
            ),
        )
        for row in course.obligations
    ]


def _corrections(course: CaseCourse) -> Lines:
    return [
        (str(row.id), (row.number, moment(row.told_at), row.told_by_name, str(len(row.items))))
        for row in course.corrections
    ]


def _notices(course: CaseCourse) -> Lines:
    return [
        (str(row.id), (row.place, day(row.begins_on), day(row.ends_on), row.summary))
        for row in course.notices
    ]


def _objections(course: CaseCourse) -> Lines:
    return [
        (str(row.id), (row.raised_by, row.content, row.state.label, row.answer)) for row in course.objections
    ]
