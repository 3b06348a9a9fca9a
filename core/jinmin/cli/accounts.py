"""``jinmin accounts``: the first administrators of a node, who has an account, and a way back in."""

from contextlib import closing

import click
import sqlalchemy as sa
from pydantic import ValidationError

from jinmin.cli.opened import opened
from jinmin.cli.options import NodeOptions, filled
from jinmin.errors import NotFound, Refused
from jinmin.identity import (
    FoundingInput,
    OrganisationInput,
    PasswordPool,
    PostKind,
    User,
    UserInput,
    first_password,
    found_node,
    give_credential,
    held_posts,
    is_founded,
    random_password,
)
from jinmin.messages import text
from jinmin.messages.shapes import said_of
from jinmin.node import Node

LABELS = {"login": "账号名", "name": "姓名"}
ADMINISTRATORS = {
    "system_admin": (PostKind.SYSTEM_ADMIN, "系统管理员"),
    "security_admin": (PostKind.SECURITY_ADMIN, "安全管理员"),
    "audit_admin": (PostKind.AUDIT_ADMIN, "审计管理员"),
}


class Administrator(click.ParamType[UserInput]):
    """``账号名:姓名``."""

    name = "账号名:姓名"

    def convert(
        self, value: str | UserInput, param: click.Parameter | None, ctx: click.Context | None
    ) -> UserInput:
        """A BadParameter says what is wrong with either."""
        if isinstance(value, UserInput):
            return value
        login, colon, name = value.replace("：", ":").partition(":")
        if not colon:
            self.fail("写成 账号名:姓名，如 zhang.wei:张伟", param, ctx)
        try:
            return UserInput(login=login.strip(), name=name)
        except ValidationError as wrong:
            found = wrong.errors(include_url=False, include_input=False)
            self.fail("；".join(said_of(each, LABELS[str(each["loc"][0])]) for each in found), param, ctx)


def _administrator(name: str) -> str:
    return f"{ADMINISTRATORS[name][1]}，如 zhang.wei:张伟；账号名用小写字母开头。"


WHO = Administrator()


@click.group()
def accounts() -> None:
    """账号：建立首批管理员，列出账号，重设密码。"""


@accounts.command()
@click.option(
    "--organisation", "name", metavar="名称", required=True, help="本节点所属机构的名称，如 青川县民政局。"
)
@click.option("--uscc", metavar="代码", default=None, help="机构的统一社会信用代码。")
@click.option("--system", "system_admin", type=WHO, required=True, help=_administrator("system_admin"))
@click.option("--security", "security_admin", type=WHO, required=True, help=_administrator("security_admin"))
@click.option("--audit", "audit_admin", type=WHO, required=True, help=_administrator("audit_admin"))
@click.pass_obj
def found(options: NodeOptions, /, name: str, uscc: str | None, **administrators: UserInput) -> None:
    """建立本节点的机构和系统、安全、审计三位管理员，须由三个人担任；口令只显示这一次，首次登录时修改。"""
    with closing(options.open()) as node:
        place = node.profile.node
        given = {"name": name, "uscc": uscc, "level": place.level, "region": place.region}
        founding = FoundingInput(organisation=filled(OrganisationInput, given), **administrators)
        _require_nobody(node)
        passwords = {kind: random_password(who.login) for kind, who in founding.administrators.items()}
        pool = node.ports.get(PasswordPool)
        hashed = {
            kind: first_password(pool, who.login, passwords[kind])
            for kind, who in founding.administrators.items()
        }
        with node.work() as w:
            w.action = "identity.found"
            found_node(w, founding, hashed)
    click.echo(f"已建立机构“{name}”和三位管理员。口令只显示这一次，首次登录时须修改：")
    for kind, title in ADMINISTRATORS.values():
        who = founding.administrators[kind]
        click.echo(f"  {title}　{who.name}　账号 {who.login}　口令 {passwords[kind]}")
    click.echo("系统管理员登录后建立下属机构、窗口和账号，安全管理员设置岗位并任职。")


@accounts.command("list")
@click.pass_obj
def list_accounts(options: NodeOptions) -> None:
    """列出账号、姓名和今天的岗位。"""
    with opened(options) as node, node.read() as w:
        users = w.session.scalars(sa.select(User).order_by(User.__table__.c.login)).all()
        for user in users:
            posts = "、".join(f"{held.org} {held.post}" for held in held_posts(w, user.id, w.today))
            state = "" if user.active else "　已停用"
            click.echo(f"{user.login}　{user.name}　{posts or '没有在任的岗位'}{state}")
    if not users:
        click.secho(text("health.nobody"), fg="yellow")


@accounts.command()
@click.argument("login")
@click.pass_obj
def password(options: NodeOptions, login: str) -> None:
    """在服务器上为一个账号重设口令并解除锁定；口令只显示这一次，其登录全部结束，首次登录时须修改。"""
    with closing(options.open()) as node:
        given = random_password(login)
        hashed = first_password(node.ports.get(PasswordPool), login, given)
        users = User.__table__
        with node.work() as w:
            w.action = "identity.give_credential"
            user_id = w.execute(sa.select(users.c.id).where(users.c.login == login)).scalar()
            if user_id is None:
                raise NotFound("account.unknown", login=login)
            give_credential(w, user_id, hashed)
    click.echo(f"账号 {login} 的新口令：{given}")


def _require_nobody(node: Node) -> None:
    """Before the hashing, which takes its time."""
    with node.read() as w:
        if is_founded(w):
            raise Refused("identity.founded")
