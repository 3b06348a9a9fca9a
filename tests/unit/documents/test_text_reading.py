"""Text of a scan is offered where tesseract with Chinese is installed, else the clerk is told so."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont
from tests.unit.documents.pdfs import plain

from jinmin.documents.font_coverage import FACES
from jinmin.documents.text_reading import Tesseract
from jinmin.errors import Invalid, Unavailable

NUMBER = "11010519491231002X"


def paper(words: str) -> bytes:
    sheet = Image.new("RGB", (1400, 260), "white")
    font = ImageFont.truetype(str(sorted(FACES.glob("*.otf"))[0]), 64)
    ImageDraw.Draw(sheet).text((60, 80), words, fill="black", font=font)
    written = BytesIO()
    sheet.save(written, "PNG")
    return written.getvalue()


@pytest.mark.skipif(not Tesseract().installed, reason="needs tesseract-ocr and tesseract-ocr-chi-sim")
def test_print_is_read() -> None:
    read = Tesseract().read(paper(f"公民身份号码 {NUMBER}")).replace(" ", "")
    assert NUMBER in read
    assert "身份" in read
    assert Tesseract().title.startswith("tesseract")


def test_a_node_without_the_program_says_so() -> None:
    missing = Tesseract("no-such-program")
    assert (missing.installed, missing.title) == (False, "")
    with pytest.raises(Unavailable) as refused:
        missing.read(paper("甲"))
    assert refused.value.key == "ocr.not_configured"


def test_what_is_no_picture_is_not_read(tmp_path: Path) -> None:
    with pytest.raises(Invalid) as refused:
        Tesseract().read(plain())
    assert refused.value.key == "ocr.pdf"


def test_a_program_that_fails_or_hangs_is_told(tmp_path: Path) -> None:
    slow = tmp_path / "slow"
    slow.write_text('#!/bin/sh\ncase "$1" in --list-langs) echo chi_sim;; *) exec sleep 20;; esac\n')
    slow.chmod(0o755)
    with pytest.raises(Unavailable) as refused:
        Tesseract(str(slow), seconds=0.5).read(paper("甲"))
    assert refused.value.key == "ocr.failed"
