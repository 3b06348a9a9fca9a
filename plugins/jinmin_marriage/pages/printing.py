"""Papers of a case: made, shown, and kept and recorded when they go to the printer."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from nicegui import ui

from jinmin.api import ContentId, FileStore, Pdf, Work, lock_case, record_print, text
from jinmin.api.cases import CorrectionPaper, print_correction
from jinmin.api.pages import Halted, PageContext
from jinmin_marriage.pages.dialogs import ask_reason
from jinmin_marriage.printouts import Printout, print_paper

AGAIN = "“{title}”已经打印过。再次打印会记入打印记录，原来的一张应当作废。"

AnyPaper = Printout | CorrectionPaper


@dataclass(frozen=True)
class Paper:
    """A paper to print: ``document`` is its id in the list of printings, ``make`` gathers its data."""

    document: str
    title: str
    make: Callable[[Work], AnyPaper]
    serial: str = ""
    copies: int = 1


async def print_for_case(context: PageContext, case_id: UUID, paper: Paper, *, printed_before: bool) -> bool:
    """Show a paper; each time it goes to the printer it is kept and recorded. Whether it was printed.

    A second printing asks for its reason first.
    """
    content = await make_pdf(context, paper.make)
    printed = 0

    async def note() -> None:
        nonlocal printed
        if not (printed_before or printed):
            await record("")
        elif not await ask_reason(context, "再次打印", AGAIN.format(title=paper.title), record, yes="打印"):
            raise Halted
        printed += 1

    async def record(reason: str) -> None:
        content_id = await asyncio.to_thread(context.node.ports.get(FileStore).put, content)
        await context.act(lambda w: _record(w, case_id, paper, content_id, reason))

    await context.print_paper(content, "application/pdf", paper.title, note)
    return printed > 0


def _record(w: Work, case_id: UUID, paper: Paper, content_id: ContentId, reason: str) -> None:
    w.action = "marriage.print"
    record_print(
        w,
        lock_case(w, case_id),
        document=paper.document,
        title=paper.title,
        content_id=content_id,
        serial=paper.serial,
        copies=paper.copies,
        reason=reason,
    )


async def make_pdf(context: PageContext, make: Callable[[Work], AnyPaper]) -> bytes:
    """The paper as PDF; says which characters no font could show."""
    pdf = await context.read(lambda w: _typeset(make(w), w))
    if pdf.warnings:
        said = text("typeset.missing_glyphs", characters="".join(pdf.warnings))
        ui.notify(said, type="warning", timeout=0, close_button="知道了")
    return pdf.content


def _typeset(paper: AnyPaper, w: Work) -> Pdf:
    return print_correction(paper) if isinstance(paper, CorrectionPaper) else print_paper(paper, w.at)
