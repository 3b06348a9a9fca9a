"""The books show each action under a name that people know."""

import re
from pathlib import Path

import pytest

from jinmin.messages import core_texts, read_catalogue
from tests.harness.checks import ROOT, source_roots

ACTION = re.compile(
    r'\baction = (?:\w+\.action or )?"([a-z_.]+)"|Access\("([a-z_.]+)"|^ACTION = "([a-z_.]+)"'
    r'|\bmark\(w, \w+, "([a-z_.]+)"|\baction, [\w.]+ = "([a-z_.]+)"',
    re.MULTILINE,
)
SOURCES = [path for root in source_roots() for path in (ROOT / root).rglob("*.py")]


@pytest.fixture(scope="module")
def titles() -> set[str]:
    """Every key of every catalogue."""
    found = set(core_texts())
    for root in source_roots():
        for catalogue in (ROOT / root).glob("*/messages.toml"):
            found |= set(read_catalogue(catalogue))
    return found


def test_every_action_has_a_title(titles: set[str]) -> None:
    named = {action for path in SOURCES for action in _actions(path)}
    assert len(named) > 100
    assert not sorted(action for action in named if f"action.{action}" not in titles)


def _actions(path: Path) -> set[str]:
    return {name for found in ACTION.findall(path.read_text("utf-8")) for name in found if name}
