"""The command line speaks Chinese: its help, its complaints, and what it thinks was meant."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import click
import pytest
from click.testing import CliRunner
from tests.harness.checks import ROOT

from jinmin.cli import speak_chinese
from jinmin.cli.app import main
from jinmin.cli.help_pages import folded, width
from jinmin.clock import minute_of

ENGLISH = re.compile(r"[A-Z]{2,}[ \]]|Usage|Options|Commands|Show|\bTEXT\b|\bFILE\b|INTEGER|ARGS")
NAMES = re.compile(r"JINMIN_\w+|\b(?:MCA|STATS|LOCAL)\b|JSON|CSV|PDF|TOML|PEM|HTTPS|MUST|SQLite|URL")
"""What is called so in Chinese, too."""


AGREE = ["sharing", "agree", "A 1", "--client", "reader", "--resource", "marriage.record", "--field", "*"]
AGREE += ["--purpose", "婚姻", "--from", "2026-01-01", "--to", "2026-12-31", "--daily-quota", "0"]


@pytest.fixture(autouse=True)
def _chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "zh_CN")
    speak_chinese()


def everything(
    command: click.Command = main, name: str = "jinmin", above: click.Context | None = None
) -> Iterator[click.Context]:
    """The context of every command there is."""
    command._help_option = None  # made once, in the language of whoever asked first
    context = command.context_class(command, info_name=name, parent=above)
    yield context
    if isinstance(command, click.Group):
        for below in command.list_commands(context):
            found = command.get_command(context, below)
            assert found is not None
            yield from everything(found, below, context)


def test_no_help_page_speaks_english_or_runs_over_its_width() -> None:
    pages = {context.command_path: context.get_help() for context in everything()}
    assert len(pages) > 60
    for path, page in pages.items():
        assert not ENGLISH.search(NAMES.sub("", page)), path
        assert not re.search(r"[一-鿿][.;]|'|^\S+:$", page, re.MULTILINE), path
        assert max(map(width, page.splitlines())) <= 80, path


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("tuor", "没有命令“tuor”。您是否想用：tour？"),
        ("nothing-like-it", "没有命令“nothing-like-it”。"),
        ("ledger vrify", "没有命令“vrify”。您是否想用：verify？"),
        ("demo --sed 1", "没有选项“--sed”。您是否想用：--seed、--size？"),
        ("demo --seed x", "选项“--seed”的值不对：“x”不是数。"),
        ("demo --port 70000", "选项“--port”的值不对：70000 超出范围：1 至 65535。"),
        ("demo --size big", "选项“--size”的值不对：没有“big”这一种。可填：small、county、province。"),
        ("restore", "缺少参数“文件”。"),
        ("restore nix", "参数“文件”的值不对：“nix”不存在。"),
        ("serve again", "多余的参数：again。"),
        ("--data", "选项“--data”后面要给出值。"),
        ("archives box soon", "参数“年份”的值不对：“soon”不是数。"),
    ],
)
def test_a_slip_is_told_in_one_chinese_line(typed: str, said: str) -> None:
    result = CliRunner().invoke(main, typed.split())
    assert result.exit_code == 2
    assert result.output.splitlines()[0] == f"错误：{said}"


def test_lines_break_by_the_room_they_take_and_not_before_a_closing_mark() -> None:
    assert list(folded("一二三四五六。七 jinmin 八", 12)) == ["一二三四五六。", "七 jinmin 八"]


def test_no_command_writes_an_instant_as_it_is_stored() -> None:
    """What is stored is UTC; eight hours off is the wrong day for whatever happens before eight in the morning."""
    assert minute_of(datetime(2026, 11, 27, 23, 5, tzinfo=UTC)) == "2026-11-28 07:05"
    sources = sorted((ROOT / "core/jinmin/cli").glob("*.py"))
    written = [path.name for path in sources if re.search(r":%Y|isoformat\(", path.read_text("utf-8"))]
    assert sources
    assert not written


def test_what_is_filled_in_wrongly_is_told_all_at_once_and_why() -> None:
    told = CliRunner().invoke(main, AGREE).output
    assert "参数“编号”格式不符" in told
    assert "选项“--purpose”至少 4 个字" in told
    assert "选项“--daily-quota”超出范围（不小于 1）" in told
