"""A county with its lists as a program: its words are FOLDER PORT."""

import sys
from pathlib import Path

from jinmin.ui.app import serve
from tests.ui.matters.seed import open_node


def main() -> None:
    """The program."""
    serve(open_node(Path(sys.argv[1])), port=int(sys.argv[2]))
