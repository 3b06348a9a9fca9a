"""One registration office as a program: its words are FOLDER PORT."""

import sys
from pathlib import Path

from nicegui import app, background_tasks

from jinmin.ui import draft_keeper
from jinmin.ui.app import serve
from tests.ui.marriage.seed import QUIET, UNSAVED, open_seeded


def unsaved() -> int:
    """How many forms, left or not, still save themselves once more."""
    return sum(task.get_name() == "save draft" for task in background_tasks.running_tasks)


def main() -> None:
    """The program."""
    app.add_api_route(UNSAVED, unsaved, include_in_schema=False)
    draft_keeper.QUIET_SECONDS = QUIET
    serve(open_seeded(Path(sys.argv[1])), port=int(sys.argv[2]))
