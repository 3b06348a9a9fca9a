"""``jinmin matters parameters``, ``pack`` and ``impact`` as a person types them."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.integration.demo_node import open_demo

from jinmin.cli.app import main
from jinmin.matters import Below, ParameterEntry, enter_parameter

HOURS = "marriage.check_valid_hours"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A node that has entered a value for the nation."""
    folder = tmp_path / "node"
    node = open_demo(folder)
    entry = ParameterEntry(
        name=HOURS, value=12, unit="小时", valid_from="2030-01-01", law="试验通知", article="第一条",
        confirmed=False, title="核对结果有效时间", below=Below.MAY_LOWER, matters=("marriage.marry",),
    )  # fmt: skip
    with node.work() as w:
        enter_parameter(w, entry)
    node.close()
    return folder


def told(folder: Path, *arguments: str) -> str:
    result = CliRunner().invoke(main, ["--data", str(folder), "--profile", "demo", "matters", *arguments])
    assert result.exit_code == 0, (result.output, result.exception)
    return result.output


def test_values_are_listed_and_tried(folder: Path) -> None:
    lines = [
        json.loads(line) for line in told(folder, "parameters", "list", "核对结果有效", "--json").splitlines()
    ]
    assert [(line["value"], line["valid_from"]) for line in lines] == [(12, "2030-01-01"), (24, "2025-05-10")]
    tried = told(folder, "parameters", "try", HOURS, "--region", "510822", "--on", "2030-06-01")
    assert "[胜出] 国家　12小时　当日有效，地区最近、生效最晚" in tried
    assert "[未用] 国家　24小时　被 2030-01-01 起的新值取代" in tried


def test_a_pack_goes_out_is_shown_and_comes_in(folder: Path, tmp_path: Path) -> None:
    pack, key = str(tmp_path / "pack.json"), str(tmp_path / "key.json")
    assert "已导出参数 1 个" in told(folder, "pack", "export", pack)
    told(folder, "pack", "key", key)
    assert "未核验" in told(folder, "pack", "show", pack)
    assert "签名已核验" in told(folder, "pack", "show", pack, "--signer", key)


def test_an_impact_is_told(folder: Path) -> None:
    subject = f"parameter:{HOURS}::2030-01-01"
    assert "看了 0 件在办件，触及 0 件" in told(folder, "impact", subject)
    assert json.loads(told(folder, "impact", subject, "--json").splitlines()[-1])["touched"] == 0
    assert "已执行 0 件" in told(folder, "impact", subject, "--carry-out")
