"""Figures are judged and kept honestly; a broken trial keeps nothing."""

import json
from pathlib import Path

import pytest

from tests.harness import trials
from tests.harness.figures import Figure, Verdict, alternate


@pytest.mark.parametrize(
    ("runs", "baseline", "smaller_is_better", "expected"),
    [
        ((90, 100, 500), (100,), False, Verdict.GOAL),
        ((60,), (100,), False, Verdict.PASS),
        ((40, 40, 90), (100,), False, Verdict.MISS),
        ((0.4,), (), True, Verdict.PASS),
        ((0.6,), (), True, Verdict.MISS),
        ((0.5,), (), True, Verdict.PASS),
    ],
)
def test_the_median_is_judged_by_ratio_or_by_itself(
    runs: tuple[float, ...], baseline: tuple[float, ...], smaller_is_better: bool, expected: Verdict
) -> None:
    goal = 0.2 if smaller_is_better else 0.8
    figure = Figure("f", "1/s", runs, baseline, 0.5, goal, smaller_is_better, judge_ratio=bool(baseline))
    assert figure.verdict is expected


def test_without_a_target_nothing_is_claimed() -> None:
    assert Figure("f", "1/s", (1.0,), (2.0,)).verdict is Verdict.UNJUDGED


def test_ours_and_baseline_take_turns() -> None:
    order: list[str] = []

    def measured(name: str) -> float:
        order.append(name)
        return float(len(order))

    assert alternate(lambda: measured("o"), lambda: measured("b"), 2) == ((1, 3), (2, 4))
    assert order == ["o", "b", "o", "b"]


def _write_trial(folder: Path, name: str, *body: str) -> None:
    lines = [
        "from tests.harness.figures import Figure",
        "def run(context):",
        *(f"    {line}" for line in body),
    ]
    (folder / f"{name}.py").write_text("\n".join(lines), "utf-8")


@pytest.mark.postgres
def test_figures_are_kept_with_every_run_and_the_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    durable = "assert context.postgres.query('SHOW fsync') == [('on',)]"
    _write_trial(tmp_path, "bench_kept", durable, "return [Figure('speed', '1/s', (3.0, 1.0, 2.0))]")
    monkeypatch.syspath_prepend(tmp_path)
    outcome = trials.conduct(["bench_kept"], runs=3, seconds=0)
    trials.report(outcome, tmp_path / "new")
    kept = json.loads((tmp_path / "new" / "kept.json").read_text("utf-8"))
    assert (kept["figures"][0]["ours"], kept["figures"][0]["runs"]) == (2.0, [3.0, 1.0, 2.0])
    assert kept["machine"]["postgresql"] == outcome.postgres_version
    assert "speed" in capsys.readouterr().out


def test_a_broken_trial_breaks_the_command_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _write_trial(tmp_path, "bench_broken", "raise ValueError(context.folder)")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ValueError, match="jinmin-run") as raised:
        trials.conduct(["bench_broken"], runs=1, seconds=0)
    assert not Path(raised.value.args[0]).exists()


def test_trials_are_found_by_part_of_their_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trials, "ROOT", tmp_path)
    (tmp_path / "tests" / "soak").mkdir(parents=True)
    for name in ("soak_relay.py", "soak_ledger.py", "run.py"):
        (tmp_path / "tests" / "soak" / name).touch()
    assert trials.find("tests/soak", "soak") == ["tests.soak.soak_ledger", "tests.soak.soak_relay"]
    assert trials.find("tests/soak", "soak", ["relay"]) == ["tests.soak.soak_relay"]
