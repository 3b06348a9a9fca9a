"""The interface of the small node as a program of its own: its words are FOLDER PORT."""

import sys
from pathlib import Path

from jinmin.ui.app import serve
from jinmin.ui.gate import DemoAccount
from tests.ui.seed import ACCOUNTS, PASSWORD, open_node


def main() -> None:
    """The program."""
    folder, port = Path(sys.argv[1]), int(sys.argv[2])
    demo = tuple(
        DemoAccount(account.login, PASSWORD, f"{account.name}　{account.post}") for account in ACCOUNTS
    )
    serve(open_node(folder), port=port, demo=demo)
