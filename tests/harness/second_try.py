"""A test of a browser or of many processes that fails is tried once more, and the summary says so."""

import pytest
from _pytest.runner import runtestprotocol

TRIED_TWICE = "tried_twice"


def run(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """A test of a browser or of many processes that fails is tried once more, and the summary says so."""
    reports = runtestprotocol(item, log=False, nextitem=nextitem)
    if nextitem is not None and any(report.failed for report in reports):
        told = "\n".join(report.longreprtext for report in reports if report.failed)
        item._initrequest()  # type: ignore[attr-defined]  # pytest has no public way to begin an item anew
        reports = runtestprotocol(item, log=False, nextitem=nextitem)
        for report in reports:
            report.user_properties.append((TRIED_TWICE, told.strip().splitlines()[-1]))
            report.sections.append(("the first try, whose traces the second one met", told))
    for report in reports:
        item.ihook.pytest_runtest_logreport(report=report)


def tell(terminalreporter: pytest.TerminalReporter) -> None:
    """Which tests passed at the second try only, and why not at the first."""
    passed: list[pytest.TestReport] = terminalreporter.stats.get("passed", [])
    twice = [(each.nodeid, dict(each.user_properties).get(TRIED_TWICE)) for each in passed]
    for nodeid, told in twice:
        if told:
            terminalreporter.write_line(f"passed at the second try only: {nodeid}: {told}")
