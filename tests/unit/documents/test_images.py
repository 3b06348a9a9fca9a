"""Scans are let in by content and within limits, before they are unpacked."""

import struct
import zlib
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from tests.unit.documents import pdfs

from jinmin.documents.images import ScanInfo, ScanLimits, check_scan, preview
from jinmin.documents.typeset import typeset
from jinmin.errors import Invalid


def picture(kind: str, size: tuple[int, int] = (64, 40), mode: str = "RGB", **options: object) -> bytes:
    image = Image.effect_mandelbrot(size, (-2.0, -1.0, 1.0, 1.0), 40).convert(mode)
    written = BytesIO()
    image.save(written, kind, **options)
    return written.getvalue()


def pages_of_tiff(count: int) -> bytes:
    pages = [Image.new("L", (30, 20), shade) for shade in range(count)]
    written = BytesIO()
    pages[0].save(written, "TIFF", save_all=True, append_images=pages[1:])
    return written.getvalue()


def png_claiming(width: int, height: int) -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(bytes(1_000_000), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("kind", "mode"), [("JPEG", "RGB"), ("JPEG", "L"), ("PNG", "RGBA"), ("PNG", "1"), ("TIFF", "RGB")]
)
def test_real_pictures_are_let_in(kind: str, mode: str) -> None:
    data = picture(kind, mode=mode)
    assert check_scan(data) == ScanInfo(kind.lower(), 64, 40, 1, len(data))  # type: ignore[arg-type]


@pytest.mark.parametrize(("size", "side"), [((1, 1), 1), ((64, 299), 64), ((900, 299), 299)])
def test_a_picture_too_small_to_be_read_is_refused(size: tuple[int, int], side: int) -> None:
    with pytest.raises(Invalid) as refused:
        check_scan(picture("PNG", size), ScanLimits(min_side=300))
    assert (refused.value.key, refused.value.values["side"]) == ("scan.too_few_pixels", side)
    assert check_scan(picture("PNG", (300, 300)), ScanLimits(min_side=300))


def test_the_pages_of_a_tiff_are_counted() -> None:
    assert check_scan(pages_of_tiff(3)).pages == 3


def test_a_pdf_is_let_in(tmp_path_factory: pytest.TempPathFactory) -> None:
    template = tmp_path_factory.mktemp("pdf") / "plain.typ"
    template.write_text("扫描件", "utf-8")
    content = typeset(template, {}).content
    found = check_scan(content)
    assert (found.format, found.width, found.bytes) == ("pdf", None, len(content))


@pytest.mark.parametrize(
    ("box", "side"), [(b"0 0 100.5 842", 35), (b"0 0 842 -100.5", 35), (b"0 0 595 141", 50)]
)
def test_a_page_too_small_to_be_read_is_refused(box: bytes, side: int) -> None:
    sheet = pdfs.plain(2).replace(b"0 0 595 842", box, 1)
    with pytest.raises(Invalid) as caught:
        check_scan(sheet, ScanLimits(min_side_mm=side + 1))
    assert (caught.value.key, caught.value.values["side"]) == ("scan.page_too_small", side)
    assert check_scan(sheet, ScanLimits(min_side_mm=side)).pages == 2


def test_the_pages_of_a_plain_pdf_are_counted() -> None:
    content = b"%PDF-1.4\n<< /Type /Pages /Count 2 >>\n<</Type/Page>>\n<< /Type /Page >>\n%%EOF\n"
    assert check_scan(content).pages == 2


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"", "scan.empty"),
        ("这是改了扩展名的文本".encode(), "scan.not_an_image"),
        (b"GIF89a" + bytes(40), "scan.not_an_image"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "scan.not_an_image"),
        (b"MZ" + bytes(100), "scan.not_an_image"),
        (b"\xff\xd8\xff", "scan.damaged"),
        (b"\x89PNG\r\n\x1a\n", "scan.damaged"),
        (b"II*\x00", "scan.damaged"),
        (b"%PDF-1.7\nonly a header", "scan.damaged"),
        (picture("JPEG")[:-200], "scan.damaged"),
        (picture("PNG")[:-40], "scan.damaged"),
        (picture("TIFF")[:-500], "scan.damaged"),
        (png_claiming(60_000, 60_000), "scan.too_many_pixels"),
    ],
)
def test_what_is_no_whole_scan_is_refused(data: bytes, key: str) -> None:
    with pytest.raises(Invalid) as raised:
        check_scan(data)
    assert raised.value.key == key


def test_the_size_of_the_file_is_limited() -> None:
    data = picture("PNG")
    assert check_scan(data, ScanLimits(max_bytes=len(data)))
    with pytest.raises(Invalid) as raised:
        check_scan(data, ScanLimits(max_bytes=len(data) - 1))
    assert raised.value.key == "scan.too_large"


def test_the_pixels_of_all_pages_together_are_limited() -> None:
    assert check_scan(pages_of_tiff(3), ScanLimits(max_pixels=1800))
    with pytest.raises(Invalid) as raised:
        check_scan(pages_of_tiff(3), ScanLimits(max_pixels=1799))
    assert raised.value.key == "scan.too_many_pixels"


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
@pytest.mark.parametrize(
    "whole", [picture("JPEG"), picture("PNG"), pages_of_tiff(2), picture("TIFF", compression="tiff_lzw")]
)
def test_a_spoilt_scan_is_refused_or_let_in_but_never_crashes(whole: bytes) -> None:
    @settings(max_examples=150, deadline=None)
    @given(st.integers(4, len(whole) - 1), st.binary(max_size=6), st.integers(5, len(whole)))
    def spoil(at: int, by: bytes, end: int) -> None:
        spoilt = (whole[:at] + by + whole[at + len(by) :])[:end]
        for use in (check_scan, lambda data: preview(data, 20)):
            _let_in_or_refused(use, spoilt)

    spoil()


def _let_in_or_refused(use: Callable[[bytes], object], data: bytes) -> None:
    with suppress(Invalid):
        use(data)


@pytest.mark.parametrize(
    ("kind", "mode"),
    [("JPEG", "L"), ("JPEG", "CMYK"), ("PNG", "RGBA"), ("PNG", "P"), ("PNG", "LA"), ("TIFF", "1")],
)
def test_a_preview_is_a_small_jpeg(kind: str, mode: str) -> None:
    shown = Image.open(BytesIO(preview(picture(kind, (400, 300), mode), 100)))
    assert (shown.format, shown.mode, shown.size) == ("JPEG", "RGB", (100, 75))


def test_a_preview_stands_upright_and_never_grows() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    shown = Image.open(BytesIO(preview(picture("JPEG", (64, 40), exif=exif), 1000)))
    assert shown.size == (40, 64)


def test_clear_parts_preview_white() -> None:
    written = BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(written, "PNG")
    assert Image.open(BytesIO(preview(written.getvalue(), 20))).getpixel((10, 10)) == (255, 255, 255)


def test_a_pdf_has_no_preview() -> None:
    with pytest.raises(Invalid) as raised:
        preview(b"%PDF-1.4\n%%EOF", 100)
    assert raised.value.key == "scan.not_an_image"
