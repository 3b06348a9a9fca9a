"""``jinmin ledger``: what it proves, and which fault it names first."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result
from tests.harness.node_copies import open_migrated
from tests.integration.node.test_housekeeping import PROFILE

from jinmin.cli.ledger import ledger
from jinmin.errors import Invalid
from jinmin.health import examine
from jinmin.identity import journal_access
from jinmin.ledger.journal import RECORDS, SEGMENTS, Access, close_segment
from jinmin.node import Node
from jinmin.vocabulary.actor import SYSTEM

Run = Callable[..., Result]


@dataclass
class Opened:
    """What the command asks for its node."""

    folder: Path
    url: str

    def open(self) -> Node:
        node = open_bare(self.folder, self.url)
        node.require_current()
        return node


def open_bare(folder: Path, url: str) -> Node:
    return Node.open(PROFILE, folder, database_url=url, disabled=("marriage", "statistics"))


@pytest.fixture
def place(tmp_path: Path, engine: str, absent_database: Callable[[str], str]) -> Opened:
    opened = Opened(tmp_path / "node", absent_database(engine))
    node = open_migrated("ledger_command", open_bare, opened.folder, opened.url)
    for line in range(3):
        journal_access(node.work, SYSTEM, Access("probe.read", f"probe/{line}", rows=1))
    with node.work() as w:
        close_segment(w)
    journal_access(node.work, SYSTEM, Access("probe.read", "probe/after", rows=1))
    node.close()
    return opened


@pytest.fixture
def run(place: Opened) -> Run:
    return lambda *arguments: CliRunner().invoke(ledger, list(arguments), obj=place)


def _tamper(place: Opened, statement: sa.Executable) -> None:
    node = place.open()
    with node.database.engine.begin() as connection:
        connection.execute(statement)
    node.close()


def test_an_untouched_node_is_proved_chain_journal_rows_and_checkpoint(run: Run, tmp_path: Path) -> None:
    kept = tmp_path / "head.json"
    assert run("checkpoint", str(kept)).exit_code == 0
    proved = run("verify", "--rows", "--checkpoint", str(kept))
    assert proved.exit_code == 0, proved.output
    assert [line.split("，")[0] for line in proved.stdout.splitlines()] == [
        "链条：通过",
        "访问日志：通过",
        "业务表：通过",
        "检查点：通过",
    ]
    assert "4 条，已封存的各段签名有效" in proved.stdout


def test_a_checkpoint_that_proves_nothing_is_told_before_the_chain_is_walked(
    run: Run, tmp_path: Path
) -> None:
    kept = tmp_path / "head.json"
    assert run("checkpoint", str(kept)).exit_code == 0
    forged = tmp_path / "forged.json"
    forged.write_text(kept.read_text("utf-8").replace('"seq": ', '"seq": 1'), "utf-8")
    found = run("verify", "--checkpoint", str(forged))
    assert found.exit_code == 1
    assert found.output.startswith("检查点：不通过")
    forged.write_text("{}", "utf-8")
    broken = run("verify", "--checkpoint", str(forged))
    assert isinstance(broken.exception, Invalid)
    assert (broken.exception.key, broken.output) == ("checkpoint.unreadable", "")


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        (sa.update(RECORDS).where(RECORDS.c.seq == 4).values(rows=0), "访问日志第 4 条与前一条不相接"),
        (sa.update(SEGMENTS).values(head=b"\x00" * 32), "访问日志第 1 段与封存时的签名不符"),
    ],
)
def test_a_changed_journal_is_named(place: Opened, run: Run, statement: sa.Executable, said: str) -> None:
    _tamper(place, statement)
    found = run("verify")
    assert found.exit_code == 1
    assert said in found.output


def test_the_health_check_reports_a_segment_that_is_not_as_signed(place: Opened) -> None:
    _tamper(place, sa.update(SEGMENTS).values(last_seq=2))
    node = place.open()
    findings = [(one.level, one.key) for one in examine(node) if one.name == "访问日志"]
    node.close()
    assert findings == [("fault", "health.journal_broken")]
