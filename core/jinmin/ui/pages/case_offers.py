"""Below the materials of a case: what the platform already holds, so that nobody is asked for it again."""

from uuid import UUID

from nicegui import ui

from jinmin.cases import Offer, lock_case, offers_for, reuse_held, see_case
from jinmin.cases.case_file import CaseDetail
from jinmin.cases.fact_paper import fact_paper, keep_extract
from jinmin.db.work import Work
from jinmin.documents.store import FileStore
from jinmin.ui.context import PageContext
from jinmin.ui.session import in_thread
from jinmin.ui.trouble import ask
from jinmin.ui.words import day

KINDS = {"material": "以前提交", "fact": "登记记录"}


async def draw_offers(context: PageContext, detail: CaseDetail) -> None:
    """One line an offer with the button that takes it over; nothing for a case that is closed."""
    if detail.waiting is None:
        return
    case_id = detail.header.id
    offers = await context.read(lambda w: offers_for(w, see_case(w, case_id)))
    if not offers:
        return
    ui.label("平台已有，无需再向当事人索要").classes("jm-group-title").style("margin:16px 16px 4px")
    with ui.element("ul").classes("jm-notes").style("margin:0 16px 12px"):
        for offer in offers:
            with ui.element("li").mark(f"offer-{offer.rule}"):
                _line(context, case_id, offer)


def _line(context: PageContext, case_id: UUID, offer: Offer) -> None:
    ui.label(offer.title).classes("jm-strong")
    ui.label(KINDS[offer.kind]).classes("jm-tag jm-tag-blue")
    until = f"，有效期至 {day(offer.valid_to)}" if offer.valid_to else ""
    ui.label(f"{offer.provider}，{day(offer.since)}{until}").classes("jm-muted")
    ui.element("div").classes("jm-spacer")
    context.button("沿用", lambda: _take_over(context, case_id, offer), kind="second")


async def _take_over(context: PageContext, case_id: UUID, offer: Offer) -> None:
    shown = f"沿用的只是扫描件；{offer.title}的原件仍须当场核对。"
    if offer.original_checked and not await ask("原件已经核对？", shown, yes="已核对，沿用"):
        return
    extract = None
    if offer.kind == "fact":
        paper = await context.read(lambda w: fact_paper(w, case_id, offer.rule))
        extract = await in_thread(keep_extract, context.node.ports.get(FileStore), paper)

    def take(w: Work) -> None:
        reuse_held(w, lock_case(w, case_id), offer.rule, extract, original_seen=offer.original_checked)

    await context.act(take)
    await context.refresh()
