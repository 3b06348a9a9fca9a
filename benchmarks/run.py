"""Measures jinmin against its baselines: every bench_*.py beside this file, or those named."""

import argparse
import sys

from tests.harness import trials
from tests.harness.checks import ROOT

KEPT_AT = ROOT / "benchmarks" / "results"


def main() -> int:
    options = _options()
    modules = trials.find("benchmarks", "bench", options.names)
    outcome = trials.conduct(modules, runs=options.runs, seconds=options.seconds)
    trials.report(outcome, KEPT_AT)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("names", nargs="*", help="parts of benchmark names; all when none")
    parser.add_argument("--runs", type=int, default=5, help="runs per figure, of which the median counts")
    parser.add_argument("--seconds", type=float, default=5, help="how long a timed run lasts")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
