"""Acts that move a case: a branch's answer, a step, the notice of corrections, the public notice."""

from collections.abc import Iterator

from jinmin.cases import (
    Case,
    take_step,
)
from jinmin.cases.acts import (
    CorrectionItem,
    answer_objection,
    answer_task,
    notify_corrections,
    post_notice,
    raise_objection,
)
from jinmin.db.work import Work
from jinmin.ui.pages.act import YES_NO, Act, Situation
from jinmin.ui.question import Answers, Blank
from jinmin.vocabulary.flow import Outcome, StepRule


def branch(now: Situation) -> Iterator[Act]:
    task = now.course.task_for(now.actor.org_id)
    if task is None or not now.actor.may(task.permission) or now.detail.header.state == "held":
        return
    task_id, version = task.id, task.version

    def call(w: Work, _case: Case, given: Answers) -> object:
        agreed = given["agreed"] == "yes"
        return answer_task(w, task_id, agreed=agreed, opinion=given["opinion"], expected=version)

    yield Act(
        f"答复：{task.title}",
        "代表本机关答复。全部机关答复后办件自动进入下一环节，答复不能更改。",
        (Blank("agreed", "意见", YES_NO), Blank("opinion", "说明（不同意时必填）", long=True)),
        call,
        first=True,
    )


def steps(now: Situation) -> Iterator[Act]:
    waiting = now.detail.waiting
    if waiting is None or not now.handles or now.by_plugin or now.detail.header.state == "held":
        return
    if options := {name: outcome.title for name, outcome in _by_hand(waiting)}:
        yield Act(
            f"办理：{waiting.title}",
            "选择结果后办件进入下一环节；退回和不予办理须写明理由。",
            (Blank("outcome", "办理结果", options), Blank("opinion", "意见", long=True, most=2000)),
            lambda w, case, given: take_step(w, case, waiting.id, given["outcome"], opinion=given["opinion"]),
            first=True,
        )
    for name, outcome in waiting.outcomes.items():
        if outcome.one_time_notice:
            yield _one_time_notice(now, waiting, name, outcome)


def _by_hand(step: StepRule) -> Iterator[tuple[str, Outcome]]:
    joined = (step.parallel.agreed, step.parallel.disagreed) if step.parallel else ()
    for name, outcome in step.outcomes.items():
        if name not in joined and not outcome.one_time_notice:
            yield name, outcome


def _one_time_notice(now: Situation, step: StepRule, outcome: str, shown: Outcome) -> Act:
    lacking = now.course.lacking

    def call(w: Work, case: Case, given: Answers) -> object:
        items = [
            item.model_copy(update={"problem": given[item.material] or item.problem}) for item in lacking
        ]
        items += [_free_item(line) for line in given["more"].splitlines() if line.strip()]
        return notify_corrections(w, case, step.id, outcome, items, new_facts=given.get("new_facts", ""))

    again = now.course.corrections
    return Act(
        shown.title,
        "一次列出全部问题并出具告知书，办件退回补正；同一办件不得再次告知，除非有新情况。",
        (
            *(Blank(item.material, f"{item.title}：存在的问题", value=item.problem) for item in lacking),
            Blank("more", "其他需补正的内容（每行一项，写作“名称：问题”）", long=True, most=2000),
            *([Blank("new_facts", "再次告知的新情况", long=True, required=True)] if again else []),
        ),
        call,
        first=True,
    )


def _free_item(line: str) -> CorrectionItem:
    title, _colon, problem = line.strip().replace(":", "：").partition("：")
    return CorrectionItem(title=title[:120], problem=(problem or title)[:500], asked="请补充或更正")


def public_notice(now: Situation) -> Iterator[Act]:
    waiting = now.detail.waiting
    if waiting is None or waiting.public_notice is None or not now.handles:
        return
    if now.course.notice is None:
        days = waiting.public_notice.within
        unit = "工作日" if days.unit == "working" else "天"
        yield Act(
            "登记公示",
            f"公示 {days.days} {unit}，自明日起算，届满次日起方可继续。",
            (Blank("place", "公示地点或网址"), Blank("summary", "公示内容", long=True, most=2000)),
            lambda w, case, given: post_notice(w, case, place=given["place"], summary=given["summary"]),
            first=True,
        )
        return
    if now.today <= now.course.notice.ends_on:
        yield Act(
            "登记异议",
            "公示期内收到的异议须逐件答复，答复前不能继续办理。",
            (Blank("raised_by", "异议人"), Blank("content", "异议内容", long=True, most=2000)),
            lambda w, case, given: raise_objection(
                w, case, raised_by=given["raised_by"], content=given["content"]
            ),
        )
    if (objection := now.course.objection) is not None:
        objection_id = objection.id
        yield Act(
            "答复异议",
            f"异议内容：{objection.content}",
            (
                Blank("upheld", "结论", {"no": "异议不成立", "yes": "异议成立"}),
                Blank("answer", "答复内容", long=True, most=2000, required=True),
            ),
            lambda w, _case, given: answer_objection(
                w, objection_id, upheld=given["upheld"] == "yes", answer=given["answer"]
            ),
            first=True,
        )
