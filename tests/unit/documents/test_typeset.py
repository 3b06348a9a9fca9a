"""Printing: text stays text, nothing is blank, the same input gives the same bytes."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.unit.documents.pdf_reading import fonts_of, letters_of, text_of, without_space

from jinmin.documents.typeset import missing_glyphs, typeset
from jinmin.errors import Misconfigured

PLAIN = '#import "@local/jinmin:0.1.0": *\n#show: printed\n#data.text\n'
PRIVATE_USE = "\ue123"


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    template = tmp_path / "plain.typ"
    template.write_text(PLAIN, "utf-8")
    return template


@pytest.mark.parametrize(
    "text",
    [
        "张三",
        "䶮𬭎㛃𠅤",
        "阿卜杜热合曼·买买提",
        "陳張瓊",
        "☐同意 ☑不同意",
        "11010119960229002X",
        "《条例》第八条，“二”〔2025〕23号",
    ],
)
def test_text_comes_back_from_the_print(plain: Path, text: str) -> None:
    pdf = typeset(plain, {"text": text})
    assert without_space(text) in letters_of(pdf.content)
    assert pdf.warnings == ()


@pytest.mark.parametrize(
    "text",
    [
        '#import "/etc/passwd": *',
        '#panic("x")',
        "$x^2$",
        "*a* _b_ `c`",
        "\\u{41}\\#",
        "// hidden",
        "/* hidden */",
        "<label> @ref",
        "= heading",
        "~ -- --- ... 'q'",
        '"}, {"other": 1}',
    ],
)
def test_markup_in_the_data_is_printed_not_read(plain: Path, text: str) -> None:
    assert text in text_of(typeset(plain, {"text": text}).content)


def test_only_our_faces_are_in_the_file_and_all_are_embedded(plain: Path) -> None:
    fonts = fonts_of(typeset(plain, {"text": "张三䶮 0123"}).content)
    assert fonts
    assert all(embedded for embedded in fonts.values())
    assert all("Jinmin" in name for name in fonts)


def test_the_file_claims_pdf_a_2b(plain: Path) -> None:
    content = typeset(plain, {"text": "张三"}).content
    assert b"<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>" in content


def test_a_character_no_font_has_warns_and_shows_a_mark(plain: Path) -> None:
    pdf = typeset(plain, {"text": f"王{PRIVATE_USE}一{PRIVATE_USE}"})
    assert pdf.warnings == (PRIVATE_USE,)
    assert "王〓一〓" in letters_of(pdf.content)


def test_nested_texts_are_looked_through(tmp_path: Path) -> None:
    template = tmp_path / "nested.typ"
    template.write_text(PLAIN.replace("#data.text", "#data.list.first().name"), "utf-8")
    pdf = typeset(template, {"list": [{"name": PRIVATE_USE, "number": 1, "none": None}]})
    assert pdf.warnings == (PRIVATE_USE,)
    assert "〓" in letters_of(pdf.content)


@pytest.mark.parametrize("character", ["𠮷", "𰻞", "龘", "Ж"])
def test_a_rarer_character_comes_from_the_system_or_warns(plain: Path, character: str) -> None:
    pdf = typeset(plain, {"text": f"甲{character}乙"})
    shown = "〓" if pdf.warnings else character
    assert pdf.warnings in ((), (character,))
    assert f"甲{shown}乙" in letters_of(pdf.content)
    assert all(fonts_of(pdf.content).values())


def test_missing_glyphs_names_each_once_in_order() -> None:
    assert missing_glyphs(f"\ue200张{PRIVATE_USE} \n三\ue200") == (PRIVATE_USE, "\ue200")
    assert missing_glyphs("䶮𬭎㛃𠅤☐☑ ABC，。\u3000") == ()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=12))
def test_any_text_prints_or_warns(plain: Path, text: str) -> None:
    pdf = typeset(plain, {"text": text})
    assert pdf.content.startswith(b"%PDF-")
    assert set(pdf.warnings) <= set(text)


def test_the_same_input_gives_the_same_bytes_in_another_process(plain: Path) -> None:
    script = (
        "import sys, pathlib; from jinmin.documents.typeset import typeset;"
        "sys.stdout.buffer.write(typeset(pathlib.Path(sys.argv[1]), {'text': '张三'}).content)"
    )
    command = [sys.executable, "-c", script, str(plain)]
    environment = {"PYTHONPATH": str(Path("core").resolve()), "PYTHONHASHSEED": "7"}
    printed = subprocess.run(command, env=environment, capture_output=True, check=True).stdout
    assert printed == typeset(plain, {"text": "张三"}).content


def test_another_instant_gives_other_bytes(plain: Path) -> None:
    dated = typeset(plain, {"text": "张三"}, datetime(2026, 11, 21, tzinfo=UTC)).content
    assert b"2026-11-21" in dated
    assert dated != typeset(plain, {"text": "张三"}).content


def test_threads_do_not_mix_their_data(plain: Path) -> None:
    texts = [f"第{number}号" for number in range(40)]
    with ThreadPoolExecutor(8) as threads:
        printed = list(threads.map(lambda text: typeset(plain, {"text": text}).content, texts))
    assert [letters_of(content) for content in printed] == [f"{text}版式未经官方核定" for text in texts]


@pytest.mark.parametrize(
    "source", ["#data.absent", '#import "@local/absent:0.1.0": *', "#(", '#read("/../../secret")']
)
def test_a_wrong_template_is_the_operators_fault(tmp_path: Path, source: str) -> None:
    template = tmp_path / "wrong.typ"
    template.write_text(PLAIN + source, "utf-8")
    with pytest.raises(Misconfigured) as raised:
        typeset(template, {"text": "张三"})
    assert raised.value.key == "typeset.template_failed"
    assert raised.value.values == {"template": "wrong.typ"}


def test_a_template_that_would_download_is_refused(tmp_path: Path) -> None:
    template = tmp_path / "greedy.typ"
    template.write_text('#import "@preview/tablex:0.0.9": *\n', "utf-8")
    with pytest.raises(Misconfigured) as raised:
        typeset(template, {})
    assert raised.value.key == "typeset.template_downloads"


@pytest.mark.parametrize(
    "text", ["0\u20d0", "张\u0f7c", "\ufeff", "a\u200bb", "e\u0301", "\x00\x07", "张\ufe00三", "\u202e王"]
)
def test_marks_and_control_characters_do_not_stop_the_print(plain: Path, text: str) -> None:
    assert set(typeset(plain, {"text": f"王{text}一"}).warnings) <= set(text)


def test_one_missing_character_does_not_hide_the_rarer_ones(plain: Path) -> None:
    if missing_glyphs("𠮷"):
        pytest.skip("no font of this system shows 𠮷")
    pdf = typeset(plain, {"text": f"𠮷{PRIVATE_USE}"})
    assert pdf.warnings == (PRIVATE_USE,)
    assert "𠮷〓" in letters_of(pdf.content)
