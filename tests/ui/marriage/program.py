"""One registration office as a program: ``python -m tests.ui.marriage.program FOLDER PORT``."""

import sys
from pathlib import Path

from jinmin.ui import draft_keeper
from jinmin.ui.app import serve
from tests.ui.marriage.seed import QUIET, open_seeded

if __name__ == "__main__":
    draft_keeper.QUIET_SECONDS = QUIET
    serve(open_seeded(Path(sys.argv[1])), port=int(sys.argv[2]))
