"""Read printed files back with poppler, as a stranger's viewer would."""

import re
import subprocess


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
