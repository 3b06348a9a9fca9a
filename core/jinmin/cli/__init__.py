"""The ``jinmin`` command."""

import gettext
import os
from pathlib import Path


def main() -> None:
    """Run the command line; click's own words come in Chinese."""
    speak_chinese()
    from jinmin.cli.app import run

    run()


def speak_chinese() -> None:
    """Let click take its texts from the catalogue beside this file."""
    # click asks gettext's default domain for its texts.
    os.environ["LANGUAGE"] = "zh_CN"
    gettext.bindtextdomain("messages", str(Path(__file__).parent / "locale"))
