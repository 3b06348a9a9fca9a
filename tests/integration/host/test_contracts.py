"""What every plug-in that ships with the host keeps; the stranger's is held to the same in its own process."""

import ast
from pathlib import Path

import pytest
from tests.architecture.source_tree import imports_past_the_door, python_files
from tests.harness.checks import ROOT, source_roots
from tests.integration.host import builtin
from tests.integration.host.contracts import faults_of
from tests.integration.host.message_keys import Said, catalogue_faults, keys_said, placeholders

from jinmin.messages import core_texts


@pytest.mark.parametrize("plugin_id", builtin.IDS)
def test_a_plugin_keeps_its_contracts(plugin_id: str) -> None:
    assert faults_of(builtin.plugin(plugin_id)) == []


@pytest.mark.parametrize("plugin_id", builtin.IDS)
def test_a_plugin_carries_the_name_of_its_entry_point(plugin_id: str) -> None:
    assert builtin.plugin(plugin_id).manifest().id == plugin_id


def test_the_host_says_what_its_catalogues_hold() -> None:
    core = [path for path in python_files("core") if "migrations" not in path.parts]
    catalogues = sorted((ROOT / "core" / "jinmin").glob("*/messages.toml"))
    above = [path for path in python_files(*source_roots()) if path not in core]
    assert list(catalogue_faults(core, catalogues, host=True, also=above)) == []


@pytest.mark.parametrize("key", sorted(core_texts()))
def test_a_text_can_be_filled_in(key: str) -> None:
    text = core_texts()[key]
    assert text.format(**dict.fromkeys(placeholders(text), "x"))


def test_the_strangers_plugin_knows_the_door_only() -> None:
    files = list(python_files("tests/fixtures/jinmin_allotment"))
    past = {path.name: imports_past_the_door(path.read_text("utf-8")) for path in files}
    assert len(files) > 10
    assert not {name: found for name, found in past.items() if found}


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ('raise Refused("a.b", field="x", n=1)', [Said("a.b", frozenset({"field", "n"}), "m:1")]),
        ("raise Refused(key)", []),
        ('raise Refused("a.b", **values)', [Said("a.b", None, "m:1")]),
        ('print("a.b")', []),
    ],
)
def test_the_keys_a_source_says(source: str, said: list[Said]) -> None:
    assert list(keys_said(ast.parse(source), "m")) == said


@pytest.mark.parametrize(
    ("source", "catalogue", "faults"),
    [
        ('raise Refused("a.b")', '"a.b" = "x"', []),
        ('raise Refused("a.b")', "", ["m.py:1: a.b has no text"]),
        ('raise Refused("a.b")', '"a.b" = "{n}"', ["m.py:1: a.b is not given n"]),
        ("", '"a.b" = "x"', ["a.b is never said"]),
        ('text(f"a.{outcome}")', '"a.b" = "x"', []),
        ('text(f"a.{outcome}")', '"b.a" = "x"', ["b.a is never said"]),
        ("", '"constraint.uq_no" = "x"', ["constraint.uq_no names no constraint"]),
        ('raise Stale("record.stale")', '"record.stale" = "x"', ["record.stale is a text of the host"]),
    ],
)
def test_the_faults_of_a_catalogue(source: str, catalogue: str, faults: list[str], tmp_path: Path) -> None:
    (tmp_path / "m.py").write_text(source, "utf-8")
    (tmp_path / "messages.toml").write_text(catalogue, "utf-8")
    assert list(catalogue_faults([tmp_path / "m.py"], [tmp_path / "messages.toml"])) == faults
