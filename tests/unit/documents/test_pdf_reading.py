"""A PDF is let in when it only shows pages: no password, nothing that runs, fetches or is carried along."""

import shutil
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.documents.pdfs import bomb, packed, plain

from jinmin.documents.images import check_scan
from jinmin.documents.pdf_reading import Unreadable, look_into_pdf
from jinmin.documents.typeset import typeset
from jinmin.errors import Invalid
from jinmin.messages import explain

SCRIPT = b"/OpenAction <</S /JavaScript /JS (app.alert\\(1\\))>>"


@pytest.mark.parametrize(
    ("data", "pages"),
    [(plain(1), 1), (plain(12), 12), (packed(b"", pages=7), 7), (plain(2) + plain(5), 5)],
    ids=["one", "twelve", "packed", "amended"],
)
def test_pages_are_counted(data: bytes, pages: int) -> None:
    assert check_scan(data).pages == pages


def test_the_pages_of_our_own_prints_are_counted(tmp_path: Path) -> None:
    template = tmp_path / "three.typ"
    template.write_text("甲 #pagebreak() 乙 #pagebreak() 丙", "utf-8")
    assert check_scan(typeset(template, {}).content).pages == 3


@pytest.mark.parametrize(
    "data",
    [plain(trailer=b"/Encrypt 9 0 R "), plain(trailer=b"/Encrypt<</Filter/Standard>>"), packed(SCRIPT)[:-40]],
    ids=["reference", "direct", "cut"],
)
def test_what_cannot_be_opened_is_refused(data: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        check_scan(data)
    assert refused.value.key in ("scan.pdf_password", "scan.damaged")


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (plain(catalogue=SCRIPT), "JS、JavaScript"),
        (plain(catalogue=b"/OpenAction <</S /J#61vaScript /J#53 (x)>>"), "JS、JavaScript"),
        (packed(SCRIPT), "JS、JavaScript"),
        (plain(catalogue=b"/Names <</EmbeddedFiles 8 0 R>>"), "EmbeddedFiles"),
        (plain(catalogue=b"/AA <</O <</S/Launch /F (cmd.exe)>>>>"), "Launch"),
        (plain(catalogue=b"/AcroForm <</XFA [(x) 9 0 R]>>"), "XFA"),
    ],
    ids=["script", "spelt in hex", "packed", "carries a file", "launches", "XFA"],
)
def test_what_would_act_is_refused_and_named(data: bytes, found: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_scan(data)
    assert (refused.value.key, refused.value.values["found"]) == ("scan.pdf_active", found)
    assert found in explain(refused.value)


def test_words_on_a_page_are_no_action() -> None:
    words = b"4 0 obj <</Length 44>>\nstream\nBT (/JavaScript /Launch /Encrypt) Tj ET\nendstream endobj\n"
    assert check_scan(plain().replace(b"trailer", words + b"trailer")).pages == 1


def test_a_file_that_unpacks_without_end_is_refused() -> None:
    with pytest.raises(Unreadable):
        look_into_pdf(bomb(megabytes=40))


@settings(max_examples=200, deadline=None)
@given(st.integers(9, 300), st.binary(max_size=12))
def test_a_spoilt_file_is_judged_and_never_crashes(at: int, by: bytes) -> None:
    whole = packed(SCRIPT, pages=3)
    spoilt = whole[:at] + by + whole[at + len(by) :]
    with suppress(Unreadable):
        look_into_pdf(spoilt)


@pytest.mark.skipif(shutil.which("qpdf") is None, reason="needs qpdf")
def test_a_file_locked_by_another_program_is_refused(tmp_path: Path) -> None:
    template, open_file, locked = (tmp_path / name for name in ("a.typ", "open.pdf", "locked.pdf"))
    template.write_text("秘密", "utf-8")
    open_file.write_bytes(typeset(template, {}).content)
    command = ["qpdf", "--encrypt", "secret", "owner", "256", "--", str(open_file), str(locked)]
    subprocess.run(command, check=True)
    with pytest.raises(Invalid) as refused:
        check_scan(locked.read_bytes())
    assert refused.value.key == "scan.pdf_password"
