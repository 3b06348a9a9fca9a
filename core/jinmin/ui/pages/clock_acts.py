"""Acts on a case's clock: stop, go on, extend, and the approvals of another."""

from collections.abc import Callable, Iterator
from uuid import UUID

from jinmin.cases.acts import (
    SuspensionRequest,
    ask_extension,
    decide_extension,
    decide_suspension,
    resume_case,
    suspend_case,
)
from jinmin.cases.clock_models import SuspensionState
from jinmin.ui.pages.act import REASON, YES_NO, Act, Situation
from jinmin.ui.question import Blank


def clock(now: Situation) -> Iterator[Act]:
    yield from _suspending(now)
    yield from _extending(now)


def _suspending(now: Situation) -> Iterator[Act]:
    live, matter = now.course.suspension, now.course.matter
    rules = {rule.id: rule for rule in matter.special_procedures}
    if live is not None and live.state is SuspensionState.RUNNING and now.handles:
        yield Act(
            "恢复计时",
            f"“{live.title}”结束，自今日起重新计时；暂停期间不计入时限，超过规定天数的部分照计。",
            (),
            lambda w, case, _given: resume_case(w, case),
            first=True,
        )
    if (
        live is not None
        and live.state is SuspensionState.ASKED
        and now.actor.may(rules[live.procedure].permission)
    ):
        yield _decision(
            "批准暂停", f"{live.asked_by_name}申请“{live.title}”：{live.reason}", decide_suspension
        )
    accepted = now.course.case.accepted_on is not None
    if live is None and rules and accepted and now.handles and now.detail.header.state != "held":
        evidence = {str(line.id): line.title for line in now.detail.materials if line.superseded_by is None}
        yield Act(
            "暂停（特别程序）",
            "暂停期间不计入时限。须批准的，批准后才停止计时。",
            (
                Blank("procedure", "特别程序", {rule.id: rule.title for rule in rules.values()}),
                Blank("evidence", "证明材料（本办件已录入的材料）", {"": "无", **evidence}),
                REASON,
            ),
            lambda w, case, given: suspend_case(
                w,
                case,
                SuspensionRequest(
                    given["procedure"],
                    given["reason"],
                    UUID(given["evidence"]) if given["evidence"] else None,
                ),
            ),
        )


def _extending(now: Situation) -> Iterator[Act]:
    rule, asked = now.course.matter.extension, now.course.extension
    if rule is None:
        return
    if asked is not None and now.actor.may(rule.permission):
        said = f"{asked.asked_by_name}申请延期 {asked.days} 天：{asked.reason}"
        yield _decision("批准延期", said, decide_extension)
    if asked is None and now.handles and now.detail.header.planned_due:
        yield Act(
            "申请延期",
            f"最多 {rule.days} 天（与时限同一单位），由另一人批准后时限顺延。",
            (Blank("days", "延期天数", {str(n): f"{n} 天" for n in range(1, rule.days + 1)}), REASON),
            lambda w, case, given: ask_extension(w, case, int(given["days"]), given["reason"]),
        )


def _decision(title: str, said: str, decide: Callable[..., object]) -> Act:
    return Act(
        title,
        said,
        (Blank("agreed", "决定", YES_NO), Blank("note", "说明（不同意时必填）", long=True)),
        lambda w, case, given: decide(w, case, agreed=given["agreed"] == "yes", note=given["note"]),
        first=True,
    )
