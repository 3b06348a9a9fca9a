"""What somebody at the terminal gets wrong is told in a line that says what to do instead."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from jinmin.cli.app import main
from jinmin.cli.options import NodeOptions
from jinmin.db.engine import holds_tables, open_database
from jinmin.db.scratch import scratch_database
from jinmin.errors import JinminError, Misconfigured, Refused
from jinmin.messages import explain


def refusal(*arguments: str) -> str:
    """What the command says instead of doing it."""
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code
    return explain(result.exception) if isinstance(result.exception, JinminError) else result.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--database", "mysql://x/y", "tour"), "不支持 mysql"),
        (("--database", "no address", "tour"), "无法识别"),
        (("--profile", "nix", "tour"), "没有名为 nix 的部署方案"),
        (("--profile", "centralized", "tour"), "不是演示方案"),
        (("statistics", "show", "marriage.pairs"), "报告期写成：2026、2026Q3"),
    ],
)
def test_the_line_says_what_to_do(arguments: tuple[str, ...], said: str) -> None:
    assert said in refusal(*arguments)


def test_a_kept_tour_wants_a_folder_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "jinmin.db").touch()
    assert "新的目录" in refusal("tour", "--keep", str(tmp_path))


def test_a_backup_without_a_terminal_asks_nobody(tmp_path: Path) -> None:
    said = refusal("--data", str(tmp_path), "backup", str(tmp_path / "set.jmb"))
    assert "没有终端" in said
    assert "JINMIN_BACKUP_PASSPHRASE" in said


@pytest.mark.parametrize(
    ("made_by", "asked", "fault"),
    [
        ("demo", "centralized", "node.demo_only"),
        ("tour", "county-desktop", "node.demo_only"),
        ("centralized", "demo", "node.not_demo"),
    ],
)
def test_invented_and_real_people_do_not_change_places(
    tmp_path: Path, made_by: str, asked: str, fault: str
) -> None:
    NodeOptions(tmp_path, None, None, (), None).note_profile(made_by)
    (tmp_path / "keys").mkdir()
    with pytest.raises(Misconfigured) as refused:
        NodeOptions(tmp_path, asked, None, (), None).open()
    assert refused.value.key == fault


def test_a_scratch_database_leaves_nothing_and_touches_nothing(database_url: str) -> None:
    with scratch_database(database_url) as place:
        database = open_database(place)
        with database.engine.begin() as connection:
            connection.execute(sa.text("CREATE TABLE thing (id integer)"))
        database.close()
        assert holds_tables(place)
    if database_url.startswith("sqlite"):
        with pytest.raises(Refused), scratch_database(database_url):
            pass
    else:
        assert not holds_tables(database_url)
        with scratch_database(database_url) as again:
            assert not holds_tables(again)


def test_a_node_on_another_database_is_not_opened_without_its_address(tmp_path: Path) -> None:
    place = NodeOptions(tmp_path, "centralized", "postgresql://me:secret@127.0.0.1/elsewhere", (), None)
    place.note_profile("centralized")
    assert "--database" in refusal("--data", str(tmp_path), "migrate")
    assert not (tmp_path / "jinmin.db").exists()
    assert not any(b"secret" in file.read_bytes() for file in tmp_path.iterdir())


def test_a_demonstration_does_not_pass_over_an_address() -> None:
    assert "内置数据库" in refusal("--database", "postgresql://me@127.0.0.1/x", "demo")
