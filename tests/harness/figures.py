"""Measured figures: several runs, their median, and the baseline they are held against."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from statistics import median


class Verdict(StrEnum):
    GOAL = "goal"
    PASS = "pass"
    MISS = "miss"
    UNJUDGED = "—"


@dataclass(frozen=True)
class Figure:
    """One thing measured. Every value in ``runs`` and ``baseline_runs`` is in ``unit``, one per run.

    Targets apply to ``ours``, or to ``ratio`` (ours / baseline) with ``judge_ratio``, and are lower bounds
    unless ``smaller_is_better``. ``note`` says what the baseline is and under what conditions.
    """

    name: str
    unit: str
    runs: tuple[float, ...]
    baseline_runs: tuple[float, ...] = ()
    target_pass: float | None = None
    target_goal: float | None = None
    smaller_is_better: bool = False
    judge_ratio: bool = False
    note: str = ""

    @property
    def ours(self) -> float:
        return median(self.runs)

    @property
    def baseline(self) -> float | None:
        return median(self.baseline_runs) if self.baseline_runs else None

    @property
    def ratio(self) -> float | None:
        return self.ours / self.baseline if self.baseline else None

    @property
    def verdict(self) -> Verdict:
        if self.target_pass is None:
            return Verdict.UNJUDGED
        if not self._reaches(self.target_pass):
            return Verdict.MISS
        return Verdict.GOAL if self._reaches(self.target_goal) else Verdict.PASS

    def as_json(self) -> dict[str, object]:
        """What is kept of it: medians beside every single run."""
        derived = {"ours": self.ours, "baseline": self.baseline, "ratio": self.ratio, "verdict": self.verdict}
        return {**vars(self), **derived}

    def _reaches(self, target: float | None) -> bool:
        judged = self.ratio if self.judge_ratio else self.ours
        if target is None or judged is None:
            return False
        return judged <= target if self.smaller_is_better else judged >= target


def alternate(
    ours: Callable[[], float], baseline: Callable[[], float], runs: int
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Runs of both in turn, so that a machine growing slower meanwhile wrongs neither."""
    pairs = [(ours(), baseline()) for _ in range(runs)]
    return tuple(pair[0] for pair in pairs), tuple(pair[1] for pair in pairs)
