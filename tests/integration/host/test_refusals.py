"""Whatever is wrong with a plug-in stops the start, by the plug-in's name and with the cure."""

import itertools
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.integration.host import stranger
from tests.integration.host.rogues import BARE, IN_PROCESS, STRAY, Install, Rogue, method

from jinmin.errors import Misconfigured
from jinmin.hookspecs import hookimpl
from jinmin.host_data import HOST_PERMISSIONS
from jinmin.messages import explain
from jinmin.node import CORE_PREFIXES
from jinmin.plugin_host import RESERVED_IDS, PluginHost, load_plugins
from jinmin.vocabulary.manifest import Manifest, Permission

ALL_ROGUES = (*IN_PROCESS, STRAY, BARE)


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Puts plug-ins where this process finds them."""
    before = set(sys.modules)
    monkeypatch.syspath_prepend(tmp_path)

    def put(*rogues: Rogue) -> None:
        for rogue in rogues:
            rogue.install(tmp_path)

    yield put
    for name in set(sys.modules) - before:
        if name.startswith("rogue_"):
            del sys.modules[name]


def refusal(key: str) -> Misconfigured:
    with pytest.raises(Misconfigured) as caught:
        load_plugins()
    assert caught.value.key == key
    return caught.value


@pytest.mark.parametrize("rogue", IN_PROCESS, ids=lambda rogue: rogue.name)
def test_the_start_is_refused(rogue: Rogue, install: Install) -> None:
    install(rogue)
    said = explain(refusal(rogue.key))
    assert all(words in said for words in rogue.says), said


def test_one_id_twice(install: Install) -> None:
    install(Rogue("twin"), Rogue("other", id="twin"))
    assert refusal("plugin.entry_name")
    host = PluginHost()
    host.register(_Named("twin"), "first 1.0")
    with pytest.raises(Misconfigured) as caught:
        host.register(_Named("twin"), "second 2.0")
    said = explain(caught.value)
    assert all(words in said for words in ("twin", "first 1.0", "second 2.0", "卸载其中一个"))


def test_the_same_id_from_two_distributions(install: Install, tmp_path: Path) -> None:
    install(Rogue("twin"))
    entry = {"jinmin.plugins": {"twin": "rogue_twin:plugin"}}
    stranger.distribution(tmp_path, "rogue-second", "2.0", entry)
    said = explain(refusal("plugin.duplicate"))
    assert "rogue-twin 1.0" in said
    assert "rogue-second 2.0" in said


def test_two_that_require_each_other(install: Install) -> None:
    install(Rogue("hen", requires=("egg",)), Rogue("egg", requires=("hen",)))
    said = explain(refusal("plugin.requires_circle"))
    assert "hen" in said
    assert "egg" in said


def test_what_requires_a_refused_one_is_refused_as_well(install: Install) -> None:
    install(Rogue("first", requires=("second",)), Rogue("second", requires=("absent",)))
    host = load_plugins(strict=False)
    found = {each.name: each.error.values["missing"] for each in host.rejected}
    assert found == {"second": "absent", "first": "second"}


def test_a_hook_without_a_result_names_its_plugin(install: Install) -> None:
    install(Rogue("silent", hooks=method("pages(self)", "pass")))
    host = load_plugins()
    with pytest.raises(Misconfigured) as caught:
        host.gather("pages")
    assert "silent" in explain(caught.value)


def test_switching_off_spares_a_broken_one(install: Install) -> None:
    install(Rogue("broken", body="import no_such_module"))
    host = load_plugins(["broken"])
    assert [(each.name, each.error.key) for each in host.rejected] == [("broken", "plugin.disabled")]


def test_switching_off_what_is_not_there_is_told(install: Install) -> None:
    install(Rogue("calm"))
    host = load_plugins(["clam"])
    assert "calm" in host.ids
    assert [(each.name, each.error.key) for each in host.rejected] == [("clam", "plugin.disabled_unknown")]


def test_the_command_lists_every_fault(tmp_path: Path, host_site: Path) -> None:
    for rogue in ALL_ROGUES:
        rogue.install(tmp_path / "rogues")
    Rogue("sound").install(tmp_path / "rogues")
    done = stranger.run("jinmin.cli", "plugins", sites=[host_site, tmp_path / "rogues"])
    assert "✓ sound" in done.stdout
    sections = done.stdout.split("✗ ")
    listed = {section.split("　")[0]: section for section in sections[1:]}
    assert set(listed) == {rogue.name for rogue in ALL_ROGUES}
    for rogue in ALL_ROGUES:
        assert all(words in listed[rogue.name] for words in rogue.says), listed[rogue.name]


def test_a_strict_start_names_a_stray_table(tmp_path: Path) -> None:
    STRAY.install(tmp_path / "rogues")
    done = stranger.run("tests.integration.host.loading", sites=[tmp_path / "rogues"], good=False)
    assert "plugin.table_prefix(plugin='stray', table='thing', prefix='stray_')" in done.stderr


@pytest.mark.parametrize("order", list(itertools.permutations(["apple", "berry", "cherry"])))
def test_results_come_in_the_order_of_ids(order: tuple[str, ...]) -> None:
    host = PluginHost()
    for name in order:
        host.register(_Named(name))
    assert [name for name, _result in host.each("permissions")] == ["apple", "berry", "cherry"]
    assert [right.id for right in host.gather("permissions")] == ["apple.use", "berry.use", "cherry.use"]


def test_a_refused_plugin_leaves_nothing_behind() -> None:
    host = PluginHost()
    with pytest.raises(Misconfigured, match=r"plugin\.hook"):
        host.register(_Misspelt("apple"))
    host.register(_Named("apple"))
    assert [name for name, _result in host.each("permissions")] == ["apple"]


def test_ids_of_the_host_are_reserved() -> None:
    tables = {prefix.removesuffix("_") for prefix in CORE_PREFIXES}
    rights = {permission.id.split(".")[0] for permission in HOST_PERMISSIONS}
    assert tables | rights | {"core"} == RESERVED_IDS


class _Named:
    def __init__(self, name: str) -> None:
        self.name = name

    @hookimpl
    def manifest(self) -> Manifest:
        return Manifest(self.name, self.name, "1", f"package_of_{self.name}", ">=0.1")

    @hookimpl
    def permissions(self) -> list[Permission]:
        return [Permission(f"{self.name}.use", self.name)]


class _Misspelt(_Named):
    @hookimpl
    def permisions(self) -> list[Permission]:
        return []
