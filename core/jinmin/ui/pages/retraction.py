"""One 反向追错通知: what was wrong, what it touched at this node, deciding about each, acknowledging at the end."""

from uuid import UUID

from nicegui import ui

from jinmin.doubts import (
    ANSWER,
    Conclusion,
    Consequence,
    RetractionFile,
    acknowledge,
    retraction_file,
    settle_consequence,
)
from jinmin.errors import NotFound
from jinmin.ui.context import PageContext
from jinmin.ui.facts import facts
from jinmin.ui.question import Answers, Blank, question
from jinmin.ui.rows import Cell, Column, Row
from jinmin.ui.sections import card, section
from jinmin.ui.tables import Empty, RowTable
from jinmin.ui.words import day

COLUMNS = (
    Column("label", "受影响的办件、文书、数字", lead=True, wrap=True),
    Column("state", "处理结论", side=True),
    Column("kind", "类别"),
    Column("detail", "关系", wrap=True),
    Column("note", "处理情况", wrap=True, sparse=True),
    Column("by", "处理人", sparse=True),
)
NOTHING = Empty("本节点没有受影响的办件、文书和数字", "可以直接确认。")


async def page(context: PageContext, retraction_id: str) -> None:
    """Facts above, what is touched below; Enter on a line decides about it."""
    try:
        wanted = UUID(retraction_id)
    except ValueError:
        raise NotFound("doubts.no_retraction") from None
    file = await context.read(lambda w: retraction_file(w, wanted))
    _Sheet(context, file).draw()


class _Sheet:
    def __init__(self, context: PageContext, file: RetractionFile) -> None:
        self._context = context
        self._file = file
        self._ours = file.line.addressee == context.node.profile.node.code
        self._may = context.actor.may(ANSWER) and self._ours and file.acknowledgement is None

    def draw(self) -> None:
        self._buttons()
        self._facts()
        if self._ours:
            self._touched()
        elif told := self._file.acknowledgement:
            with section("对方确认"):
                ui.label(told.note or "（没有说明）").classes("jm-ticket-words")

    def _buttons(self) -> None:
        retraction, context = self._file.retraction, self._context
        with context.head:
            if retraction.doubt_id is not None and retraction.origin == context.node.profile.node.code:
                path = f"/doubts/{retraction.doubt_id}"
                context.button("有关疑义", lambda: context.open(path), kind="second")
            if self._may:
                context.button("确认处理完毕", self._acknowledge, key="Ctrl+Enter")

    def _facts(self) -> None:
        retraction, line = self._file.retraction, self._file.line
        late = line.acknowledged_on is None and line.due_on < self._context.node.clock.today()
        state = (
            Cell("已确认", "green", tag=True) if line.acknowledged_on else Cell("待确认", "amber", tag=True)
        )
        way = f"{line.from_title} → {line.addressee_title}"
        with section("本节点自查" if line.addressee == retraction.origin else way):
            facts(
                {
                    "状态": Cell("逾期未确认", "red", tag=True) if late else state,
                    "信息资源": self._file.resource_title,
                    "记录号": str(retraction.record_id),
                    "更正的信息项": "、".join(self._file.fields),
                    "更正": f"第 {retraction.wrong_version} 版及以前有误，第 {retraction.right_version} 版为准",
                    "发出": day(retraction.issued_on),
                    "确认时限": Cell(day(retraction.due_on), "red" if late else ""),
                    "催办": f"{line.reminders} 次，末次 {day(line.reminded_on)}" if line.reminded_on else "",
                    "确认": day(line.acknowledged_on) if line.acknowledged_on else "",
                    "理由": retraction.reason,
                }
            )

    def _touched(self) -> None:
        with card():
            ui.label("在本节点的影响").classes("jm-group-title").style("margin:16px")
            table = RowTable(COLUMNS, NOTHING, "受影响的办件、文书、数字", opens=self._may)
            table.on("open", self._context.on(lambda event: self._settle(str(event.args))))
            table.show([_row(one) for one in self._file.consequences])

    async def _settle(self, key: str) -> None:
        found = next(one for one in self._file.consequences if str(one.id) == key)
        if found.settled_at is not None:
            return

        async def act(given: Answers) -> None:
            chosen = Conclusion(given["conclusion"])
            await self._context.act(lambda w: settle_consequence(w, found.id, chosen, given["note"]).id)
            await self._context.refresh()

        said = f"{found.label}：{found.detail}。重新办理、撤销在业务中进行，这里只登记结论。"
        blanks = (
            Blank("conclusion", "处理结论", {one.value: one.label for one in Conclusion}),
            Blank("note", "处理情况", long=True, most=400, required=True),
        )
        await question(self._context, f"处理{found.kind.label}", said, blanks, act, yes="登记")

    async def _acknowledge(self) -> None:
        async def act(given: Answers) -> None:
            await self._context.act(lambda w: acknowledge(w, self._file.retraction.id, given["note"]).id)
            ui.notify("已确认", type="positive")
            await self._context.refresh()

        said = "确认后通知发出单位，不能再改。逐项处理完才能确认。"
        await question(
            self._context, "确认处理完毕", said, (Blank("note", "说明", long=True),), act, yes="确认"
        )


def _row(one: Consequence) -> Row:
    conclusion = one.conclusion
    return Row(
        str(one.id),
        {
            "label": one.label,
            "state": Cell(conclusion.label, "green", tag=True)
            if conclusion
            else Cell("待处理", "amber", tag=True),
            "kind": one.kind.label,
            "detail": one.detail,
            "note": one.note,
            "by": one.settled_by_name,
        },
    )
