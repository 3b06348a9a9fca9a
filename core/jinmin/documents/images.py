"""Scans and photographs: let in by content, not by name, before anything is decoded in full."""

import struct
import zlib
from dataclasses import dataclass
from io import BytesIO
from typing import Literal

from PIL import Image, ImageOps
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.TiffImagePlugin import TiffImageFile

from jinmin.documents.pdf_reading import Unreadable, look_into_pdf
from jinmin.errors import Invalid

ScanFormat = Literal["jpeg", "png", "tiff", "pdf"]
_PREVIEW_QUALITY = 80
SHEET_PIXELS = 1654
"""The width of an A4 sheet at 200 dots per inch."""
MM_PER_POINT = 25.4 / 72
_PDF_EDGE = 1024
# what Pillow's readers were seen to raise for damaged files
_DECODER_ERRORS = (
    Image.DecompressionBombError,
    EOFError,
    KeyError,
    OSError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)
_IMAGES: tuple[tuple[bytes, ScanFormat, type[ImageFile]], ...] = (
    (b"\xff\xd8\xff", "jpeg", JpegImageFile),
    (b"\x89PNG\r\n\x1a\n", "png", PngImageFile),
    (b"II*\x00", "tiff", TiffImageFile),
    (b"MM\x00*", "tiff", TiffImageFile),
)


@dataclass(frozen=True)
class ScanLimits:
    """What a counter may hand in: ``max_bytes`` of the file, ``max_pixels`` over all its pages.

    ``min_side`` pixels a picture's shorter side has at least, ``min_side_mm`` millimetres a page of a PDF;
    0 lets in any size.
    """

    max_bytes: int = 20 * 1024 * 1024
    max_pixels: int = 80_000_000  # one A3 sheet at 600 dots per inch, or nine A4 sheets at 300
    min_side: int = 0
    min_side_mm: int = 0


@dataclass(frozen=True)
class ScanInfo:
    """A scan let in.

    ``width`` and ``height`` are the first page's pixels, None for PDF; ``pages`` is None when a PDF does not
    tell it cheaply; ``bytes`` is the file's length.
    """

    format: ScanFormat
    width: int | None
    height: int | None
    pages: int | None
    bytes: int


def check_scan(data: bytes, limit: ScanLimits | None = None) -> ScanInfo:
    """Let in a whole JPEG, PNG, TIFF or PDF within ``limit``.

    Raises Invalid ``scan.empty``, ``scan.too_large``, ``scan.not_an_image``, ``scan.damaged``,
    ``scan.too_few_pixels``, ``scan.page_too_small`` or ``scan.too_many_pixels``; the pixels are counted from
    the header, before anything is unpacked. A PDF that only opens with a password is refused
    (``scan.pdf_password``), and one that would run, fetch or carry something (``scan.pdf_active``).
    """
    limit = limit or ScanLimits()
    if not data:
        raise Invalid("scan.empty")
    if len(data) > limit.max_bytes:
        size, most = len(data) / 2**20, limit.max_bytes / 2**20
        raise Invalid("scan.too_large", size=f"{size:.1f}", most=f"{most:g}")
    if data.startswith(b"%PDF-"):
        return _check_pdf(data, limit)
    return _check_image(data, limit)


def preview(data: bytes, width: int) -> bytes:
    """A JPEG of the first page, upright, at most ``width`` pixels wide.

    Check the scan first: this unpacks all of it. Raises Invalid ``scan.damaged``, or ``scan.not_an_image``
    for a PDF.
    """
    try:
        with _open(data) as image:
            image.draft("RGB", (width, width * 4))
            upright = ImageOps.exif_transpose(image)
            upright.thumbnail((width, upright.height), Image.Resampling.LANCZOS)
            return _as_jpeg(upright)
    except _DECODER_ERRORS as error:
        raise Invalid("scan.damaged") from error


def sheets_of_scan(data: bytes, width: int = SHEET_PIXELS) -> tuple[bytes, ...]:
    """Every page of a picture as a JPEG, upright, at most ``width`` pixels wide; check the scan first.

    Raises Invalid ``scan.damaged``, or ``scan.not_an_image`` for a PDF, whose pages are no pictures.
    """
    try:
        with _open(data) as image:
            return tuple(_page_of(image, page, width) for page in range(getattr(image, "n_frames", 1)))
    except _DECODER_ERRORS as error:
        raise Invalid("scan.damaged") from error


def _page_of(image: ImageFile, page: int, width: int) -> bytes:
    image.seek(page)
    upright = ImageOps.exif_transpose(image)
    upright.thumbnail((width, upright.height), Image.Resampling.LANCZOS)
    return _as_jpeg(upright)


def _as_jpeg(image: Image.Image) -> bytes:
    paper = Image.new("RGB", image.size, "white")
    paper.paste(image.convert("RGB"), mask=image.getchannel("A") if image.mode in ("RGBA", "LA") else None)
    written = BytesIO()
    paper.save(written, "JPEG", quality=_PREVIEW_QUALITY)
    return written.getvalue()


def _kind(data: bytes) -> tuple[ScanFormat, type[ImageFile]]:
    for signature, kind, reader in _IMAGES:
        if data.startswith(signature):
            return kind, reader
    raise Invalid("scan.not_an_image")


def _open(data: bytes) -> ImageFile:
    return _kind(data)[1](BytesIO(data))


def _check_image(data: bytes, limit: ScanLimits) -> ScanInfo:
    kind, _ = _kind(data)
    try:
        with _open(data) as image:
            size, pages = image.size, getattr(image, "n_frames", 1)
            if min(size) < limit.min_side:
                raise Invalid("scan.too_few_pixels", side=min(size), min_side=limit.min_side)
            _decode_pages(image, pages, limit)
    except _DECODER_ERRORS as error:
        raise Invalid("scan.damaged") from error
    return ScanInfo(kind, *size, pages, len(data))


def _decode_pages(image: ImageFile, pages: int, limit: ScanLimits) -> None:
    pixels = 0
    for page in range(pages):
        image.seek(page)
        pixels += image.width * image.height
        if pixels > limit.max_pixels:
            raise Invalid("scan.too_many_pixels", pixels=pixels, max_pixels=limit.max_pixels)
        image.load()


def _check_pdf(data: bytes, limit: ScanLimits) -> ScanInfo:
    if b"%%EOF" not in data[-_PDF_EDGE:]:
        raise Invalid("scan.damaged")
    try:
        facts = look_into_pdf(data)
    except Unreadable as error:
        raise Invalid("scan.damaged") from error
    if facts.encrypted:
        raise Invalid("scan.pdf_password")
    if facts.active:
        raise Invalid("scan.pdf_active", found="、".join(facts.active))
    if facts.pages == 0:
        raise Invalid("scan.damaged")
    side = None if facts.side is None else round(facts.side * MM_PER_POINT)
    if side is not None and side < limit.min_side_mm:
        raise Invalid("scan.page_too_small", side=side, min_side=limit.min_side_mm)
    return ScanInfo("pdf", None, None, facts.pages, len(data))
