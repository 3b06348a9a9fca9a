"""A reader behind a maker's library. The library is compiled here; no real device was at hand."""

import shutil
import subprocess
from pathlib import Path

import pytest
from tests.unit.devices.test_identity_card import CARD

from jinmin.devices import Devices, DeviceState, SdtCardReader, devices_of, text_of_card
from jinmin.errors import Unavailable
from jinmin.vocabulary.desk_settings import DeviceSettings
from jinmin.vocabulary.profile import NodeIdentity, Profile

SOURCE = Path(__file__).with_name("sdt_library.c")


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        pytest.skip("needs a C compiler")
    built = tmp_path_factory.mktemp("sdt") / "libsdt.so"
    subprocess.run([compiler, "-shared", "-fPIC", "-w", "-o", str(built), str(SOURCE)], check=True)
    return built


def test_a_card_is_found_and_read(library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    card = tmp_path / "card"
    card.write_bytes(text_of_card(CARD))
    monkeypatch.setenv("TEST_CARD", str(card))
    assert SdtCardReader(library).read() == CARD


@pytest.mark.parametrize(
    ("name", "port", "key"), [("libsdt.so", 7, "no_reader"), ("none.so", 1001, "no_library")]
)
def test_what_is_not_there_is_told(library: Path, name: str, port: int, key: str) -> None:
    with pytest.raises(Unavailable) as refused:
        SdtCardReader(library.with_name(name), port).probe()
    assert refused.value.key == f"device.{key}"


def test_no_card_and_a_card_that_cannot_be_read(library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TEST_CARD", raising=False)
    with pytest.raises(Unavailable, match="no_card"):
        SdtCardReader(library).read()
    monkeypatch.setenv("TEST_CARD", "/nowhere")
    with pytest.raises(Unavailable, match="unreadable"):
        SdtCardReader(library).read()


def test_the_desk_says_how_its_devices_stand(library: Path) -> None:
    def states(demo: bool = False, reader: str = "") -> list[DeviceState]:
        node = NodeIdentity(code="qc", title="县", level="county", region="510822")
        settings = DeviceSettings(card_reader=reader)
        profile = Profile(id="p", title="p", summary="p", node=node, demo=demo, devices=settings)
        return [status.state for status in devices_of(profile).statuses()]

    assert states() == [DeviceState.ABSENT]
    assert states(demo=True) == [DeviceState.SIMULATED, DeviceState.SIMULATED]
    assert states(reader=f"sdt:{library}") == [DeviceState.READY]
    assert states(reader="sdt:/nowhere.so") == [DeviceState.FAILED]
    assert next(iter(Devices().statuses())).state is DeviceState.ABSENT
