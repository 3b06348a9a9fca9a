"""One 疑义: what is held to be wrong, by whom, what the owner found, and who has been told of the correction."""

from base64 import b64decode
from html import escape
from uuid import UUID

from nicegui import ui

from jinmin.db.work import Work
from jinmin.doubts import ANSWER, DoubtFile, Outcome, answer_doubt, doubt_file
from jinmin.errors import NotFound
from jinmin.identity.access import note_access
from jinmin.ledger.journal import Access
from jinmin.messages import text
from jinmin.ui.context import PageContext
from jinmin.ui.facts import facts
from jinmin.ui.frame import heading
from jinmin.ui.pages.doubts import state_of
from jinmin.ui.pages.retractions import retraction_table
from jinmin.ui.question import Answers, Blank, question
from jinmin.ui.rows import Cell
from jinmin.ui.sections import card, section
from jinmin.ui.words import day, moment

MEDIA = {b"%PDF": "application/pdf", b"\x89PNG": "image/png"}


async def page(context: PageContext, doubt_id: str) -> None:
    """Facts and words on the left, the course on the right, the recipients below."""
    try:
        wanted = UUID(doubt_id)
    except ValueError:
        raise NotFound("doubts.none") from None
    file = await context.act(lambda w: _open(w, wanted))
    _buttons(context, file)
    _facts(context, file)
    with ui.element("div").classes("jm-split"):
        with ui.element("div"):
            _words(file)
        with ui.element("aside").classes("jm-aside"):
            _course(file)
    if file.retractions:
        with card():
            ui.label("更正通知了谁").classes("jm-group-title").style("margin:16px")
            retraction_table(context, file.retractions)


def _open(w: Work, doubt_id: UUID) -> DoubtFile:
    file = doubt_file(w, doubt_id)
    note_access(w, w.actor, Access("doubts.read", f"doubt/{doubt_id}", 1))
    return file


def _facts(context: PageContext, file: DoubtFile) -> None:
    doubt = file.doubt
    late = file.answer is None and doubt.due_on < context.node.clock.today()
    with ui.element("section").classes("jm-card jm-section jm-case-head"):
        with ui.element("div").classes("jm-row"):
            heading(f"疑义 {doubt.number}", 2)
            state = state_of(file.answer.outcome if file.answer else None, late=late)
            ui.label(state.text).classes(f"jm-tag jm-tag-{state.tone}")
        facts(
            {
                "信息资源": file.resource_title,
                "信息项": file.field_title,
                "记录号": str(doubt.record_id),
                "记录版本": f"第 {doubt.record_version} 版",
                "区划": doubt.record_region or "全国",
                "提出方": doubt.asker_title,
                "校核单位": file.owner,
                "提出": day(doubt.raised_on),
                "答复时限": Cell(
                    day(doubt.due_on) + ("（暂定）" if doubt.due_provisional else ""), "red" if late else ""
                ),
                "经办人": doubt.raised_by_name,
                "当事人所持证明": doubt.proof,
            }
        )


def _words(file: DoubtFile) -> None:
    doubt, answer = file.doubt, file.answer
    with section("疑义内容"):
        facts({"现有内容": doubt.held or "（空）", "认为正确的内容": doubt.claimed}, columns=1)
        ui.label(doubt.reason).classes("jm-ticket-words")
    if answer is None:
        return
    with section("校核答复"):
        ui.label(answer.reason).classes("jm-ticket-words")
        corrected = f"第 {answer.corrected_version} 版" if answer.corrected_version else ""
        entry = (
            f"台账第 {answer.corrected_seq} 条（{answer.corrected_action}）" if answer.corrected_seq else ""
        )
        facts(
            {
                "结果": answer.outcome.label,
                "答复日期": day(answer.answered_on),
                "答复人": answer.answered_by_name,
                "更正后": corrected,
                "更正依据": entry,
            }
        )


def _course(file: DoubtFile) -> None:
    with section("经过"):
        done = "".join(
            f"<li class='jm-done'><b>{escape(text(f'doubts.course.{event.key}'))}</b>"
            f"<p>{escape(event.by)}</p><p class='jm-muted'>{moment(event.at)}　台账第 {event.seq} 条</p></li>"
            for event in file.course
        )
        ui.html(done, sanitize=False, tag="ol").classes("jm-steps")


def _buttons(context: PageContext, file: DoubtFile) -> None:
    doubt = file.doubt
    with context.head:
        if doubt.case_id is not None:
            context.button("有关办件", lambda: context.open(f"/cases/{doubt.case_id}"), kind="second")
        if doubt.evidence:
            context.button("查看证据", lambda: _show_evidence(context, file), kind="second", key="v")
        if file.is_ours and file.answer is None and context.actor.may(ANSWER):
            context.button(
                "维持原记录", lambda: _answer(context, file, Outcome.UPHELD), kind="second", key="w"
            )
            corrected = context.button(
                "已更正", lambda: _answer(context, file, Outcome.CORRECTED), key="Ctrl+Enter"
            )
            corrected.mark("corrected")


async def _show_evidence(context: PageContext, file: DoubtFile) -> None:
    doubt = file.doubt
    await context.act(lambda w: note_access(w, w.actor, Access("doubts.evidence", f"doubt/{doubt.id}", 1)))
    data = b64decode(doubt.evidence)
    context.show_paper(data, MEDIA.get(data[:4], "image/jpeg"), doubt.evidence_name)


async def _answer(context: PageContext, file: DoubtFile, outcome: Outcome) -> None:
    async def act(given: Answers) -> None:
        await context.act(lambda w: answer_doubt(w, file.doubt.id, outcome, given["reason"]).id)
        ui.notify("已答复", type="positive")
        await context.refresh()

    said = {
        Outcome.CORRECTED: "请先在业务中办理更正。答复后，更正送达每个取得过该记录的单位，并要求其核查影响。",
        Outcome.UPHELD: "答复后本件办结，不能再改。",
    }
    blanks = (Blank("reason", "校核情况和理由", long=True, required=True),)
    await question(context, f"答复：{outcome.label}", said[outcome], blanks, act, yes="答复")
