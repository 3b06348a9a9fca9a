"""What plug-ins ship reaches the database once, and what was entered here stays."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

import jinmin_marriage
from jinmin.errors import Misconfigured, NotFound
from jinmin.ledger.entries import ledger_position, read_entries
from jinmin.matters import (
    Catalogue,
    ParameterEntry,
    Parameters,
    Synchronised,
    enter_parameter,
    synchronise,
    withdraw_parameter,
)
from jinmin.matters.models import MatterVersion
from jinmin.messages import explain
from jinmin.node import Node
from jinmin.vocabulary.manifest import DataFiles

ON = date(2026, 11, 21)
MARRIAGE = Path(jinmin_marriage.__file__).parent
SHIPPED = DataFiles(matters=(MARRIAGE / "matters.toml",), parameters=(MARRIAGE / "parameters.toml",))
AGE = "marriage.minimum_age.male"


def _position(node: Node) -> int:
    with node.read() as w:
        return ledger_position(w)


def bring(node: Node, files: DataFiles = SHIPPED, plugin: str = "marriage") -> Synchronised:
    with node.work() as w:
        return synchronise(w, [(plugin, files)])


def altered(folder: Path, changes: dict[str, str], *, parameters: bool = False) -> DataFiles:
    """What marriage ships, with pieces of its text exchanged."""
    name = "parameters.toml" if parameters else "matters.toml"
    text = (MARRIAGE / name).read_text(encoding="utf-8")
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return replace(SHIPPED, parameters=(path,)) if parameters else replace(SHIPPED, matters=(path,))


def entered(value: int, region: str = "", since: date = date(2021, 1, 1)) -> ParameterEntry:
    return ParameterEntry(
        name=AGE,
        region=region,
        value=value,
        unit="周岁",
        valid_from=since,
        law="测试",
        article="测试",
        confirmed=False,
    )


def test_twice_is_once(node: Node) -> None:
    before = _position(node)
    first = bring(node)
    assert first.parameters > 0
    assert first.matters == 1
    with node.read() as w:
        written = {entry.action for entry in read_entries(w, before, 100)}
    assert written == {"matter.synchronise"}
    position = _position(node)
    assert bring(node) == Synchronised(0, 0, ())
    assert _position(node) == position


def test_ports_know_what_was_written(node: Node) -> None:
    with pytest.raises(NotFound):
        node.ports.get(Catalogue).matter("marriage.marry", ON)
    bring(node)
    catalogue = node.ports.get(Catalogue)
    assert catalogue.matter("marriage.marry", ON).title == "结婚登记"
    assert [matter.id for matter in catalogue.all(ON)] == ["marriage.marry"]
    assert catalogue.all(date(2025, 5, 9)) == ()
    assert node.ports.get(Parameters).resolve(AGE, ON, "510822").integer == 22


def test_a_changed_definition_needs_a_new_version(node: Node, tmp_path: Path) -> None:
    bring(node)
    with pytest.raises(Misconfigured) as refused:
        bring(node, altered(tmp_path, {'title = "受理"': 'title = "受理登记"'}))
    assert refused.value.key == "matter.changed_without_version"
    assert "第 3 版" in explain(refused.value)


def test_a_new_version_governs_from_its_day_and_old_cases_keep_theirs(node: Node, tmp_path: Path) -> None:
    bring(node)
    newer = {
        "version = 3": "version = 4",
        "valid_from = 2025-05-10": "valid_from = 2027-01-01",
        'title = "结婚登记"': 'title = "结婚登记（新）"',
    }
    assert bring(node, altered(tmp_path, newer)).matters == 1
    catalogue = node.ports.get(Catalogue)
    assert catalogue.matter("marriage.marry", date(2026, 12, 31)).title == "结婚登记"
    assert catalogue.matter("marriage.marry", date(2027, 1, 1)).title == "结婚登记（新）"
    assert catalogue.version("marriage.marry", 3).title == "结婚登记"
    assert [matter.version for matter in catalogue.all(date(2027, 1, 1))] == [4]
    with pytest.raises(NotFound):
        catalogue.version("marriage.marry", 5)


def test_ending_a_version_is_no_change_of_it(node: Node, tmp_path: Path) -> None:
    bring(node)
    ending = {"valid_from = 2025-05-10": "valid_from = 2025-05-10\nvalid_to = 2026-12-31"}
    assert bring(node, altered(tmp_path, ending)).matters == 1
    catalogue = node.ports.get(Catalogue)
    assert catalogue.matter("marriage.marry", date(2026, 12, 31)).version == 3
    with pytest.raises(NotFound):
        catalogue.matter("marriage.marry", date(2027, 1, 1))


def test_a_matter_no_longer_shipped_takes_no_new_cases(node: Node) -> None:
    bring(node)
    assert bring(node, replace(SHIPPED, matters=())).matters == 1
    catalogue = node.ports.get(Catalogue)
    assert catalogue.all(ON) == ()
    with pytest.raises(NotFound):
        catalogue.matter("marriage.marry", ON)
    assert catalogue.version("marriage.marry", 3).title == "结婚登记"
    assert bring(node).matters == 1
    assert len(catalogue.all(ON)) == 1


def test_two_plugins_cannot_ship_one_matter(node: Node) -> None:
    bring(node)
    with pytest.raises(Misconfigured) as refused:
        bring(node, replace(SHIPPED, parameters=()), plugin="stranger")
    assert refused.value.key == "matter.twice"


def test_one_file_cannot_ship_a_version_twice(node: Node) -> None:
    with pytest.raises(Misconfigured) as refused:
        bring(node, replace(SHIPPED, matters=SHIPPED.matters * 2))
    assert refused.value.key == "matter.twice"


def test_a_mended_value_is_written_and_a_missing_one_withdrawn(node: Node, tmp_path: Path) -> None:
    bring(node)
    assert bring(node, altered(tmp_path, {"value = 22": "value = 23"}, parameters=True)).parameters == 1
    assert node.ports.get(Parameters).resolve(AGE, ON).integer == 23
    bring(node, replace(SHIPPED, parameters=()))
    with pytest.raises(NotFound):
        node.ports.get(Parameters).resolve(AGE, ON)
    bring(node)
    assert node.ports.get(Parameters).resolve(AGE, ON).integer == 22


def test_one_and_true_are_different_values(node: Node) -> None:
    for value in (1, True):
        with node.work() as w:
            enter_parameter(w, entered(value))
    assert node.ports.get(Parameters).resolve(AGE, ON).truth


def test_values_entered_here_win_and_stay(node: Node) -> None:
    bring(node)
    parameters = node.ports.get(Parameters)
    for entry in (entered(30), entered(28, "510822"), entered(29, "510822")):
        with node.work() as w:
            enter_parameter(w, entry)
    bring(node)
    assert parameters.resolve(AGE, ON, "11").integer == 30
    assert parameters.resolve(AGE, ON, "510822").integer == 29
    with node.work() as w:
        withdraw_parameter(w, AGE, "", date(2021, 1, 1))
    assert parameters.resolve(AGE, ON, "11").integer == 22
    with pytest.raises(NotFound), node.work() as w:
        withdraw_parameter(w, AGE, "", date(2021, 1, 1))


def test_nothing_is_written_when_one_file_is_faulty(node: Node, tmp_path: Path) -> None:
    faulty = altered(tmp_path, {'next = "review"': 'next = "nowhere"'})
    before, known = _position(node), node.ports.get(Parameters).all()
    with pytest.raises(Misconfigured):
        bring(node, faulty)
    assert _position(node) == before
    assert node.ports.get(Parameters).all() == known


def test_the_definition_comes_back_as_it_was(node: Node) -> None:
    bring(node)
    with node.read() as w:
        definition = w.execute(sa.select(MatterVersion.__table__.c.definition)).scalar_one()
    matter = node.ports.get(Catalogue).version("marriage.marry", 3)
    assert matter.model_dump(mode="json", exclude={"valid_to"}) == definition
