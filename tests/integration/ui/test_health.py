"""The health list tells what it sees."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from tests.harness.node_copies import open_migrated
from tests.ui.seed import bare_node

from jinmin.clock import Clock
from jinmin.health import examine
from jinmin.ledger.consumers import register_consumer
from jinmin.messages import text, title_of
from jinmin.node import Node
from jinmin.vocabulary.manifest import HealthFinding


@pytest.fixture
def node(tmp_path: Path) -> Node:
    """Migrated, without plug-ins."""

    def opened(folder: Path, _url: str) -> Node:
        return bare_node(folder, Clock())

    return open_migrated("bare", opened, tmp_path / "node", f"sqlite:///{tmp_path / 'node' / 'jinmin.db'}")


def levels(findings: list[HealthFinding]) -> dict[str, str]:
    return {finding.name: finding.level for finding in findings}


def test_a_fresh_node_is_well_but_for_next_years_calendar(node: Node) -> None:
    found = levels(examine(node))
    assert {name for name, level in found.items() if level == "fault"} == set()
    assert found["台账"] == found["数据库"] == found["密钥"] == "ok"


def test_every_finding_has_its_words(node: Node) -> None:
    for finding in examine(node):
        said = text(finding.key, **finding.values)
        assert not said.startswith("〔"), finding.key
        assert "{" not in said


def test_an_unmigrated_database_is_a_fault(tmp_path: Path) -> None:
    node = bare_node(tmp_path, Clock())
    assert levels(examine(node))["数据库升级"] == "fault"


def test_a_missing_guard_is_a_fault(node: Node) -> None:
    with node.database.engine.begin() as connection:
        connection.execute(sa.text("DROP TRIGGER identity_user_no_delete"))
    finding = next(each for each in examine(node) if each.name == "台账护栏")
    assert finding.level == "fault"
    assert "identity_user_no_delete" in str(finding.values["names"])
    assert finding.values["count"] == 1


def test_every_reader_of_the_ledger_says_how_long_it_lags(node: Node) -> None:
    name = node.reader.consumers[0].name
    with node.work() as w:
        register_consumer(w, name)
    finding = next(each for each in examine(node) if each.name == f"读账：{title_of('consumer', name)}")
    assert "最早一条已等" in text(finding.key, **finding.values)


def test_an_open_key_file_is_a_fault(node: Node) -> None:
    node.place.key_file.chmod(0o644)
    assert levels(examine(node))["密钥"] == "fault"


def test_a_low_disk_is_a_fault(node: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jinmin.health.checks.LOW_DISK", 1 << 60)
    assert levels(examine(node))["磁盘"] == "fault"
