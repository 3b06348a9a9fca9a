"""The counts of a test run, read from the report pytest wrote."""

from pathlib import Path
from xml.etree import ElementTree


def closing_line(report: Path) -> str:
    """``"7 passed, 1 failed, 2 skipped in 3.4 s"``; errors in fixtures or collection count as failed."""
    if not report.exists():
        return "0 passed, 1 failed, 0 skipped (pytest did not start)"
    suite = ElementTree.parse(report).getroot().find("testsuite")
    assert suite is not None, f"{report} holds no testsuite"
    total, failures, errors, skipped = (
        int(suite.attrib[n]) for n in ("tests", "failures", "errors", "skipped")
    )
    failed = failures + errors
    seconds = float(suite.attrib["time"])
    return f"{total - failed - skipped} passed, {failed} failed, {skipped} skipped in {seconds:.1f} s"
