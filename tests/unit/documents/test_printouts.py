"""Every paper of the marriage office shows all its data, on as many sheets as it should have."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from pydantic import BaseModel
from tests.unit.documents.papers import BRIDE, CERTIFICATE, DECLARATION, GROOM, PAPERS, PASSPORT, STRAINED
from tests.unit.documents.pdf_reading import (
    fonts_of,
    letters_of,
    overlapping_words,
    pages_of,
    text_of,
    without_space,
)

from jinmin_marriage import archive_printouts, printouts
from jinmin_marriage.printouts import TEMPLATES, Printout, print_paper

MADE_AT = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
UNOFFICIAL = "版式未经官方核定"
NOT_PRINTED = {"copies", "unofficial_layout"}
IDENTITY_NUMBERS = (GROOM.id_number, "11010119960229002X")


@pytest.fixture(params=PAPERS)
def paper(request: pytest.FixtureRequest) -> Printout:
    return PAPERS[request.param]


def texts_in(paper: BaseModel) -> Iterator[str]:
    for name, value in paper:
        if name not in NOT_PRINTED:
            for part in value if isinstance(value, tuple) else (value,):
                yield from texts_in(part) if isinstance(part, BaseModel) else _texts_of(part)


def _texts_of(value: object) -> Iterator[str]:
    if isinstance(value, str | int):
        yield str(value)
    elif value is not None:
        yield f"{value:%Y}年{value.month}月{value.day}日"  # type: ignore[attr-defined]


def test_every_value_is_on_the_paper(paper: Printout) -> None:
    pdf = print_paper(paper, MADE_AT)
    printed = letters_of(pdf.content)
    missing = [
        text for text in texts_in(paper) if without_space(text) not in printed and not _ignored(paper, text)
    ]
    assert missing == []
    assert pdf.warnings == ()


def _ignored(paper: Printout, text: str) -> bool:
    """The declaration has no row for the documents, the review form none for the phone (notes of 2015)."""
    absent = (GROOM.category, *GROOM.documents) if paper is DECLARATION else (GROOM.phone, BRIDE.phone)
    return text in absent


def test_every_font_is_ours_and_embedded(paper: Printout) -> None:
    fonts = fonts_of(print_paper(paper, MADE_AT).content)
    assert all(embedded and "Jinmin" in name for name, embedded in fonts.items())


@pytest.mark.parametrize(("name", "pages"), [(name, 2 if name == "certificate" else 1) for name in PAPERS])
def test_each_paper_fills_its_sheets(name: str, pages: int) -> None:
    assert pages_of(print_paper(PAPERS[name], MADE_AT).content) == pages


def test_identity_numbers_stay_on_one_line(paper: Printout) -> None:
    lines = text_of(print_paper(paper, MADE_AT).content)
    joined = without_space(lines)
    for number in IDENTITY_NUMBERS:
        assert lines.count(number) == joined.count(number)


def test_no_line_starts_with_a_middle_dot(paper: Printout) -> None:
    assert not re.search(r"^·", text_of(print_paper(paper, MADE_AT).content), re.MULTILINE)


def test_an_unconfirmed_layout_says_so_on_every_sheet(paper: Printout) -> None:
    content = print_paper(paper, MADE_AT).content
    assert letters_of(content).count(UNOFFICIAL) == pages_of(content)
    confirmed = paper.model_copy(update={"unofficial_layout": False})
    assert UNOFFICIAL not in letters_of(print_paper(confirmed, MADE_AT).content)


def test_printing_again_gives_the_same_bytes(paper: Printout) -> None:
    assert print_paper(paper, MADE_AT) == print_paper(paper, MADE_AT)


@pytest.mark.parametrize("holder", ["groom", "bride"])
def test_a_certificate_can_be_printed_for_one_holder(holder: str) -> None:
    content = print_paper(CERTIFICATE.model_copy(update={"copies": (holder,)}), MADE_AT).content
    assert pages_of(content) == 1
    names = {"groom": CERTIFICATE.groom.name, "bride": CERTIFICATE.bride.name}
    assert letters_of(content).count(names[holder]) == 2


def test_a_strained_certificate_keeps_its_sheet_and_its_numbers() -> None:
    content = print_paper(STRAINED["certificate"], MADE_AT).content
    assert pages_of(content) == 2
    assert text_of(content).count(PASSPORT) == 4


def test_a_long_review_form_runs_over_to_a_numbered_sheet() -> None:
    content = print_paper(STRAINED["review_form"], MADE_AT).content
    assert pages_of(content) == 2
    assert "第1页，共2页" in letters_of(content)


@pytest.mark.parametrize("strained", [*PAPERS.values(), *STRAINED.values()], ids=lambda paper: paper.template)
def test_no_word_stands_on_another_or_off_the_sheet(strained: Printout) -> None:
    assert overlapping_words(print_paper(strained, MADE_AT).content) == []


def test_nothing_is_drawn_where_a_seal_or_signature_goes(paper: Printout) -> None:
    content = print_paper(paper, MADE_AT).content
    assert b"/Subtype/Image" not in content.replace(b" ", b"")


def test_every_template_belongs_to_a_paper() -> None:
    files = {entry.name for entry in TEMPLATES.iterdir()}
    kinds = Printout.__subclasses__()
    assert {kind.__module__ for kind in kinds} == {printouts.__name__, archive_printouts.__name__}
    assert files == {kind.template for kind in kinds}
