"""The same envelope through a front-machine table and in files that somebody carries over."""

from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

import pytest
import sqlalchemy as sa

from jinmin.errors import Misconfigured, Unavailable
from jinmin.exchange.front_door import FrontDoor
from jinmin.exchange.models import OutgoingBatch
from jinmin.exchange.receiving_worker import ReceivingAdapter
from jinmin.exchange.reconciling import reconcile
from jinmin.exchange.relay import relay_once
from jinmin.node import Node
from jinmin.vocabulary.profile import Intake
from jinmin_exchange_platform import FrontMachineAdapter, MediumAdapter
from jinmin_marriage.models import MarriageRecord
from tests.exchange.direct import MINISTRY, SICHUAN, marry, open_whole, up_to
from tests.exchange.platform_nodes import pin_each_other, profile_of
from tests.harness.waiting import until

RECORDS = ("marriage.record",)


class Serving:
    """A receiving adapter at work in a thread."""

    def __init__(self, adapter: ReceivingAdapter, node: Node) -> None:
        self._stopping = Event()
        told = (FrontDoor(node.site), self._stopping)
        self._thread = Thread(target=adapter.receive, args=told, daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_told: object) -> None:
        self._stopping.set()
        self._thread.join(60)


@pytest.fixture
def folders(tmp_path: Path) -> dict[str, Path]:
    """What the province lays out and what is brought to it; the ministry's are the other way round."""
    made = {name: tmp_path / name for name in ("up", "down")}
    for folder in made.values():
        folder.mkdir()
    return made


@pytest.fixture(params=["front_machine", "medium"])
def nodes(
    request: pytest.FixtureRequest, tmp_path: Path, folders: dict[str, Path]
) -> Iterator[tuple[Node, Node]]:
    name: str = request.param
    (tmp_path / "url").write_text(f"sqlite:///{tmp_path / 'front.db'}\n")
    shared = {"database_file": str(tmp_path / "url"), "receipt_seconds": "0.5"}
    ours = shared | {"outbox": str(folders["up"]), "inbox": str(folders["down"])}
    theirs = shared | {"outbox": str(folders["down"]), "inbox": str(folders["up"])}
    route, intake = up_to(MINISTRY, adapter=name), Intake(partner="p51", adapter=name, resources=RECORDS)
    up = profile_of(SICHUAN, MINISTRY, {name: ours}).model_copy(update={"routes": (route,)})
    down = profile_of(MINISTRY, SICHUAN, {name: theirs}).model_copy(update={"intakes": (intake,)})
    opened = [
        open_whole(each, tmp_path / each.id, f"sqlite:///{tmp_path / each.id}.db") for each in (up, down)
    ]
    pin_each_other(*opened)
    yield opened[0], opened[1]
    for node in opened:
        node.close()


def test_a_batch_waits_for_the_other_side_and_takes_effect_once(nodes: tuple[Node, Node]) -> None:
    province, ministry = nodes
    route = province.profile.routes[0]
    marry(province, 3)
    for _attempt in range(2):
        with pytest.raises(Unavailable):
            relay_once(province.site, route)
    adapter = _adapter(route.adapter, ministry)
    with Serving(adapter, ministry):
        until(lambda: _receipted(province), "the receipt came back")
    with ministry.read() as w:
        versions = w.execute(sa.select(MarriageRecord.__table__.c.version)).scalars().all()
    assert versions == [1, 1, 1]
    with province.read() as w:
        assert w.execute(sa.select(sa.func.count()).select_from(OutgoingBatch.__table__)).scalar_one() == 1


def _receipted(province: Node) -> bool:
    try:
        return relay_once(province.site, province.profile.routes[0]).number == 1
    except Unavailable:
        return False


def _adapter(name: str, node: Node) -> ReceivingAdapter:
    return FrontMachineAdapter(node.site) if name == "front_machine" else MediumAdapter(node.site)


@pytest.mark.parametrize("nodes", ["front_machine"], indirect=True)
def test_the_front_machine_carries_questions_too_and_keeps_nothing(
    nodes: tuple[Node, Node], tmp_path: Path
) -> None:
    province, ministry = nodes
    marry(province, 3)
    with Serving(_adapter("front_machine", ministry), ministry):
        until(lambda: _receipted(province), "the receipt came back")
        until(lambda: _equal(province), "the answer came back")
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'front.db'}")
    with engine.begin() as connection:
        rows = connection.execute(sa.text("SELECT kind FROM jinmin_exchange_message")).scalars().all()
    engine.dispose()
    assert {"batch", "receipt"} & set(rows) == set()


def _equal(province: Node) -> bool:
    try:
        return reconcile(province.site, province.profile.routes[0]).found == ()
    except Unavailable:
        return False


@pytest.mark.parametrize("nodes", ["medium"], indirect=True)
def test_a_damaged_file_is_set_aside_and_a_missing_folder_told(
    nodes: tuple[Node, Node], folders: dict[str, Path]
) -> None:
    province, ministry = nodes
    (folders["up"] / "p51-ministry-all-000001-000000001.batch").write_bytes(b"{")
    with Serving(MediumAdapter(ministry.site), ministry):
        until(lambda: (folders["up"] / "unreadable").is_dir(), "set aside")
    folders["down"].rmdir()
    marry(province)
    with pytest.raises(Misconfigured):
        relay_once(province.site, province.profile.routes[0])
