"""A start that takes every plug-in or none, in a process of its own."""

from jinmin.plugin_host import load_plugins


def main() -> None:
    """The program."""
    load_plugins()
