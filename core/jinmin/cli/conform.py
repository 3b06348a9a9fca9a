"""``jinmin exchange conform``: the kit a self-built system runs against its own implementation."""

import sys
from pathlib import Path
from typing import get_args

import click

from jinmin.cli.options import NEW_FILE
from jinmin.vocabulary.profile import Environment

FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
MARKS = {"passed": ("通过", "green"), "failed": ("不通过", "red"), "not_tried": ("未检测", "yellow")}


@click.command("conform")
@click.argument("url", required=False)
@click.option("--identity", type=FILE, help="检测身份文件；其公钥须先在被测系统登记。")
@click.option("--new-identity", type=NEW_FILE, help="新建检测身份文件，输出它的公钥卡，供被测系统登记。")
@click.option("--code", default="conform-kit", show_default=True, help="新建检测身份的系统代码。")
@click.option("--title", default="一致性检测", show_default=True, help="公钥卡上的名称。")
@click.option("--region", default="", help="公钥卡上的区划有效位，与被测系统登记的合作节点相同；不填为全国。")
@click.option(
    "--environment",
    type=click.Choice(get_args(Environment)),
    default="trial",
    show_default=True,
    help="公钥卡上的环境：正式、联调、演示。",
)
@click.option("--resource", default="marriage.record", show_default=True, help="用来检测的信息资源。")
@click.option("--agreement", default="", help="共享协议编号。")
@click.option("--ca", type=FILE, help="被测系统的根证书（PEM）。")
@click.option("--seconds", default=3.0, show_default=True, help="并发读取的秒数。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON 报告，可以提交。")
def conform(
    url: str | None,
    identity: Path | None,
    new_identity: Path | None,
    code: str,
    title: str,
    region: str,
    environment: Environment,
    resource: str,
    agreement: str,
    ca: Path | None,
    seconds: float,
    as_json: bool,
) -> None:
    """对网址（以 /exchange/v1 结尾）做一致性检测；有必须项（MUST）不通过时退出码为 1。请只在联调环境使用。"""
    from jinmin.conformance.examinee import Examinee
    from jinmin.conformance.identity import KitIdentity
    from jinmin.conformance.kit import examine

    if new_identity is not None:
        made = KitIdentity.new(code)
        made.save(new_identity)
        click.echo(made.card(title, region, environment).model_dump_json(indent=2))
        return
    if url is None or identity is None:
        raise click.UsageError("请给出 URL 和 --identity；首次使用先用 --new-identity 新建")
    trial = Examinee(url, KitIdentity.read(identity), resource, agreement, ca, seconds)
    report = examine(trial)
    if as_json:
        click.echo(report.model_dump_json(indent=2))
    else:
        for one in report.findings:
            mark, colour = MARKS[one.verdict]
            click.secho(f"[{mark}] ", fg=colour, nl=False)
            click.echo(f"{one.level} {one.title}" + (f"　{one.detail}" if one.detail else ""))
        click.echo("符合" if report.conforms else "不符合")
    sys.exit(0 if report.conforms else 1)
