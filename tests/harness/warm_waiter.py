"""A program that waits to be killed, or ends with 3 when told ``now``."""

import signal
import sys


def main() -> None:
    """The program."""
    if sys.argv[1:] == ["now"]:
        print("waited")
        sys.exit(3)
    signal.pause()
