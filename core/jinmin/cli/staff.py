"""``jinmin staff``: who works on the node. Set up from a file; nobody signs in to a node before that."""

from collections.abc import Iterable
from pathlib import Path

import click
import sqlalchemy as sa

from jinmin.cli.opened import opened
from jinmin.cli.options import NodeOptions
from jinmin.db.work import Work
from jinmin.errors import NotFound, Refused
from jinmin.host_data import right_title
from jinmin.identity import (
    Credential,
    PasswordPool,
    User,
    deactivate_user,
    first_password,
    give_credential,
    held_posts,
    random_password,
)
from jinmin.identity.roster import Roster, seat_roster
from jinmin.node import Node
from jinmin.toml_files import read_toml

FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
USER = User.__table__
Given = tuple[tuple[str, str], ...]
"""Sign-in names with the passwords that open them once."""


@click.group("staff")
def staff() -> None:
    """机构、窗口、岗位和账号：从文件建立，发初始密码，停用账号。"""


@staff.command("import")
@click.argument("file", type=FILE)
@click.pass_obj
def import_roster(options: NodeOptions, file: Path) -> None:
    """按文件建立机构、窗口、岗位和账号，并发初始密码；再次导入只补新增的，岗位权限按文件更新。"""
    roster = read_toml(file, Roster)
    with opened(options) as node:
        _refuse_demonstration(node)
        with node.work() as w:
            w.action = "staff.import"
            users = seat_roster(w, roster, _rights(node))
            wanting = _without_password(w, users)
        given = _give(node, wanting)
    click.echo(f"机构 {len(roster.organisation)} 个，岗位 {len(roster.post)} 个，账号 {len(users)} 个")
    _tell(given)


@staff.command("password")
@click.argument("login")
@click.pass_obj
def renew_password(options: NodeOptions, login: str) -> None:
    """给一个账号发新的初始密码，解除锁定；原密码作废，已登录的退出。"""
    with opened(options) as node:
        _refuse_demonstration(node)
        with node.read() as w:
            user = _user(w, login)
        _tell(_give(node, (user,)))


@staff.command("deactivate")
@click.argument("login")
@click.pass_obj
def deactivate(options: NodeOptions, login: str) -> None:
    """停用一个账号，已登录的退出。"""
    with opened(options) as node, node.work() as w:
        w.action = "staff.deactivate"
        deactivate_user(w, _user(w, login).id)
    click.echo(f"已停用 {login}")


@staff.command("list")
@click.pass_obj
def list_staff(options: NodeOptions) -> None:
    """列出账号和今天在任的岗位。"""
    with opened(options) as node, node.read() as w:
        for user in w.session.scalars(sa.select(User).order_by(USER.c.login)):
            held = "；".join(f"{one.org} {one.post}" for one in held_posts(w, user.id, w.today))
            click.echo(f"{user.login}\t{user.name}\t{held if user.active else '已停用'}")


@staff.command("rights")
@click.pass_obj
def list_rights(options: NodeOptions) -> None:
    """列出业务岗位可以有的权限，供编写文件；三类管理员的权限是固定的，不用写。"""
    with opened(options) as node:
        offered = node.permissions()
    for right in sorted(one.id for one in offered):
        click.echo(f"{right}\t{right_title(right, offered)}")


def _refuse_demonstration(node: Node) -> None:
    if node.profile.demo:
        raise Refused("staff.demo")


def _rights(node: Node) -> Iterable[str]:
    return (permission.id for permission in node.permissions())


def _user(w: Work, login: str) -> User:
    found = w.session.scalars(sa.select(User).where(USER.c.login == login)).one_or_none()
    if found is None:
        raise NotFound("staff.no_user", login=login)
    return found


def _without_password(w: Work, users: tuple[User, ...]) -> tuple[User, ...]:
    return tuple(user for user in users if w.session.get(Credential, user.id) is None)


def _give(node: Node, users: tuple[User, ...]) -> Given:
    """Passwords are hashed outside of the transaction: that takes its time."""
    pool = node.ports.get(PasswordPool)
    chosen = tuple((user.login, random_password(user.login)) for user in users)
    hashed = [first_password(pool, login, password) for login, password in chosen]
    with node.work() as w:
        w.action = "staff.password"
        for user, password in zip(users, hashed, strict=True):
            give_credential(w, user.id, password)
    return chosen


def _tell(given: Given) -> None:
    if given:
        click.echo("初始密码（只显示这一次，请当面交给本人；首次登录须修改）：")
    for login, password in given:
        click.echo(f"  {login}\t{password}")
