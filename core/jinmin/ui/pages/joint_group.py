"""One form's cases: how each stands, the materials they share, the one notice of what is lacking."""

from uuid import UUID

from nicegui import ui
from pydantic import BaseModel, Field

from jinmin.cases import Trust, take_in_scan
from jinmin.cases.acts import print_correction
from jinmin.cases.joint import (
    GroupDetail,
    JointMaterial,
    Sibling,
    group_detail,
    hand_in,
    joint_paper,
    notify_joint,
)
from jinmin.cases.states import STATE_LABELS
from jinmin.db.work import Work
from jinmin.documents.images import ScanLimits
from jinmin.errors import NotFound
from jinmin.identity import mask_name
from jinmin.ledger.journal import Access, write_access
from jinmin.messages import text
from jinmin.ui.context import PageContext
from jinmin.ui.form_dialogs import Question, ask_form
from jinmin.ui.forms import Form
from jinmin.ui.frame import heading
from jinmin.ui.rows import Cell, Column, Row
from jinmin.ui.session import in_thread
from jinmin.ui.tables import Empty, RowTable
from jinmin.ui.trouble import Halted, ask
from jinmin.ui.uploads import Upload
from jinmin.ui.words import day

CASES = (
    Column("matter", "事项", lead=True),
    Column("case_no", "办件号", code=True),
    Column("step", "当前环节"),
    Column("due", "时限"),
    Column("state", "状态", side=True),
)


async def page(context: PageContext, group_id: str) -> None:
    """Head, cases, materials."""
    wanted = _id(group_id)
    detail = await context.act(lambda w: _read(w, wanted, context.digest))
    table = RowTable(CASES, Empty("没有您可以查看的办件"), "同表办件", opens=True)
    with (
        ui.element("section").classes("jm-card jm-section jm-case-head"),
        ui.element("div").classes("jm-row"),
    ):
        heading(f"{mask_name(detail.title.split('的')[0])}的一表申请", 2)
        ui.label(f"{detail.opened_by_name}受理").classes("jm-muted")
        ui.element("div").classes("jm-spacer")
        if any(each.correctable for each in detail.siblings):
            context.button("一次性告知", lambda: _tell(context, detail, table), kind="second")
    with ui.element("section").classes("jm-card") as card:
        table.move(card)
        table.on("open", context.on(lambda event: context.open(f"/cases/{event.args}")))
        table.show([_row(each) for each in detail.siblings])
        if detail.hidden:
            ui.label(f"另有 {detail.hidden} 件属于其他业务或辖区，只显示件数。").classes("jm-found-note")
    with ui.element("section").classes("jm-card jm-section"):
        ui.label("共用材料（交一次，各事项都用）").classes("jm-group-title")
        for material in detail.materials:
            _material(context, detail.id, material)


def _material(context: PageContext, group_id: UUID, material: JointMaterial) -> None:
    with ui.element("div").classes("jm-row").style("padding:6px 0").mark(f"joint-{material.paper}"):
        ui.label("已收" if material.held else "缺").classes(
            f"jm-tag jm-tag-{'green' if material.held else 'amber'}"
        )
        ui.label(material.title).classes("jm-strong")
        ui.label("、".join(material.asked_by)).classes("jm-muted")
        ui.element("div").classes("jm-spacer")
        if not material.held:
            context.button("收取", lambda: _collect(context, group_id, material), kind="second")


class _Collected(BaseModel):
    """What is said of the paper that is taken in."""

    seen: bool = Field(default=False, title="已核原件")


async def _collect(context: PageContext, group_id: UUID, material: JointMaterial) -> None:
    places: list[Upload] = []

    def draw(form: Form[_Collected]) -> None:
        places.append(Upload(context, material.title, most=1, limits=ScanLimits()))
        form.field("seen").control.mark("joint-seen")

    async def keep(form: Form[_Collected]) -> None:
        await _keep(context, group_id, material, places[0], form.read().seen)

    asked = Question(f"收取：{material.title}", "", _Collected, draw, "收下", "joint-keep")
    if await ask_form(context, asked, keep):
        await context.refresh()


async def _keep(
    context: PageContext, group_id: UUID, material: JointMaterial, upload: Upload, seen: bool
) -> None:
    if not upload.files:
        upload.complain(text("group.no_file"))
        raise Halted
    scan, subject = upload.files[0].data, f"group/{group_id}"
    ports, actor = context.node.ports, context.actor
    kept = await in_thread(lambda: take_in_scan(ports, actor, scan, subject=subject))
    trust = Trust.ORIGINAL if seen else Trust.SUBMITTED
    await context.act(lambda w: hand_in(w, group_id, material.paper, kept, trust=trust, original_seen=seen))


async def _tell(context: PageContext, detail: GroupDetail, table: RowTable) -> None:
    told = "、".join(each.matter_title for each in detail.siblings if each.correctable)
    said = f"{told}：所缺的全部材料一次告知，打印一张告知书，各件退回补正。"
    if not await ask("一次性告知", said, yes="告知"):
        return
    notices = await context.act(lambda w: notify_joint(w, detail.id))
    paper = await context.read(lambda w: joint_paper(w, notices))
    pdf = await in_thread(print_correction, paper)
    now = await context.read(lambda w: group_detail(w, detail.id))
    table.show([_row(each) for each in now.siblings])
    context.show_paper(pdf.content, "application/pdf", "一次性告知书.pdf")


def _read(w: Work, group_id: UUID, digest: str) -> GroupDetail:
    detail = group_detail(w, group_id)
    for each in detail.siblings:
        write_access(w, w.actor, Access("case.read", f"case/{each.id}", 1), digest)
    return detail


def _row(each: Sibling) -> Row:
    cells: dict[str, str | Cell] = {
        "matter": each.matter_title,
        "case_no": each.case_no,
        "step": each.step_title,
        "due": day(each.due),
        "state": Cell(STATE_LABELS[each.state], "amber" if each.state == "returned" else "blue", tag=True),
    }
    return Row(str(each.id), cells)


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound("group.not_found") from None
