"""Options that are asked for when they are left out, and only where somebody can answer."""

import sys

import click


class Asked(click.Option):
    """An option with a prompt; without a terminal a UsageError names the environment variable instead."""

    def prompt_for_value(self, ctx: click.Context) -> object:
        """Ask for it; nothing typed elsewhere is read in its place."""
        if not sys.stdin.isatty():
            raise click.UsageError(
                f"这里没有终端，无法询问{self.prompt}；请放在环境变量 {self.envvar} 中", ctx
            )
        return super().prompt_for_value(ctx)
