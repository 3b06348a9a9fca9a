"""One volume as it is handed to an archive or a court: a PDF of every page, and JSON with every digest."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from importlib.resources import files
from uuid import UUID

import orjson
from pydantic import BaseModel, ConfigDict

from jinmin.archives.catalogue import KIND_TITLES
from jinmin.archives.integrity import leaves_from
from jinmin.archives.models import ArchiveVolume, VolumeState
from jinmin.archives.searching import see_volume, sheets_of
from jinmin.cases import CaseDetail, case_detail
from jinmin.cases.states import STATE_LABELS, Trust
from jinmin.clock import legal_day
from jinmin.db.work import Work
from jinmin.documents.images import sheets_of_scan
from jinmin.documents.store import ContentId, FileStore
from jinmin.documents.typeset import Pdf, typeset
from jinmin.errors import Refused
from jinmin.identity import Organisation
from jinmin.ledger.entries import ledger_position

TEMPLATES = files("jinmin.archives") / "templates"
PDF = "application/pdf"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class CatalogueLine(_Frozen):
    """A line of 卷内目录; ``files`` are the pictures or the PDF printed at its pages."""

    position: int
    kind: str
    title: str
    author: str
    made_on: date
    trust: str
    first_page: int
    pages: int
    digest: str
    pictures: tuple[str, ...] = ()
    pdf: str = ""


class StepTaken(_Frozen):
    """A step as the course lists it."""

    title: str
    outcome: str
    actor: str
    done_at: str
    opinion: str


class VolumePaper(_Frozen):
    """What the template prints."""

    fonds_no: str
    year: int
    category: str
    number: int
    case_no: str
    matter: str
    title: str
    office: str
    state: str
    retention: str
    retention_basis: str
    filed_on: date
    pages: int
    digest: str
    ledger_seq: int
    steps: tuple[StepTaken, ...]
    lines: tuple[CatalogueLine, ...]
    unofficial_layout: bool = True


@dataclass(frozen=True)
class ExportedVolume:
    """The paper's content and the files it prints, by name; ``filed_at`` dates the PDF."""

    paper: VolumePaper
    files: dict[str, bytes]
    filed_at: datetime

    def as_json(self) -> bytes:
        """The same volume for programs: every line with its digest, and the ledger position it was read at."""
        told = self.paper.model_dump(mode="json", exclude={"unofficial_layout"})
        return orjson.dumps(told, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS)


def export_volume(w: Work, volume_id: UUID) -> ExportedVolume:
    """Read one volume whole; Refused ``archive.destroyed``. The caller journals the access.

    Raises what the store raises for a damaged file: a volume is never exported with something missing.
    """
    volume = see_volume(w, volume_id)
    if volume.state is VolumeState.DESTROYED:
        raise Refused("archive.destroyed", number=volume.number)
    detail, printed = case_detail(w, volume.case_id), dict[str, bytes]()
    lines = tuple(_lines(w, volume, printed))
    return ExportedVolume(_paper(w, volume, detail, lines), printed, detail.header.opened_at)


def print_volume(exported: ExportedVolume) -> Pdf:
    """All pages, numbered through. PDF/A unless a page is itself a PDF, which PDF/A cannot hold."""
    archival = not any(line.pdf for line in exported.paper.lines)
    template = TEMPLATES / "volume.typ"
    return typeset(template, exported.paper, exported.filed_at, files=exported.files, archival=archival)


def _lines(w: Work, volume: ArchiveVolume, printed: dict[str, bytes]) -> Iterator[CatalogueLine]:
    store = w.port(FileStore)
    for each in leaves_from(sheets_of(w, volume.id)):
        leaf = each.leaf
        pictures: tuple[str, ...] = ()
        pdf = ""
        if leaf.media == PDF:
            pdf = f"{each.position:03d}.pdf"
            printed[pdf] = store.get(ContentId(leaf.digest))
        elif leaf.digest:
            sheets = sheets_of_scan(store.get(ContentId(leaf.digest)))
            pictures = tuple(f"{each.position:03d}-{page:03d}.jpg" for page in range(1, len(sheets) + 1))
            printed.update(zip(pictures, sheets, strict=True))
        yield CatalogueLine(
            position=each.position,
            kind=KIND_TITLES[leaf.kind],
            title=leaf.title,
            author=leaf.author,
            made_on=leaf.made_on,
            trust=Trust(leaf.trust).label if leaf.trust else "",
            first_page=each.first_page,
            pages=leaf.pages,
            digest=leaf.digest,
            pictures=pictures,
            pdf=pdf,
        )


def _paper(
    w: Work, volume: ArchiveVolume, detail: CaseDetail, lines: tuple[CatalogueLine, ...]
) -> VolumePaper:
    office = w.session.get(Organisation, volume.org_id)
    return VolumePaper(
        fonds_no=volume.fonds_no,
        year=volume.year,
        category=volume.category,
        number=volume.number,
        case_no=volume.case_no,
        matter=volume.matter_title,
        title=volume.title,
        office=office.name if office else "",
        state=STATE_LABELS[detail.header.state],
        retention=retention_text(volume.retention),
        retention_basis=volume.retention_basis,
        filed_on=volume.filed_on,
        pages=volume.pages,
        digest=volume.digest,
        ledger_seq=ledger_position(w),
        steps=tuple(
            StepTaken(
                title=step.title,
                outcome=step.outcome_title,
                actor=step.actor_name,
                done_at=legal_day(step.done_at).isoformat(),
                opinion=step.opinion,
            )
            for step in detail.steps
        ),
        lines=lines,
    )


def retention_text(term: str) -> str:
    """The term in words; no rule keeps a volume without end."""
    if not term:
        return "未定（未见规定，不得销毁）"
    return f"{term}年" if term.isdecimal() else term
