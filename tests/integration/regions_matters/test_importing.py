"""Townships, villages and development zones come from a file; every bad line is told."""

from dataclasses import dataclass
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.integration.regions_matters.conftest import open_node

from jinmin.cli.regions import regions
from jinmin.errors import Invalid
from jinmin.messages import explain
from jinmin.node import Node
from jinmin.regions import (
    ChangeKind,
    DivisionChange,
    DivisionLevel,
    Divisions,
    DivisionSource,
    ImportReport,
    ReportingTrees,
    import_divisions,
    record_change,
)

TODAY = date(2026, 11, 21)

GOOD = """code,name,cityCode
510822100,乔庄镇,510800
510822100201,某村,510800
441900003000,东城街道,441900
"""


def bring(node: Node, text: str, source: DivisionSource = DivisionSource.STATS) -> ImportReport:
    with node.work() as w:
        return import_divisions(w, StringIO(text), source=source)


def test_townships_and_villages(node: Node) -> None:
    assert bring(node, GOOD) == ImportReport(3, 0, ())
    divisions = node.ports.get(Divisions)
    assert divisions.full_name("510822100201", TODAY) == "四川省广元市青川县乔庄镇某村"
    assert divisions.full_name("441900003", TODAY) == "广东省东莞市东城街道"
    assert divisions.find("510822100", TODAY).level is DivisionLevel.TOWNSHIP
    assert [found.name for found in divisions.search("乔庄")] == ["乔庄镇", "某村"]


def test_importing_again_changes_nothing(node: Node) -> None:
    bring(node, GOOD)
    assert bring(node, GOOD) == ImportReport(0, 3, ())


def test_every_bad_line_is_told_and_left_out(node: Node) -> None:
    lines = {
        "510822100,乔庄镇": "",
        "510822100,乔庄镇 ": "region.import_repeated",
        "5108221,某镇": "region.code_shape",
        "510822101,": "region.import_name",
        "519999101,某镇": "region.parent_unknown",
        "510822199201,某村": "region.parent_unknown",
        "510825,某县": "region.import_level",
        "510822,青川县": "",
        "510823,别的名字": "region.import_name_differs",
    }
    report = bring(node, "code,name\n" + "\n".join(lines))
    assert (report.rows, report.unchanged) == (1, 1)
    assert [(bad.line, bad.error.key) for bad in report.errors] == [
        (number, key) for number, key in enumerate(lines.values(), start=2) if key
    ]
    for bad in report.errors:
        assert "〔" not in explain(bad.error)


def test_retired_codes_do_not_come_back(node: Node) -> None:
    bring(node, GOOD)
    with node.work() as w:
        record_change(
            w,
            DivisionChange(
                kind=ChangeKind.ABOLISH, effective=date(2026, 12, 1), doc_no="测试", old=("510822100",)
            ),
        )
    with node.work() as w:
        report = import_divisions(w, StringIO("code,name\n510822100,乔庄镇\n"), valid_from=date(2026, 12, 2))
    assert [bad.error.key for bad in report.errors] == ["region.code_used"]


def test_development_zones_come_from_the_statistics_list_only(node: Node) -> None:
    text = "code,name\n130171,石家庄高新技术产业开发区\n130171100,某街道\n"
    refused = bring(node, text, DivisionSource.LOCAL)
    assert [bad.error.key for bad in refused.errors] == ["region.import_level", "region.parent_unknown"]
    assert bring(node, text + "429071,某开发区\n").rows == 3
    assert node.ports.get(Divisions).full_name("429071", TODAY) == "湖北省某开发区"
    trees = node.ports.get(ReportingTrees)
    assert trees.tree("mca").node_for("130171100") == "130171"
    assert trees.tree("division").node_for("130171100") == "130100"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_encodings(small_node: Node, tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "divisions.csv"
    path.write_bytes(GOOD.encode(encoding))
    with small_node.work() as w:
        assert import_divisions(w, path).rows == 3
    assert small_node.ports.get(Divisions).name("510822100", TODAY) == "乔庄镇"


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"\xff\xff\xff", "region.import_encoding"),
        (b"a,b\n1,2\n", "region.import_columns"),
        (b"", "region.import_columns"),
    ],
)
def test_files_that_are_none(small_node: Node, tmp_path: Path, content: bytes, key: str) -> None:
    path = tmp_path / "divisions.csv"
    path.write_bytes(content)
    with pytest.raises(Invalid) as refused, small_node.work() as w:
        import_divisions(w, path)
    assert refused.value.key == key


def test_a_short_line_is_a_bad_line(node: Node) -> None:
    assert [bad.line for bad in bring(node, "code,name\n510822100\n").errors] == [2]


@dataclass
class Opened:
    """What the command asks for its node: the one of the test, anew."""

    node: Node

    def open(self) -> Node:
        place = self.node.place
        node = open_node(place.data_dir, place.database_url)
        node.require_current()
        return node


def test_the_command_tells_what_it_left_out(node: Node, tmp_path: Path) -> None:
    file = tmp_path / "divisions.csv"
    file.write_text(GOOD + "999999100,无上级,\n", encoding="utf-8")

    def run(*words: str) -> tuple[int, str]:
        result = CliRunner().invoke(regions, words, obj=Opened(node))
        return result.exit_code, result.output

    code, told = run("import", str(file), "--from", "2026-11-01")
    assert code == 1
    assert "新增 3 条，已有 0 条，跳过 1 行" in told
    assert "第 5 行：代码 999999100 的上级 999999 不存在" in told
    assert run("list", "510822") == (0, "510822100\t乔庄镇\n")
