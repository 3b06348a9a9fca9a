"""Read printed files back with poppler, as a stranger's viewer would."""

import re
import subprocess
from itertools import combinations
from xml.etree import ElementTree

_XHTML = "{http://www.w3.org/1999/xhtml}"


def text_of(content: bytes) -> str:
    """All text, as pdftotext finds it."""
    return _read("pdftotext", "-raw", "-", "-", content=content)


def letters_of(content: bytes) -> str:
    """All text without the white space, so that wrapped lines compare."""
    return without_space(text_of(content))


def without_space(text: str) -> str:
    return re.sub(r"\s", "", text)


def fonts_of(content: bytes) -> dict[str, bool]:
    """Font names, each with whether it is embedded."""
    rows = _read("pdffonts", "-", content=content).splitlines()[2:]
    return {row.split()[0]: row.split()[-5] == "yes" for row in rows}


def pages_of(content: bytes) -> int:
    found = re.search(r"^Pages:\s+(\d+)$", _read("pdfinfo", "-", content=content), re.MULTILINE)
    assert found
    return int(found[1])


def _read(*command: str, content: bytes) -> str:
    return subprocess.run(command, input=content, capture_output=True, check=True).stdout.decode("utf-8")


def overlapping_words(content: bytes) -> list[tuple[str, str]]:
    """Pairs of words printed over each other, and words that stand off their page (paired with "")."""
    pages = ElementTree.fromstring(_read("pdftotext", "-bbox", "-", "-", content=content)).iter(
        f"{_XHTML}page"
    )
    return [pair for page in pages for pair in _overlapping_on(page)]


def _overlapping_on(page: ElementTree.Element) -> list[tuple[str, str]]:
    words = [(word.text or "", _heart_of(word)) for word in page.iter(f"{_XHTML}word")]
    width, height = float(page.attrib["width"]), float(page.attrib["height"])
    off = [(text, "") for text, box in words if box[0] < 0 or box[1] < 0 or box[2] > width or box[3] > height]
    return off + [(one, two) for (one, a), (two, b) in combinations(words, 2) if _meet(a, b)]


def _heart_of(word: ElementTree.Element) -> tuple[float, float, float, float]:
    """The middle of the word's box: the boxes of CJK fonts reach well beyond the letters."""
    left, top, right, bottom = (float(word.attrib[edge]) for edge in ("xMin", "yMin", "xMax", "yMax"))
    return left + 0.5, top + (bottom - top) * 0.35, right - 0.5, bottom - (bottom - top) * 0.35


def _meet(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
