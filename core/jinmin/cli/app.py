"""The commands, put together: the host's own and those of plug-ins."""

import os
import sys
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from jinmin import __version__
from jinmin.cli.api import api
from jinmin.cli.archives import archives
from jinmin.cli.calendar import calendar_commands
from jinmin.cli.complaints import in_our_words
from jinmin.cli.deployment import profile_commands
from jinmin.cli.exchange import exchange
from jinmin.cli.help_pages import put_in_chinese
from jinmin.cli.ledger import ledger
from jinmin.cli.matters import matters
from jinmin.cli.node import doctor, migrate, plugins
from jinmin.cli.options import DEFAULT_DATA, NodeOptions
from jinmin.cli.regions import regions
from jinmin.cli.rescue import backup, restore
from jinmin.cli.serving import demo, serve
from jinmin.cli.sharing import sharing
from jinmin.cli.staff import staff
from jinmin.cli.supervision import run_tick, supervision
from jinmin.errors import JinminError
from jinmin.messages import add_catalogue, explain
from jinmin.plugin_host import load_plugins
from jinmin.vocabulary.manifest import Command

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@lru_cache(maxsize=1)
def commands_without(disabled: frozenset[str]) -> dict[str, Command]:
    """What every other plug-in offers, by name; the plug-ins' message texts are taken in on the way."""
    host = load_plugins(disabled, strict=False)
    for _plugin, data in host.each("data_files"):
        for catalogue in data.messages:
            add_catalogue(catalogue)
    return {command.name: command for command in host.gather("commands")}


class CommandsOfPlugins(click.Group):
    """The host's commands and those of plug-ins, whose modules are imported when they are asked for."""

    def offered(self, ctx: click.Context) -> dict[str, Command]:
        """What the plug-ins that are not disabled offer, by name."""
        disabled: tuple[str, ...] = ctx.params.get("disable") or ()
        return commands_without(frozenset(disabled))

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command, sorted."""
        return sorted({*super().list_commands(ctx), *self.offered(ctx)})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The host's command first, then a plug-in's."""
        own = super().get_command(ctx, cmd_name)
        offered = self.offered(ctx)
        if own is not None or cmd_name not in offered:
            return own
        module, _colon, name = offered[cmd_name].app.partition(":")
        found: click.Command = getattr(import_module(module), name)
        put_in_chinese(found)
        return found

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Parse the host's own options; what is wrong with them is said in our words."""
        with in_our_words():
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> object:
        """Run the command asked for; what is wrong with its arguments is said in our words."""
        with in_our_words():
            return super().invoke(ctx)


@click.group("jinmin", cls=CommandsOfPlugins, context_settings=CONTEXT)
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    default=DEFAULT_DATA,
    envvar="JINMIN_DATA",
    show_default=True,
    show_envvar=True,
    help="节点数据目录：数据库、材料、密钥。",
)
@click.option(
    "--profile",
    default=None,
    envvar="JINMIN_PROFILE",
    help="部署方案名称或 TOML 文件；不填用建库（migrate）时的方案，演示命令用 demo。",
)
@click.option("--database", default=None, envvar="JINMIN_DATABASE", help="数据库地址；不填用内置 SQLite。")
@click.option("--disable", multiple=True, is_eager=True, metavar="插件", help="停用的插件，可重复。")
@click.version_option(__version__, prog_name="jinmin", message="金民 %(version)s", help="显示版本号后退出。")
@click.pass_context
def main(
    context: click.Context, data: Path, profile: str | None, database: str | None, disable: tuple[str, ...]
) -> None:
    """金民：民政一体化业务系统。"""
    context.obj = NodeOptions(data, profile, database, disable, _passphrase())


for command in (
    archives,
    demo,
    serve,
    api,
    migrate,
    plugins,
    doctor,
    staff,
    regions,
    backup,
    restore,
    ledger,
    matters,
    calendar_commands,
    run_tick,
    supervision,
    sharing,
    exchange,
    profile_commands,
):
    main.add_command(command)
put_in_chinese(main)


def run() -> None:
    """Run the command line; a domain error is told in one line and ends with status 1."""
    try:
        main(prog_name="jinmin")
    except JinminError as error:
        click.secho(f"错误：{explain(error)}", fg="red", err=True)
        sys.exit(1)


def _passphrase() -> str | None:
    return os.environ.get("JINMIN_PASSPHRASE")
