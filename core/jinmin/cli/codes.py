"""``jinmin exchange codes``: a partner's own codes against the standard's, and those nothing is known of."""

from contextlib import closing

import click
import sqlalchemy as sa

from jinmin.cli.options import NodeOptions
from jinmin.exchange.code_maps import map_code, unmapped_codes
from jinmin.exchange.pulled_models import CodeMap

MAP = CodeMap.__table__


@click.group()
def codes() -> None:
    """代码对照：伙伴自有代码与标准代码。"""


@codes.command("map")
@click.argument("partner")
@click.argument("resource")
@click.argument("field")
@click.argument("local")
@click.argument("standard")
@click.pass_obj
def map_one(options: NodeOptions, partner: str, resource: str, field: str, local: str, standard: str) -> None:
    """登记：该节点的该资源中，信息项的自有代码即是哪个标准代码。"""
    with closing(options.open()) as node, node.work() as w:
        map_code(w, partner, resource, field, local, standard)
    click.echo(f"已登记 {partner} {resource}.{field}：{local} → {standard}")


@codes.command("list")
@click.argument("partner", default="")
@click.pass_obj
def list_them(options: NodeOptions, partner: str) -> None:
    """列出对照，只看一个节点的或全部。"""
    order = (MAP.c.partner, MAP.c.resource, MAP.c.field, MAP.c.local)
    query = sa.select(CodeMap).order_by(*order)
    if partner:
        query = query.where(MAP.c.partner == partner)
    with closing(options.open()) as node, node.read() as w:
        for one in w.session.scalars(query):
            click.echo(f"{one.partner}　{one.resource}.{one.field}　{one.local} → {one.standard}")


@codes.command("unmapped")
@click.pass_obj
def unmapped(options: NodeOptions) -> None:
    """列出没有对照的代码，最多见的在前；有则退出码为 1。"""
    with closing(options.open()) as node, node.read() as w:
        found = unmapped_codes(w)
        for one in found:
            click.echo(f"{one.partner}　{one.resource}.{one.field}　{one.local}　{one.times} 次")
    raise SystemExit(1 if found else 0)
