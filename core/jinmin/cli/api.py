"""``jinmin api``: the published interface as a program of its own."""

from pathlib import Path

import click

from jinmin.cli.options import NodeOptions
from jinmin.cli.serving import HOST, require_free_port

PEM = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.command("api")
@HOST
@click.option("--port", default=8090, show_default=True, type=click.IntRange(1, 65535), help="端口。")
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="工作进程数。")
@click.option("--certificate", type=PEM, help="服务器证书（PEM）；与 --key 一起给出时使用 HTTPS。")
@click.option("--key", type=PEM, help="服务器证书的私钥（PEM）。")
@click.pass_obj
def api(
    options: NodeOptions, host: str, port: int, workers: int, certificate: Path | None, key: Path | None
) -> None:
    """启动对外数据交换接口（独立程序，无状态，可开多个进程）。"""
    from jinmin.web.serving import Listening, NodePlace, serve_interface

    if (certificate is None) != (key is None):
        raise click.UsageError("--certificate 和 --key 要一起给出")
    require_free_port(host, port)
    options.open().close()
    place = NodePlace(str(options.data), options.profile_name, options.database, options.disabled)
    click.echo(f"对外接口　{'https' if certificate else 'http'}://{host}:{port}/exchange/v1/")
    serve_interface(place, Listening(host, port, workers, certificate, key))
