"""A node nobody can sign in to gets its three administrators, once; a lost password is given anew."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.harness.node_copies import open_migrated
from tests.integration.node.test_housekeeping import PROFILE
from tests.integration.node.test_ledger_command import Opened, open_bare

from jinmin.cli.accounts import accounts
from jinmin.errors import Forbidden, JinminError, Refused
from jinmin.health.staffing import check_staff
from jinmin.identity import (
    FoundingInput,
    OrganisationInput,
    PasswordPool,
    PostKind,
    UserInput,
    first_password,
    found_node,
    random_password,
    sign_in,
)
from jinmin.messages import explain
from jinmin.node import Node

THREE = ("--system", "zhang.wei:张伟", "--security", "li.na:李娜", "--audit", "wang.fang：王芳")
FOUND = ("found", "--organisation", "青川县民政局")
PASSWORDS = re.compile(r"账号 ([a-z.]+)　口令 (\S+)")

Run = Callable[..., Result]


@pytest.fixture
def place(tmp_path: Path, engine: str, absent_database: Callable[[str], str]) -> Opened:
    opened = Opened(tmp_path / "node", absent_database(engine))
    open_migrated("accounts_command", open_bare, opened.folder, opened.url).close()
    return opened


@pytest.fixture
def run(place: Opened) -> Run:
    return lambda *arguments: CliRunner().invoke(accounts, list(arguments), obj=place)


@pytest.fixture
def node(place: Opened) -> Iterator[Node]:
    node = place.open()
    yield node
    node.close()


def said(result: Result) -> str:
    return explain(result.exception) if isinstance(result.exception, JinminError) else result.output


def finding(node: Node) -> str:
    (one,) = check_staff(node)
    return one.key


def test_three_administrators_are_founded_once_and_change_their_passwords(run: Run, node: Node) -> None:
    assert "还没有账号" in said(run("list"))
    assert finding(node) == "health.nobody"
    told = said(run(*FOUND, *THREE))
    passwords = dict(PASSWORDS.findall(told))
    assert list(passwords) == ["zhang.wei", "li.na", "wang.fang"]
    assert finding(node) == "health.administrators"
    pool = node.ports.get(PasswordPool)
    kinds = []
    for login, password in passwords.items():
        signed = sign_in(node.work, login, password, pool)
        assert signed.must_change
        assert signed.actor.org == "青川县民政局"
        kinds += [held.kind for held in signed.appointments]
    assert kinds == [PostKind.SYSTEM_ADMIN, PostKind.SECURITY_ADMIN, PostKind.AUDIT_ADMIN]
    assert "已有账号" in said(run(*FOUND, *THREE))
    assert "王芳　青川县民政局 审计管理员" in said(run("list"))


def test_a_lost_password_is_given_anew_at_the_server(run: Run, node: Node) -> None:
    first = dict(PASSWORDS.findall(said(run(*FOUND, *THREE))))["li.na"]
    second = said(run("password", "li.na")).rpartition("：")[2].strip()
    pool = node.ports.get(PasswordPool)
    with pytest.raises(Forbidden):
        sign_in(node.work, "li.na", first, pool)
    assert sign_in(node.work, "li.na", second, pool).must_change
    assert "没有账号 nobody" in said(run("password", "nobody"))


@pytest.mark.parametrize(
    ("administrators", "complaint"),
    [
        (("--system", "a.b:张伟", "--security", "a.b:李娜", "--audit", "c.d:王芳"), "由不同的人担任"),
        (("--system", "zhang.wei:张", "--security", "li.na:李娜", "--audit", "c.d:王芳"), "姓名至少2个字"),
        (("--system", "张伟", "--security", "li.na:李娜", "--audit", "c.d:王芳"), "写成 账号名:姓名"),
        (("--system", "zhang.wei:张伟", "--security", "li.na:李娜"), "--audit"),
    ],
)
def test_what_is_wrong_is_said_and_nobody_is_made(
    run: Run, node: Node, administrators: tuple[str, ...], complaint: str
) -> None:
    assert complaint in said(run(*FOUND, *administrators))
    assert finding(node) == "health.nobody"


def test_two_who_found_at_once_make_one_node(node: Node) -> None:
    pool = node.ports.get(PasswordPool)
    hashed = first_password(pool, "", random_password())

    def found(letter: str) -> str:
        people = [UserInput(login=f"{letter}{number}", name="张伟") for number in range(3)]
        place = PROFILE.node
        given = FoundingInput(
            organisation=OrganisationInput(name=f"{letter}民政局", level=place.level, region=place.region),
            system_admin=people[0],
            security_admin=people[1],
            audit_admin=people[2],
        )
        try:
            with node.work() as w:
                found_node(w, given, dict.fromkeys(given.administrators, hashed))
        except Refused as refused:
            return refused.key
        return letter

    with ThreadPoolExecutor(2) as threads:
        outcomes = list(threads.map(found, "ab"))
    assert sorted(outcomes, key=len)[1] == "identity.founded"
