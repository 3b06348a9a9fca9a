"""Forks of one warm process behave as the command itself."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.harness.warm_programs import WarmPrograms

REAL = Path(sys.executable).with_name("jinmin")


@pytest.fixture(scope="module")
def command(warm: WarmPrograms, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return warm.command_folder(tmp_path_factory.mktemp("warm")) / "jinmin"


def _told(program: Path, *words: str, folder: Path, **environment: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [program, *words],
        cwd=folder,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("words", [["ledger", "--help"], ["--data", "absent", "doctor"], ["nonsense"]])
def test_the_same_words_streams_and_code(command: Path, words: list[str], tmp_path: Path) -> None:
    answer = _told(command, *words, folder=tmp_path)
    assert answer == _told(REAL, *words, folder=tmp_path)
    assert any(answer[1:])


def test_the_callers_folder_environment_and_input(command: Path, tmp_path: Path) -> None:
    code, _out, err = _told(command, "migrate", folder=tmp_path, JINMIN_DATA="here", JINMIN_PROFILE="tour")
    assert (code, err) == (0, "")
    assert (tmp_path / "here" / "jinmin.db").exists()
    admit = [str(command), "sharing", "admit", "reader", "--title", "统计", "--with-secret"]
    done = subprocess.run(
        admit,
        cwd=tmp_path,
        env=os.environ | {"JINMIN_DATA": "here"},
        input=b"Demo-Secret-1\nDemo-Secret-1\n",
        capture_output=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr.decode()


def test_a_plugin_on_the_callers_path_is_found(command: Path, tmp_path: Path) -> None:
    facts = tmp_path / "site" / "stranger-1.0.dist-info"
    facts.mkdir(parents=True)
    (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: stranger\nVersion: 1.0\n", encoding="utf-8")
    (facts / "entry_points.txt").write_text("[jinmin.plugins]\nstranger = absent:plugin\n", encoding="utf-8")
    told = _told(command, "plugins", folder=tmp_path, PYTHONPATH="site")
    assert "stranger" in "".join(map(str, told))
    assert "stranger" not in "".join(map(str, _told(command, "plugins", folder=tmp_path)))


def test_a_killed_fork_is_dead_and_the_next_one_starts(warm: WarmPrograms, tmp_path: Path) -> None:
    with (tmp_path / "log").open("wb") as log:
        waiting = warm.start("tests.harness.warm_waiter", output=log)
        assert waiting.poll() is None
        waiting.kill()
        assert waiting.wait(10) == -signal.SIGKILL
        asked = warm.start("tests.harness.warm_waiter", ["now"], output=log)
        assert (asked.wait(10), asked.poll()) == (3, 3)
    assert (tmp_path / "log").read_text() == "waited\n"
