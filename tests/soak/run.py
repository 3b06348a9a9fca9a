"""Long trials: every soak_*.py beside this file, or those named. A figure that misses its target fails."""

import argparse
import os
import sys

from tests.harness import trials
from tests.harness.checks import ROOT

KEPT_AT = ROOT / "tests" / "soak" / "results"
MINUTES = float(os.environ.get("SOAK_MINUTES", "10"))


def main() -> int:
    options = _options()
    modules = trials.find("tests/soak", "soak", options.names)
    outcome = trials.conduct(modules, runs=1, seconds=options.minutes * 60)
    trials.report(outcome, KEPT_AT)
    return 1 if outcome.missed else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make soak")
    parser.add_argument("names", nargs="*", help="parts of trial names; all when none")
    parser.add_argument("--minutes", type=float, default=MINUTES, help="how long each trial lasts")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
