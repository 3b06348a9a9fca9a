"""What the case's own page shows of a marriage: 基本, 核对, 更正."""

import asyncio
from collections.abc import Callable, Mapping
from html import escape

from nicegui import ui

from jinmin.api import Access, CaseDetail, journal_access, mask_id_number, mask_name
from jinmin.api.pages import PageContext, plain_button
from jinmin_marriage.forms import ROLES, PartyForm
from jinmin_marriage.pages import markup
from jinmin_marriage.pages.case_file import CaseFile, is_waiting_for_papers, load_case
from jinmin_marriage.pages.check_panel import face_panel, network_panel
from jinmin_marriage.pages.party_column import TITLES
from jinmin_marriage.pages.party_facts import party_facts
from jinmin_marriage.pages.withdrawing import may_withdraw, withdraw
from jinmin_marriage.register_entry import CorrectionLine, register_entry
from jinmin_marriage.service import CORRECTABLE
from jinmin_marriage.service.printing import record_of_case

NOT_YET = "当事人正在补齐材料，申请表尚未受理；已填内容随办件暂存。"
OPINIONS = {"done": "同意", "refused": "不同意"}
MASKS: Mapping[str, Callable[[str], str]] = {
    "name": mask_name,
    "number": mask_id_number,
    "birth": lambda day: f"{day[:4]}-**-**",
}
"""How a corrected value is shown, by the end of its column's name."""
HIDDEN = ("联系电话", "常住户口所在地")


async def facts(context: PageContext, detail: CaseDetail) -> None:
    """Both parties side by side, masked until somebody with the right asks, below them what became of it."""
    file = await _file(context, detail)
    if file is None:
        return
    may_reveal = context.actor.may("marriage.accept") or context.actor.may("marriage.see_names")
    top = ui.element("div").classes("jm-row")
    with ui.element("div").classes("jm-parties") as parties:
        _parties(file, clear=False)

    async def reveal() -> None:
        access = Access("marriage.reveal", f"case/{detail.header.id}", rows=1)
        await asyncio.to_thread(journal_access, context.node.work, context.actor, access)
        top.delete()
        parties.clear()
        with parties:
            _parties(file, clear=True)

    if may_reveal:
        with top:
            button = plain_button("查看明文（记入日志）", context.on(reveal), kind="quiet", icon="visibility")
            button.mark("reveal")
    markup.put(markup.pairs(_outcome(file))).mark("marriage-outcome")


def _parties(file: CaseFile, *, clear: bool) -> None:
    for role in ROLES:
        lines = party_facts(file.form.party(role), file.residences[role])
        shown = lines if clear else _masked(lines, file.form.party(role))
        title = f'<div class="jm-group-title">{TITLES[role]}</div>'
        markup.put(title + markup.pairs(shown, "jm-facts jm-facts-1"))


async def checks(context: PageContext, detail: CaseDetail) -> None:
    """Every check with its coverage, source, number and time."""
    if file := await _file(context, detail):
        markup.put(network_panel(file) + face_panel(file)).mark("marriage-checks")


async def corrections(context: PageContext, detail: CaseDetail) -> None:
    """What was corrected in the record, when, by whom and why; the values in clear are in the register's search."""
    file = await _file(context, detail)
    if file is None:
        return
    record = file.record
    if record is None or not context.actor.may("marriage.search"):
        ui.label("没有更正" if record is None else "查看更正须有登记簿查询权限").classes("jm-muted")
        return
    entry = await context.read(lambda w: register_entry(w, record.id))
    lines = "".join(
        f"<li><span>{line.corrected_on}</span><div>{escape(_told(line))}</div></li>"
        for line in entry.corrections
    )
    markup.put(f'<ul class="jm-notes">{lines or "<li>没有更正</li>"}</ul>')


def _told(line: CorrectionLine) -> str:
    """What was changed into what, masked, by whom and why."""
    mask = MASKS.get(line.field_name.rpartition("_")[2])
    before, after = (mask(line.before), mask(line.after)) if mask else (line.before, line.after)
    changed = f"{CORRECTABLE[line.field_name]}：{before} 改为 {after}"
    by = f"　{line.corrected_by}更正" if line.corrected_by else ""
    return f"{changed}。理由：{line.reason}{by}"


async def actions(context: PageContext, detail: CaseDetail) -> None:
    """What may be done with a marriage case besides its waiting step."""
    if await _lies_at_the_office(context, detail):
        path = f"/marriage/apply?case={detail.header.id}"
        context.button("去发证", lambda: context.open(path), icon="badge").mark("to-issue")
    if may_withdraw(detail):

        async def take_back() -> None:
            if await withdraw(context, detail):
                await context.refresh()

        context.button("当事人撤回", take_back, kind="second").mark("withdraw")


async def _lies_at_the_office(context: PageContext, detail: CaseDetail) -> bool:
    """已登记，待发证: the marriage stands, its certificates have not been taken yet."""
    if not context.actor.may("marriage.register"):
        return False
    record = await context.read(lambda w: record_of_case(w, detail.header.id))
    return record is not None and record.issued_on is None


async def _file(context: PageContext, detail: CaseDetail) -> CaseFile | None:
    markup.dress()
    case_id = detail.header.id
    if await context.read(lambda w: is_waiting_for_papers(w, case_id)):
        ui.label(NOT_YET).classes("jm-muted")
        return None
    return await context.read(lambda w: load_case(w, case_id))


def _masked(lines: list[markup.Pair], party: PartyForm) -> list[markup.Pair]:
    masks = {"姓名": mask_name(party.name), "证件号码": mask_id_number(party.id_number)}
    masks |= dict.fromkeys(HIDDEN, "（已隐去）")
    return [(label, masks.get(label, value) if value else value) for label, value in lines]


def _outcome(file: CaseFile) -> list[markup.Pair]:
    record = file.record
    return [
        ("审查意见", OPINIONS.get(file.detail.header.state, "未办结")),
        ("登记日期", str(record.registered_on) if record else ""),
        ("登记字号", record.certificate_no if record else ""),
        ("印制号（男）", (record.print_no_groom or "") if record else ""),
        ("印制号（女）", (record.print_no_bride or "") if record else ""),
        ("登记员", record.registrar if record else ""),
        ("归档页数", f"{file.pages} 页"),
        ("证书备注", record.note if record else ""),
        ("其他备注", file.other_notes),
    ]
