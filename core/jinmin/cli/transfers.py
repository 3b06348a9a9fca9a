"""``jinmin exchange transfer``: handing a county's records over to another node, in two hands on each side."""

import click
import sqlalchemy as sa

from jinmin.authority import (
    Role,
    Transfer,
    TransferState,
    approve_transfer,
    draw_transfer,
    drop_transfer,
    left_behind,
    transfer_under_way,
    transfers,
)
from jinmin.cli.opened import actor_named, opened
from jinmin.cli.options import NodeOptions
from jinmin.clock import minute_of
from jinmin.db.work import Work
from jinmin.errors import NotFound
from jinmin.exchange.authority_models import AuthorityTerm
from jinmin.messages import text

USER = click.option("--user", required=True, help="以哪个用户的身份；编制与批准须为两人。")
RESOURCE = click.option("--resource", required=True, help="信息资源编号。")
REGION = click.option("--region", required=True, help="一个县的 6 位区划。")
PARTNER = click.option("--partner", required=True, help="另一个节点的编码。")
REASON = click.option("--reason", required=True, help="理由和依据。")
COLOURS = {TransferState.DONE: "green", TransferState.DECLINED: "red", TransferState.MOVING: "yellow"}


@click.group("transfer")
def transfer_commands() -> None:
    """主责移交：一个县的一项业务由一个节点移交另一个节点。接收方先备好，移交方批准即开始。"""


@transfer_commands.command("give")
@RESOURCE
@REGION
@PARTNER
@REASON
@USER
@click.pass_obj
def give(options: NodeOptions, resource: str, region: str, partner: str, reason: str, user: str) -> None:
    """编制移交：把一个县的业务交给另一个节点；由另一人批准时开始。"""
    _draw(options, Role.GIVE, (resource, region, partner), reason, user)


@transfer_commands.command("take")
@RESOURCE
@REGION
@PARTNER
@REASON
@USER
@click.pass_obj
def take(options: NodeOptions, resource: str, region: str, partner: str, reason: str, user: str) -> None:
    """编制接收：准备从另一个节点接收一个县的业务；由另一人批准后等待对方移交。"""
    _draw(options, Role.TAKE, (resource, region, partner), reason, user)


@transfer_commands.command("approve")
@RESOURCE
@REGION
@USER
@click.pass_obj
def approve(options: NodeOptions, resource: str, region: str, user: str) -> None:
    """批准。移交方批准的一刻起本节点停止登记，直到对方接收或退回。"""
    with opened(options) as node, node.work(actor_named(node, user)) as w:
        left = left_behind(w, resource, region)
        approved = approve_transfer(w, _under_way(w, resource, region).id)
        told = (
            f"{approved.state.label}　{approved.records} 条　留在本节点：在办 {left.cases} 件、草稿 {left.drafts} 份"
            if approved.role is Role.GIVE
            else approved.state.label
        )
    click.echo(told)


@transfer_commands.command("drop")
@RESOURCE
@REGION
@USER
@click.pass_obj
def drop(options: NodeOptions, resource: str, region: str, user: str) -> None:
    """放弃尚未开始的移交或接收。"""
    with opened(options) as node, node.work(actor_named(node, user)) as w:
        drop_transfer(w, _under_way(w, resource, region).id)
    click.echo("已放弃")


@transfer_commands.command("list")
@click.pass_obj
def list_all(options: NodeOptions) -> None:
    """列出历次移交，和现在各县由谁主责。"""
    with opened(options) as node, node.read() as w:
        for one in transfers(w):
            verb = "移交" if one.role is Role.GIVE else "接收自"
            outcome = f"　{text(one.outcome)}" if one.outcome else ""
            place = f"{one.region}　{one.resource}"
            told = f"{one.state.label}　{place}　{verb} {one.partner}　第 {one.term} 期　{one.records} 条"
            click.secho(f"{told}{outcome}", fg=COLOURS.get(one.state))
        terms = w.session.scalars(sa.select(AuthorityTerm).order_by(AuthorityTerm.__table__.c.region)).all()
        for term in terms:
            click.echo(
                f"主责　{term.region}　{term.resource}　{term.holder}　第 {term.term} 期　{minute_of(term.since)}"
            )


def _draw(options: NodeOptions, role: Role, place: tuple[str, str, str], reason: str, user: str) -> None:
    resource, region, partner = place
    with opened(options) as node, node.work(actor_named(node, user)) as w:
        draw_transfer(w, role, partner, resource, region, reason)
    click.echo("已编制，等待另一人批准")


def _under_way(w: Work, resource: str, region: str) -> Transfer:
    found = transfer_under_way(w, resource, region)
    if found is None:
        raise NotFound("authority.none_under_way", region=region)
    return found
