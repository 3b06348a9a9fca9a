"""``jinmin statistics`` as somebody at the command line meets it."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.harness.node_copies import NodeCopies
from tests.integration.statistics.probe import add, change, statistics_node

from jinmin.errors import JinminError
from jinmin.messages import explain
from jinmin.node import Node
from jinmin_statistics.commands import statistics

Ask = Callable[..., Result]


@dataclass
class Opened:
    """Hands out the node that is open already."""

    node: Node

    def open(self) -> Node:
        return self.node


@pytest.fixture
def ask(tmp_path: Path, small_node_copies: NodeCopies) -> Ask:
    with statistics_node(tmp_path / "node", small_node_copies) as node:
        add(node, [change("510822", date(2026, month, 3), name="欧阳青川") for month in (7, 8, 9, 10)])

        def run(*arguments: str) -> Result:
            return CliRunner().invoke(statistics, arguments, obj=Opened(node))

        yield run


def test_a_figure_comes_with_its_passport(ask: Ask) -> None:
    said = ask("show", "probe.changes", "--region", "51", "--period", "2026Q3").output
    for expected in ("变更数　3 件", "2026年第三季度", "四川省", "试验用指标（未核）", "台账位置：第 4 条"):
        assert expected in said


@pytest.mark.parametrize("code", ["510822", "510822000000"])
def test_a_code_of_any_written_length_is_understood(ask: Ask, code: str) -> None:
    said = json.loads(ask("show", "probe.changes", "--region", code, "--period", "2026", "--json").output)
    assert (said["value"], said["area"].split(" / ")[-1]) == (4, "青川县")


def test_an_indicator_may_be_named_by_its_title_and_a_wrong_tree_lists_those_there_are(ask: Ask) -> None:
    assert "变更数　3 件" in ask("show", "变更数", "--period", "2026Q3").output
    assert "doc_no" not in ask("show", "变更数", "--period", "2026Q3").output
    wrong = ask("show", "变更数", "--period", "2026Q3", "--tree", "xyz").exception
    assert isinstance(wrong, JinminError)
    assert "division（行政区划）" in explain(wrong)


def test_a_figure_as_json(ask: Ask) -> None:
    said = json.loads(ask("show", "probe.changes", "--period", "2026", "--json").output)
    assert (said["value"], said["ledger_position"], said["source_confirmed"]) == (4, 4, False)
    assert "doc_no" in said["condition"]


def test_rows_name_their_ledger_entries_and_mask_names(ask: Ask) -> None:
    given = ("probe.changes", "--region", "510822", "--period", "2026Q3", "--json")
    said = json.loads(ask("rows", *given, "--limit", "2").output)
    assert (said["figure"], said["hidden"], len(said["rows"])) == (3, 0, 2)
    assert [row["ledger_seq"] for row in said["rows"]] == [1, 2]
    assert "记录" in ask("rows", *given[:-1]).output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("probe.none", "--period", "2026"), ("probe.changes", "probe.renamed")),
        (("probe.changes", "--period", "2026Q5"), ("2026Q5", "2026Q3ytd")),
        (("probe.changes", "--period", "2026", "--region", "510899"), ("510899", "广元市")),
        (("probe.changes", "--period", "2026", "--region", "青川"), ("青川县 510822",)),
        (("probe.changes", "--period", "2026", "--region", "无此地"), ("无此地", "区划代码")),
        (("probe.changes", "--period", "2026", "--tree", "none"), ("none",)),
        (("probe.changes", "--period", "2026", "--region", "5"), ("5",)),
        (("probe.changes", "--period", "2026", "--region", "510"), ("510",)),
    ],
)
@pytest.mark.parametrize("command", ["show", "rows"])
def test_mistakes_are_answered_with_what_to_do(
    ask: Ask, command: str, arguments: tuple[str, ...], words: tuple[str, ...]
) -> None:
    failed = ask(command, *arguments).exception
    assert isinstance(failed, JinminError)
    assert all(word in explain(failed) for word in words), explain(failed)


def test_help_is_in_chinese(ask: Ask) -> None:
    assert "报告期" in ask("show", "--help").output
