"""``jinmin matters`` on a node that a county uses."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.integration.demo_node import open_demo

from jinmin.cli.app import main
from jinmin.cli.matters import BREACH
from jinmin.errors import NotFound
from jinmin.ids import new_id
from jinmin.service_items import ItemVersion
from jinmin.service_items.demonstrating import demo_body, furnish_items

MARRY = "marriage.marry"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A node whose county breaks a rule."""
    folder = tmp_path / "node"
    node = open_demo(folder)
    with node.work() as w:
        furnish_items(w, [(new_id(), "青川县民政局（演示）", "510822")])
    with node.work() as w:
        [row] = w.session.query(ItemVersion).filter_by(region="510822", matter_id=MARRY).all()
        row.elements = {**row.elements, "visits": 3}
    node.close()
    return folder


def told(folder: Path, *arguments: str, fails: int = 0) -> str:
    result = CliRunner().invoke(main, ["--data", str(folder), "--profile", "demo", "matters", *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code == int(fails), result.output
    return result.output


def test_the_lists_are_told(folder: Path) -> None:
    lines = [json.loads(line) for line in told(folder, "list", "jhdj", "--json").splitlines()]
    assert [(line["region"], line["edition"]) for line in lines] == [("", 1), ("510822", 1)]
    assert "青川县" in told(folder, "list", "--region", "510822")


def test_a_breach_fails_the_comparison_and_is_told(folder: Path) -> None:
    lines = json.loads(told(folder, "unify", "--json", fails=BREACH))
    breaches = [(line["element"], line["upper"], line["lower"]) for line in lines if line["breach"]]
    assert breaches == [("visits", "1", "3")]
    assert "只能减少" in told(folder, "unify", "--breaches", fails=BREACH)
    assert told(folder, "unify", "--matter", "no.such").startswith("共 0 处")


def test_files_go_out_and_in(folder: Path, tmp_path: Path) -> None:
    for kind in ("xlsx", "json", "jsonl"):
        file = str(tmp_path / f"lists.{kind}")
        assert "已导出 4 项" in told(folder, "export", file)
        assert "有误 1 项" in told(folder, "import", file, "--preview", fails=True)


def test_a_guide_is_told_and_printed(folder: Path, tmp_path: Path) -> None:
    paper = tmp_path / "guide.pdf"
    said = told(folder, "guide", MARRY, "--region", "510822", "--pdf", str(paper))
    assert "青川县政务服务大厅（演示地址）" in said
    assert paper.read_bytes().startswith(b"%PDF-")
    guide = json.loads(told(folder, "guide", MARRY, "--region", "510822", "--json"))
    assert (guide["edition"], guide["title"]) == (1, "结婚登记")
    with pytest.raises(NotFound):
        CliRunner().invoke(
            main,
            ["--data", str(folder), "--profile", "demo", "matters", "guide", "no.such"],
            catch_exceptions=False,
        )


def test_the_demonstrations_bodies_have_true_codes() -> None:
    assert demo_body("510822") == demo_body("510822")
    assert len({demo_body(region) for region in ("510822", "510802", "51")}) == 3
