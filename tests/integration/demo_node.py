"""The node of the demonstration before anybody furnished it."""

from pathlib import Path

from tests.harness.node_copies import open_migrated

from jinmin.node import Node
from jinmin.profiles import load_profile


def open_demo(folder: Path) -> Node:
    """Migrated, in a new folder."""

    def opened(folder: Path, url: str) -> Node:
        return Node.open(load_profile("demo"), folder, database_url=url)

    return open_migrated("demo", opened, folder, f"sqlite:///{folder / 'jinmin.db'}")
