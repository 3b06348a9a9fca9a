"""The closing line counts what pytest counted."""

from pathlib import Path

import pytest

from tests.harness.junit import closing_line


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ('tests="7" failures="0" errors="0" skipped="0"', "7 passed, 0 failed, 0 skipped in 3.4 s"),
        ('tests="9" failures="1" errors="2" skipped="3"', "3 passed, 3 failed, 3 skipped in 3.4 s"),
    ],
)
def test_counts(counts: str, expected: str, tmp_path: Path) -> None:
    report = tmp_path / "tests.xml"
    report.write_text(f'<testsuites><testsuite {counts} time="3.41"/></testsuites>')
    assert closing_line(report) == expected


def test_a_run_that_never_started_is_not_a_success(tmp_path: Path) -> None:
    assert "1 failed" in closing_line(tmp_path / "tests.xml")
