"""Reading the text of a scan (OCR): an offer to the clerk, never evidence. Done by tesseract where it is."""

import shutil
import subprocess
from dataclasses import dataclass
from typing import Protocol

from jinmin.documents.images import check_scan, preview
from jinmin.errors import Invalid, Unavailable

PROGRAM = "tesseract"
LANGUAGE = "chi_sim"
PIXELS = 2400
SECONDS = 60.0


class TextReader(Protocol):
    """A reader of scans; ``installed`` says whether it can be used on this node, ``title`` what it is."""

    @property
    def installed(self) -> bool: ...

    @property
    def title(self) -> str: ...

    def read(self, scan: bytes, /) -> str: ...


@dataclass(frozen=True)
class Tesseract:
    """Tesseract with simplified Chinese, as Debian packages it; ``program`` is its name or path."""

    program: str = PROGRAM
    seconds: float = SECONDS

    @property
    def installed(self) -> bool:
        """Whether the program and its Chinese are there."""
        return LANGUAGE in self._languages()

    @property
    def title(self) -> str:
        """Name and edition."""
        return self._run("--version").splitlines()[0] if shutil.which(self.program) else ""

    def read(self, scan: bytes, /) -> str:
        """The text of the first page. Unavailable ``ocr.…`` when there is no reader or it fails or is too slow.

        Invalid ``ocr.pdf`` for a PDF, whose pages are not pictures, and what ``check_scan`` raises.
        """
        if check_scan(scan).format == "pdf":
            raise Invalid("ocr.pdf")
        if not self.installed:
            raise Unavailable("ocr.not_configured")
        return self._run("stdin", "stdout", "-l", LANGUAGE, "--psm", "6", given=preview(scan, PIXELS))

    def _languages(self) -> tuple[str, ...]:
        return tuple(self._run("--list-langs").split()) if shutil.which(self.program) else ()

    def _run(self, *options: str, given: bytes = b"") -> str:
        try:
            done = subprocess.run(
                [self.program, *options], input=given, capture_output=True, timeout=self.seconds, check=True
            )
        except (OSError, subprocess.SubprocessError) as error:
            raise Unavailable("ocr.failed") from error
        return done.stdout.decode("utf-8", "replace")
