"""``jinmin staff`` over a node that is no demonstration: from a file to somebody who may do his work."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from jinmin.cli.app import main
from jinmin.errors import JinminError
from jinmin.identity import PasswordPool, sign_in
from jinmin.messages import explain
from jinmin.node import Node
from jinmin.profiles import load_profile

ROSTER = """
[[organisation]]
name = "某省民政厅"
level = "province"
region = "51"

[[organisation]]
name = "某县民政局"
level = "county"
region = "510822"
parent = "某省民政厅"
windows = ["1号窗口", "2号窗口"]

[[post]]
organisation = "某县民政局"
title = "婚姻登记员"
rights = ["marriage.*", "statistics.view"]
without = ["marriage.correct"]

[[post]]
organisation = "某省民政厅"
title = "系统管理员"
kind = "system_admin"

[[user]]
login = "zhang.san"
name = "张三"
organisation = "某县民政局"
post = "婚姻登记员"
window = "2号窗口"

[[user]]
login = "li.si"
name = "李四"
organisation = "某省民政厅"
post = "系统管理员"
"""
Staff = Callable[..., str]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("roster") / "node"
    CliRunner().invoke(
        main, ["--data", str(folder), "--profile", "centralized", "migrate"], catch_exceptions=False
    )
    return folder


@pytest.fixture
def staff(folder: Path, tmp_path: Path) -> Staff:
    """Run a command, with a file of this text if there is one; what it says, or why it refuses."""

    def run(*words: str, roster: str = "") -> str:
        if roster:
            (tmp_path / "roster.toml").write_text(roster, encoding="utf-8")
            words = (*words, str(tmp_path / "roster.toml"))
        result = CliRunner().invoke(main, ["--data", str(folder), "staff", *words])
        error = result.exception
        return explain(error) if isinstance(error, JinminError) else result.output

    return run


def test_a_new_node_gets_its_people_who_sign_in_with_the_password_told(folder: Path, staff: Staff) -> None:
    told = staff("import", roster=ROSTER)
    given = dict(line.split("\t") for line in told.split("：\n")[1].replace("  ", "").splitlines())
    assert given.keys() == {"zhang.san", "li.si"}
    node = Node.open(load_profile("centralized"), folder)
    try:
        entered = sign_in(node.work, "zhang.san", given["zhang.san"], node.ports.get(PasswordPool))
    finally:
        node.close()
    assert (entered.actor.org, entered.actor.region) == ("某县民政局", "510822")
    assert entered.must_change


def test_read_again_it_adds_what_is_new_and_grants_what_it_says_now(staff: Staff) -> None:
    staff("import", roster=ROSTER)
    grown = ROSTER.replace("marriage.*", "marriage.search").replace('"2号窗口"]', '"2号窗口", "3号窗口"]')
    grown += '[[user]]\nlogin = "wang.wu"\nname = "王五"\norganisation = "某县民政局"\n'
    told = staff("import", roster=grown + 'post = "婚姻登记员"\nwindow = "3号窗口"\n')
    assert "wang.wu\t" in told
    assert "zhang.san\t" not in told
    assert "wang.wu\t王五\t某县民政局 婚姻登记员" in staff("list")
    assert "zhang.san\tJm-" in staff("password", "zhang.san")
    staff("deactivate", "wang.wu")
    assert "wang.wu\t王五\t已停用" in staff("list")


@pytest.mark.parametrize(
    ("written", "instead", "said"),
    [
        ('"marriage.*"', '"marriage.mary"', "没有权限 marriage.mary"),
        ('window = "2号窗口"', 'window = "9号窗口"', "没有窗口“9号窗口”"),
        ('parent = "某省民政厅"', 'parent = "某厅"', "没有机构“某厅”"),
        ('post = "婚姻登记员"', 'post = "登记员"', "没有岗位“登记员”"),
        ('region = "510822"', 'region = "320102"', "不在上级机构"),
        ('login = "zhang.san"', 'login = "Zhang"', "填写有误"),
    ],
)
def test_what_does_not_fit_is_told_and_nothing_is_made(
    staff: Staff, written: str, instead: str, said: str
) -> None:
    """Under names of their own, so that nothing of another trial is there already."""
    trial = ROSTER.replace("某县", "邻县").replace("zhang.san", "zhao.liu")
    trial = trial.replace(written.replace("某县", "邻县").replace("zhang.san", "zhao.liu"), instead)
    assert said in staff("import", roster=trial)
    assert "邻县" not in staff("list")


def test_a_demonstration_keeps_its_accounts(tmp_path: Path) -> None:
    place = ["--data", str(tmp_path / "node"), "--profile", "demo"]
    CliRunner().invoke(main, [*place, "migrate"], catch_exceptions=False)
    refused = CliRunner().invoke(main, [*place, "staff", "password", "clerk"]).exception
    assert isinstance(refused, JinminError)
    assert refused.key == "staff.demo"
