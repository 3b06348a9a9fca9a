"""``jinmin serve`` and ``jinmin demo``."""

import socket
from contextlib import closing

import click

from jinmin.cli.options import DEMO, NodeOptions
from jinmin.errors import Misconfigured, Unavailable
from jinmin.identity.administrators import is_staffed
from jinmin.messages import text

HOST = click.option("--host", default="127.0.0.1", show_default=True, help="监听地址。")
PORT = click.option("--port", default=8080, show_default=True, type=click.IntRange(1, 65535), help="端口。")


def require_free_port(host: str, port: int) -> None:
    """Unavailable ``serve.port_taken`` when another program listens there already."""
    with closing(socket.socket()) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as taken:
            raise Unavailable("serve.port_taken", host=host, port=port) from taken


@click.command()
@HOST
@PORT
@click.pass_obj
def serve(options: NodeOptions, host: str, port: int) -> None:
    """启动本节点的界面。"""
    from jinmin.ui.app import serve as serve_interface

    if options.profile_name == DEMO:  # its passwords are good for one start of the demonstration only
        raise Misconfigured("serve.demo")
    require_free_port(host, port)
    node = options.open()
    with node.read() as w:
        if not is_staffed(w):
            click.secho(f"注意：{text('health.nobody')}", fg="yellow")
    node.start_workers()
    serve_interface(node, host=host, port=port)


@click.command()
@click.option(
    "--size",
    type=click.Choice(["small", "county", "province"]),
    default="small",
    show_default=True,
    help="演示数据规模。",
)
@click.option("--seed", default=2026, show_default=True, help="演示数据的随机种子；同一种子得到同样的数据。")
@click.option("--fresh", is_flag=True, help="丢弃已有的演示数据，重新生成。")
@click.option(
    "--two-level", is_flag=True, help="部省两级：部、两省、一县各为独立进程，经交换平台和接口互通。"
)
@HOST
@PORT
@click.pass_obj
def demo(
    options: NodeOptions, size: str, seed: int, fresh: bool, two_level: bool, host: str, port: int
) -> None:
    """启动演示系统：虚构人员、真实区划、内置数据库。"""
    if two_level:
        from jinmin.cli.two_level_demo import TwoLevelDemo
        from jinmin.cli.two_level_nodes import NODES

        for each in range(port, port + len(NODES)):
            require_free_port("127.0.0.1", each)
        TwoLevelDemo(options.data / "two-level", seed, fresh, port, click.echo).run()
        return
    from jinmin.demo import DemoRequest, prepare
    from jinmin.ui.app import serve as serve_interface
    from jinmin.ui.gate import DemoAccount

    if options.database is not None:
        raise Misconfigured("demo.database")
    require_free_port(host, port)
    place, profile = options.below(DEMO), options.profile or DEMO
    prepared = prepare(
        DemoRequest(place.data, size, seed, fresh), place.fitting_profile(profile), say=click.echo
    )
    place.note_profile(profile)
    click.echo()
    click.secho(f"  金民演示系统　http://{host}:{port}/", bold=True)
    click.echo(f"  口令（仅本次启动有效，各账号相同）：{prepared.password}")
    for account in prepared.accounts:
        click.echo(f"    {account.login:<10}{account.name}　{account.post}")
    click.echo("  按 Ctrl+C 停止\n")
    prepared.node.start_workers()
    accounts = tuple(DemoAccount(account.login, "", account.post) for account in prepared.accounts)
    serve_interface(prepared.node, host=host, port=port, demo=accounts)
