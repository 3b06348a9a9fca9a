"""The guide for plug-in authors and the glossary say what the code does."""

import re
import textwrap
from functools import cache
from itertools import pairwise

import pytest

from jinmin.hookspecs import Hooks
from tests.harness.checks import ROOT, source_roots
from tests.integration.host import builtin

GUIDE = (ROOT / "docs" / "howto-plugin.md").read_text("utf-8")
GLOSSARY = (ROOT / "docs" / "glossary.md").read_text("utf-8")
EXAMPLE = ROOT / "tests" / "fixtures" / "jinmin_allotment"
HOOKS = [name for name in vars(Hooks) if not name.startswith("_")]

NOT_YET_OURS = {"consumers", "case_views"}
"""Hooks that so far only strangers need."""
NOT_YET_ASKED: set[str] = set()
"""Hooks that nothing in the host or its plug-ins calls so far."""

EXCERPT = re.compile(
    r"^```(?:python|toml)\n# (?P<path>src/\S+)\n(?P<code>.*?)^```$", re.MULTILINE | re.DOTALL
)
EXCERPTS = list(EXCERPT.finditer(GUIDE))
TERM = re.compile(
    r"^\| (?P<chinese>[^|]+) \| `(?P<identifier>[^`]+)` \| (?P<code>[^|]+) \| (?P<source>[^|]+) \|$"
)
HEADS = ("| 中文 |", "|---")


@pytest.mark.parametrize("hook", HOOKS)
def test_a_hook_is_in_the_guide(hook: str) -> None:
    assert re.search(rf"^\| `{hook}` \| .{{10,}} \| .+ \|$", GUIDE, re.MULTILINE)


def test_the_guide_names_no_hook_that_is_gone() -> None:
    table = GUIDE.split("## Every hook")[1].split("\n## ")[0]
    assert set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)) == set(HOOKS)


def test_the_hooks_that_no_plugin_of_ours_uses() -> None:
    ours = [builtin.plugin(plugin_id) for plugin_id in builtin.IDS]
    unused = {hook for hook in HOOKS if not any(hasattr(plugin, hook) for plugin in ours)}
    assert unused <= NOT_YET_OURS


def test_the_hooks_that_nobody_calls() -> None:
    called = set(re.findall(r"\.(?:each|gather)\(\s*\"(\w+)\"", _source())) | {"manifest"}
    called |= set(re.findall(r"\.ask\(\s*\w+, \"(\w+)\"", _source()))
    assert set(HOOKS) - called <= NOT_YET_ASKED
    assert called <= set(HOOKS)


@pytest.mark.parametrize("excerpt", EXCERPTS, ids=lambda found: found["path"].rpartition("/")[2])
def test_an_excerpt_stands_in_the_example(excerpt: re.Match[str]) -> None:
    file = (EXAMPLE / excerpt["path"]).read_text("utf-8")
    assert textwrap.dedent(excerpt["code"]).strip() in _dedented(file, excerpt["code"])


def test_there_are_excerpts() -> None:
    assert len(EXCERPTS) == GUIDE.count("# src/jinmin_allotment")


def _terms() -> list[str]:
    lines = [line for line in GLOSSARY.splitlines() if line.startswith("|")]
    return [line for line in lines if not line.startswith(HEADS)]


@pytest.mark.parametrize("line", _terms())
def test_a_term_of_the_glossary_is_in_the_code(line: str) -> None:
    term = TERM.match(line)
    assert term, "中文 | `identifier` | code | source"
    assert re.search(rf"\b{re.escape(term['identifier'])}", _source())


def test_no_term_comes_twice() -> None:
    chinese = sorted(line.split("|")[1].strip() for line in _terms())
    assert not [one for one, other in pairwise(chinese) if one == other]


@cache
def _source() -> str:
    files = [
        path for root in source_roots() for ext in ("py", "toml") for path in (ROOT / root).rglob(f"*.{ext}")
    ]
    return "\n".join(path.read_text("utf-8") for path in files)


def _dedented(file: str, excerpt: str) -> str:
    """``file`` with the indentation taken off that the excerpt's first line has."""
    first = excerpt.splitlines()[0]
    indent = first[: len(first) - len(first.lstrip())]
    return "\n".join(line.removeprefix(indent) for line in file.splitlines())
