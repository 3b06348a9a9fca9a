"""The kit passes our own interface and finds a bad one's fault where it is."""

import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from jinmin.conformance.examinee import Examinee
from jinmin.conformance.identity import KitIdentity
from jinmin.conformance.kit import Report, examine
from jinmin.node import Node
from jinmin.profiles import load_profile
from tests.exchange.api_nodes import demo_system
from tests.exchange.direct import marry
from tests.harness.checks import ROOT
from tests.harness.ports import free_port
from tests.harness.warm_programs import WarmPrograms

RESOURCE = "marriage.record"
ENDS_WITH_ITS_JOBS = "trap 'kill $(jobs -p) 2> /dev/null || true' EXIT\n"


@pytest.fixture
def kit(tmp_path: Path) -> KitIdentity:
    made = KitIdentity.new("p99-kit")
    made.save(tmp_path / "kit.json")
    return made


@pytest.fixture
def by_the_manual(warm: WarmPrograms, tmp_path: Path) -> Callable[[str], int]:
    """Runs the block of the user guide that has these words, at a free port; its exit code."""
    manual = (ROOT / "docs" / "操作手册.md").read_text("utf-8")
    shown = re.findall(r"```sh\n(.*?)```", manual, re.S)
    path = f"{warm.command_folder(tmp_path)}:{os.environ['PATH']}"
    port = str(free_port())

    def run(words: str) -> int:
        [block] = [one for one in shown if words in one]
        told = ["bash", "-euo", "pipefail", "-c", ENDS_WITH_ITS_JOBS + block.replace("8090", port)]
        return subprocess.run(told, cwd=tmp_path, env=os.environ | {"PATH": path}, timeout=300).returncode

    return run


def test_our_own_interface_conforms_by_the_manual(
    by_the_manual: Callable[[str], int], tmp_path: Path
) -> None:
    assert by_the_manual("conform --new-identity") == 0
    node = Node.open(load_profile(str(tmp_path / "联调.toml")), tmp_path / "联调")
    node.require_current()
    marry(node, 5)
    node.close()
    done = by_the_manual("conform http://127.0.0.1")
    report = Report.model_validate_json((tmp_path / "报告.json").read_bytes())
    assert [(one.check, one.detail) for one in report.findings if one.verdict != "passed"] == [
        ("https", "本机试验，不检查")
    ]
    assert (report.conforms, done) == (True, 0)


@pytest.mark.parametrize(
    ("temper", "faults"),
    [
        ("good", set()),
        ("lying", {"hashes", "push"}),
        ("failing", {"without_token"}),
        ("exploding", {"without_token", "resources"}),
    ],
)
def test_a_bad_partner_fails_at_its_fault(
    temper: str, faults: set[str], tmp_path: Path, kit: KitIdentity
) -> None:
    port = free_port()
    partner = demo_system(tmp_path / "demo", kit.card("检测", "51", "production"), port, temper)
    trial = Examinee(partner.url, kit, RESOURCE, load_seconds=0.2)
    report = examine(trial)
    failed = {one.check for one in report.findings if one.verdict == "failed"}
    partner.stop()
    assert report.conforms == (temper == "good")
    assert faults <= failed, failed
    if temper in ("good", "lying"):
        assert failed == faults | {"export"}, report.findings
