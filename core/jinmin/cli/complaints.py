"""What is wrong with a command line, said in Chinese, with what was most likely meant."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from typing import IO, Any

import click

from jinmin.cli.help_pages import spans

NEAR_ENOUGH = 0.7
"""Below this likeness (0…1) a suggestion misleads: "doctor" is 0.6 like "tuor"."""


class Complaint(click.UsageError):
    """A usage error in our words."""

    def show(self, file: IO[Any] | None = None) -> None:
        """What is wrong comes first, below it how the command is used."""
        click.echo(f"错误：{self.format_message()}", file=file, err=file is None)
        if self.ctx is not None:
            click.echo(self.ctx.get_usage(), file=file, err=file is None)
            click.echo(f"运行 {self.ctx.command_path} --help 查看帮助", file=file, err=file is None)


@contextmanager
def in_our_words() -> Iterator[None]:
    """Whatever click finds wrong meanwhile is told by a Complaint."""
    try:
        yield
    except (Complaint, click.exceptions.NoArgsIsHelpError):
        raise
    except click.UsageError as error:
        raise Complaint(said_of(error), error.ctx) from error


def said_of(error: click.UsageError) -> str:
    """The sentence for one of click's usage errors."""
    match error:
        case click.NoSuchCommand():
            return f"没有命令“{error.command_name}”。{_meant(error.command_name, _commands(error.ctx))}"
        case click.NoSuchOption():
            return f"没有选项“{error.option_name}”。{_meant(error.option_name, _options(error.ctx))}"
        case click.MissingParameter():
            return f"缺少{_named(error)}。{_hint(error)}"
        case click.BadParameter():
            return f"{_named(error)}的值不对：{spans(error.message)}{_allowed(error.param)}"
        case _:
            return error.format_message()


def _meant(given: str, known: Iterable[str]) -> str:
    near = get_close_matches(given, sorted(known), cutoff=NEAR_ENOUGH)
    return f"您是否想用：{'、'.join(near)}？" if near else ""


def _commands(context: click.Context | None) -> Iterable[str]:
    if context is None or not isinstance(context.command, click.Group):
        return ()
    return context.command.list_commands(context)


def _options(context: click.Context | None) -> Iterable[str]:
    if context is None:
        return ()
    parameters = context.command.get_params(context)
    return [
        name
        for each in parameters
        if isinstance(each, click.Option)
        for name in (*each.opts, *each.secondary_opts)
    ]


def _named(error: click.BadParameter) -> str:
    parameter, context = error.param, error.ctx
    if isinstance(parameter, click.Option):
        return f"选项“{max(parameter.opts, key=len)}”"
    if parameter is not None and context is not None:
        return f"参数“{parameter.make_metavar(context).strip('[]')}”"
    return "参数"


def _hint(error: click.MissingParameter) -> str:
    parameter = error.param
    if parameter is None or isinstance(parameter.type, click.Choice):
        return _allowed(parameter)
    return parameter.type.get_missing_message(param=parameter, ctx=error.ctx) or ""


def _allowed(parameter: click.Parameter | None) -> str:
    if parameter is None:
        return ""
    if isinstance(parameter.type, click.Choice):
        return f"可填：{'、'.join(map(str, parameter.type.choices))}。"
    if isinstance(parameter.type, click.DateTime):
        return "请写成 2026-09-30。"
    return ""
