"""Acts about what is owed, and those that end a case, open it again or put it away."""

from collections.abc import Iterator
from uuid import UUID

from jinmin.archives import file_case
from jinmin.cases.acts import (
    ARCHIVE,
    TERMINATE,
    accept_promise,
    reopen_case,
    settle_obligation,
    terminate_case,
    withdraw_case,
)
from jinmin.ui.pages.act import REASON, Act, Situation
from jinmin.ui.question import Blank


def owed(now: Situation) -> Iterator[Act]:
    promised = {row.rule for row in now.course.owed}
    free = {rule.id: rule.title for rule in now.course.matter.obligations if rule.id not in promised}
    if free and now.handles:
        yield Act(
            "容缺或承诺",
            "先予办理，所缺材料或承诺事项按期补交、核查，到期由系统提醒。",
            (Blank("rule", "事项", free), Blank("owed", "所缺材料或承诺内容", long=True, required=True)),
            lambda w, case, given: accept_promise(w, case, given["rule"], given["owed"]),
        )
    yield from _settling(now)


def _settling(now: Situation) -> Iterator[Act]:
    mine = {
        str(row.id): f"{row.title}（{row.due_on}）"
        for row in now.course.owed
        if now.actor.may(row.permission)
    }
    if mine:
        yield Act(
            "核查容缺或承诺",
            "确认已履行或未履行；未履行的如实登记，由后续环节处理。",
            (
                Blank("which", "事项", mine),
                Blank("fulfilled", "结论", {"yes": "已履行", "no": "未履行"}),
                Blank("finding", "核查情况", long=True, required=True),
            ),
            lambda w, _case, given: settle_obligation(
                w, UUID(given["which"]), fulfilled=given["fulfilled"] == "yes", finding=given["finding"]
            ),
        )


def ends(now: Situation) -> Iterator[Act]:
    if now.handles:
        said = "申请人撤回申请，办件结束；已有结果保留在过程中。"
        yield Act(
            "撤回",
            said,
            (REASON,),
            lambda w, case, given: withdraw_case(w, case, given["reason"]),
            danger=True,
        )
    if now.actor.may(TERMINATE):
        said = "办件无法继续，由机关终止；已有结果保留在过程中。"
        yield Act(
            "终止",
            said,
            (REASON,),
            lambda w, case, given: terminate_case(w, case, given["reason"]),
            danger=True,
        )


def closed(now: Situation) -> Iterator[Act]:
    yield from _settling(now)
    rule = now.course.matter.reopening
    if now.course.case.archived_on is not None:
        return
    if rule and now.detail.header.state in rule.closed_as and now.actor.may(rule.permission):
        step = now.course.matter.step(rule.step).title
        said = f"办件回到“{step}”环节，原结果保留；须由办结人以外的人决定。"
        yield Act("重新办理", said, (REASON,), lambda w, case, given: reopen_case(w, case, given["reason"]))
    if now.actor.may(ARCHIVE):
        said = "编制卷内目录、编室编卷号。归档后只能查看，不能再重新办理。"
        yield Act("归档", said, (), lambda w, case, _given: file_case(w, case.id))
