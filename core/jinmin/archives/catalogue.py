"""卷内目录: what lies in a volume, in which order, on which pages. Pure but for the reading of the case."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from jinmin.cases.case_file import CaseDetail, MaterialLine, PrintLine
from jinmin.clock import legal_day
from jinmin.documents.screening import ScreenState
from jinmin.errors import Refused
from jinmin.ledger.chain import canonical

FORM, PRINT, MATERIAL = "form", "print", "material"
KIND_TITLES = {FORM: "办理过程", PRINT: "文书", MATERIAL: "材料"}


@dataclass(frozen=True)
class Leaf:
    """One line before it has a place: ``pages`` of 1 for a file that does not tell."""

    kind: str
    title: str
    author: str
    made_on: date
    pages: int
    digest: str = ""
    media: str = ""
    trust: str = ""


@dataclass(frozen=True)
class PlacedLeaf:
    """A line with its number in the catalogue and its first page in the volume."""

    position: int
    first_page: int
    leaf: Leaf


def leaves_of(detail: CaseDetail) -> tuple[PlacedLeaf, ...]:
    """The catalogue of a closed case: course, printed documents, materials. Replaced materials stay out.

    Refused ``archive.set_aside`` while a material is infected or was not looked at yet.
    """
    return tuple(_placed([_course(detail), *_prints(detail.prints), *_materials(detail.materials)]))


def digest_of(leaves: Iterable[PlacedLeaf]) -> str:
    """SHA-256 over the catalogue in canonical JSON: order, titles, pages and the digest of every file."""
    lines = [
        [each.position, each.leaf.kind, each.leaf.title, each.first_page, each.leaf.pages, each.leaf.digest]
        for each in leaves
    ]
    return sha256(canonical({"catalogue": lines})).hexdigest()


def _course(detail: CaseDetail) -> Leaf:
    ended = detail.header.finished_on or legal_day(detail.header.opened_at)
    return Leaf(FORM, f"{detail.header.matter_title}办理过程", detail.header.opened_by_name, ended, 1)


def _prints(lines: Iterable[PrintLine]) -> Iterator[Leaf]:
    for line in lines:
        if line.content_id:
            made = legal_day(line.printed_at)
            yield Leaf(PRINT, line.title, line.printed_by_name, made, 1, line.content_id, "application/pdf")


def _materials(lines: Iterable[MaterialLine]) -> Iterator[Leaf]:
    for line in lines:
        if line.superseded_by is not None:
            continue
        state = ScreenState(line.screening)
        if not state.usable:
            raise Refused("archive.set_aside", title=line.title, state=state.label)
        made, author = legal_day(line.collected_at), line.collected_by_name
        yield Leaf(
            MATERIAL, line.title, author, made, line.pages or 1, line.content_id, line.media, line.trust
        )


def _placed(leaves: Iterable[Leaf]) -> Iterator[PlacedLeaf]:
    page = 1
    for position, leaf in enumerate(leaves, start=1):
        yield PlacedLeaf(position, page, leaf)
        page += leaf.pages
