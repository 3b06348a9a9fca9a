"""Forks of one warm process behave as the command itself."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.harness import warm_program

REAL = Path(sys.executable).with_name("jinmin")


@pytest.fixture(scope="module")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with warm_program.serving(tmp_path_factory.mktemp("warm")) as programs:
        yield programs / "jinmin"


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
def test_the_same_words_streams_and_code(warm: Path, words: list[str], tmp_path: Path) -> None:
    answer = _told(warm, *words, folder=tmp_path)
    assert answer == _told(REAL, *words, folder=tmp_path)
    assert any(answer[1:])


def test_the_callers_folder_environment_and_input(warm: Path, tmp_path: Path) -> None:
    code, _out, err = _told(warm, "migrate", folder=tmp_path, JINMIN_DATA="here", JINMIN_PROFILE="tour")
    assert (code, err) == (0, "")
    assert (tmp_path / "here" / "jinmin.db").exists()
    admit = [str(warm), "sharing", "admit", "reader", "--title", "统计", "--with-secret"]
    done = subprocess.run(
        admit,
        cwd=tmp_path,
        env=os.environ | {"JINMIN_DATA": "here"},
        input=b"Demo-Secret-1\nDemo-Secret-1\n",
        capture_output=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr.decode()


def test_a_plugin_on_the_callers_path_is_found(warm: Path, tmp_path: Path) -> None:
    facts = tmp_path / "site" / "stranger-1.0.dist-info"
    facts.mkdir(parents=True)
    (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: stranger\nVersion: 1.0\n", encoding="utf-8")
    (facts / "entry_points.txt").write_text("[jinmin.plugins]\nstranger = absent:plugin\n", encoding="utf-8")
    told = _told(warm, "plugins", folder=tmp_path, PYTHONPATH="site")
    assert "stranger" in "".join(map(str, told))
    assert "stranger" not in "".join(map(str, _told(warm, "plugins", folder=tmp_path)))
