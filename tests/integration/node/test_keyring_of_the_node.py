"""A node without its keys, or with another node's, does not start: it would let everybody in a second time."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.integration.node.test_housekeeping import PROFILE

from jinmin.cli.node import doctor
from jinmin.cli.options import NodeOptions
from jinmin.crypto import INTERNATIONAL, Keyring
from jinmin.errors import JinminError, Misconfigured
from jinmin.identity import PersonInput, admit_person, find_person
from jinmin.messages import explain
from jinmin.node import Node
from jinmin.vocabulary.actor import SYSTEM

OFF = ("marriage", "statistics")
SOMEBODY = PersonInput(id_kind="111", id_number="11010519491231002X", name="张某")


@pytest.fixture
def place(tmp_path: Path, migrated_url: str) -> tuple[Path, str]:
    """A node that knows one person, closed again."""
    node = Node.open(PROFILE, tmp_path / "data", database_url=migrated_url, disabled=OFF)
    node.migrate()
    with node.work(SYSTEM) as w:
        admit_person(w, SOMEBODY)
    node.close()
    return tmp_path / "data", migrated_url


def _open(folder: Path, url: str) -> Node:
    node = Node.open(PROFILE, folder, database_url=url, disabled=OFF)
    try:
        node.require_current()
    except JinminError:
        node.close()
        raise
    return node


def test_lost_keys_are_not_made_anew(place: tuple[Path, str]) -> None:
    folder, url = place
    (folder / "keys" / "keyring.json").unlink()
    with pytest.raises(Misconfigured, match=r"node\.keyring_missing") as told:
        _open(folder, url)
    assert "备份" in explain(told.value)
    assert list((folder / "keys").iterdir()) == []


def test_another_node_s_keys_are_refused(place: tuple[Path, str], tmp_path: Path) -> None:
    folder, url = place
    Keyring.create(tmp_path / "other.json", INTERNATIONAL)
    shutil.copy(tmp_path / "other.json", folder / "keys" / "keyring.json")
    with pytest.raises(Misconfigured, match=r"node\.foreign_keyring"):
        _open(folder, url)


def test_the_node_s_own_keys_find_the_person_again(place: tuple[Path, str]) -> None:
    node = _open(*place)
    with node.read() as w:
        assert find_person(w, SOMEBODY.id_kind, SOMEBODY.id_number).name == SOMEBODY.name
    node.close()


@pytest.mark.parametrize("damage", ["gone", "foreign"])
def test_doctor_says_so_and_ends_with_status_one(
    place: tuple[Path, str], tmp_path: Path, damage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, url = place
    key_file = folder / "keys" / "keyring.json"
    key_file.unlink()
    if damage == "foreign":
        Keyring.create(key_file, INTERNATIONAL)
    monkeypatch.setattr("jinmin.cli.options.load_profile", lambda _name: PROFILE)
    options = NodeOptions(folder, "probe", url, OFF, None)
    told = CliRunner().invoke(doctor, obj=options)
    assert told.exit_code == 1
    assert (damage == "gone") == (not key_file.exists())
    said = told.output if damage == "foreign" else explain(told.exception)  # type: ignore[arg-type]
    assert "密钥" in said
    assert "备份" in said
