"""A county with its lists as a program: ``python -m tests.ui.matters.program FOLDER PORT``."""

import sys
from pathlib import Path

from jinmin.ui.app import serve
from tests.ui.matters.seed import open_node

if __name__ == "__main__":
    serve(open_node(Path(sys.argv[1])), port=int(sys.argv[2]))
