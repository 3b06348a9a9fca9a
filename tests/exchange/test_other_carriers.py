"""The same envelope through a front-machine table and in files that somebody carries over."""

from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from jinmin.cli.app import main
from jinmin.doubts import Outcome, answer_doubt, doubt_file, raise_doubt
from jinmin.errors import Misconfigured, Unavailable
from jinmin.exchange.carried_questions import TRIAL, CarriedQuestion, first_asked, forget_questions
from jinmin.exchange.comparing import Kind
from jinmin.exchange.digest_models import SentDigest
from jinmin.exchange.errors import OnItsWay
from jinmin.exchange.front_door import FrontDoor
from jinmin.exchange.models import OutgoingBatch, RecordVersion
from jinmin.exchange.receiving_worker import ReceivingAdapter
from jinmin.exchange.reconciling import reconcile
from jinmin.exchange.relay import relay_once
from jinmin.exchange.trial import try_batch
from jinmin.node import Node
from jinmin_exchange_platform import FrontMachineAdapter, MediumAdapter
from jinmin_marriage.models import MarriageRecord
from tests.exchange.carried_nodes import Courier, carry_all, open_carried
from tests.exchange.direct import marry
from tests.exchange.platform_nodes import as_toml
from tests.exchange.test_doubts import CLERK, OWNER, question
from tests.harness.waiting import until


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
    opened = open_carried(request.param, tmp_path, folders)
    yield opened
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


@pytest.mark.parametrize("nodes", ["medium"], indirect=True)
def test_nodes_reconcile_by_signed_files_and_what_was_lost_is_carried_again(
    nodes: tuple[Node, Node], folders: dict[str, Path]
) -> None:
    province, ministry = nodes
    courier = Courier(province, ministry)
    lost, *_kept = marry(province, 3)
    for _attempt in range(2):
        if not _receipted(province):
            courier.carry()
    with ministry.work() as w:
        held = RecordVersion.__table__
        w.execute(sa.delete(held).where(held.c.record_id == lost))
    courier.journeys = 0
    found = courier.reconcile()
    assert [(one.record_id, one.kind) for one in found.found] == [(lost, Kind.MISSING)]
    assert (found.carried, courier.journeys) == (True, 2)
    assert len(list(folders["up"].glob("*mending*.batch"))) == 1
    courier.carry()
    assert courier.reconcile().found == ()
    with province.read() as w:
        assert w.session.scalars(sa.select(CarriedQuestion)).all() == []


@pytest.mark.parametrize("nodes", ["medium"], indirect=True)
def test_what_was_sent_after_a_carried_question_is_no_difference(nodes: tuple[Node, Node]) -> None:
    """The answer is older than the receipts by which this side counts."""
    province, ministry = nodes
    courier = Courier(province, ministry)
    marry(province, 3)
    for _attempt in range(2):
        if not _receipted(province):
            courier.carry()
    with pytest.raises(OnItsWay):
        reconcile(province.site, province.profile.routes[0])
    courier.carry()
    marry(province, 2)
    with pytest.raises(OnItsWay):
        relay_once(province.site, province.profile.routes[0])
    courier.carry()
    assert relay_once(province.site, province.profile.routes[0]).number == 2
    done = courier.reconcile()
    assert (done.records, done.found, done.carried) == (5, (), False)


@pytest.mark.parametrize("nodes", ["medium"], indirect=True)
def test_a_question_that_somebody_else_signed_is_set_aside(
    nodes: tuple[Node, Node], folders: dict[str, Path]
) -> None:
    province, ministry = nodes
    with pytest.raises(OnItsWay):
        reconcile(province.site, province.profile.routes[0])
    true = sorted(folders["up"].glob("*.question"))
    for path in true:
        raw = path.read_bytes()
        path.write_bytes(raw.replace(b'"value":"', b'"value":"00', 1))
    Courier(province, ministry).carry()
    assert len(list((folders["up"] / "unreadable").iterdir())) == len(true)
    assert list(folders["down"].iterdir()) == []


@pytest.mark.parametrize("nodes", ["medium"], indirect=True)
def test_a_trial_is_carried_there_and_its_verdicts_back(
    nodes: tuple[Node, Node], folders: dict[str, Path]
) -> None:
    """What is married meanwhile does not change what was asked, and a comparison under way keeps its own questions."""
    province, ministry = nodes
    courier, route = Courier(province, ministry), province.profile.routes[0]
    marry(province, 3)
    for _attempt in range(2):
        with pytest.raises(OnItsWay):
            try_batch(province.site, route)
        marry(province, 1)
    assert len(list(folders["up"].glob("*.trial"))) == 1
    courier.carry()
    outcome = try_batch(province.site, route)
    assert (outcome.records, outcome.found) == (3, {"accepted": 3})
    with ministry.read() as w:
        assert w.execute(sa.select(sa.func.count()).select_from(MarriageRecord.__table__)).scalar_one() == 0
    with province.read() as w:
        assert w.session.scalars(sa.select(CarriedQuestion)).all() == []
    with pytest.raises(OnItsWay):
        try_batch(province.site, route)
    with pytest.raises(OnItsWay):
        reconcile(province.site, route)
    with province.work() as w:
        since = first_asked(w, route.partner)
        forget_questions(w, route.partner)
        left = w.session.scalars(sa.select(CarriedQuestion)).all()
    assert since is not None
    assert [one.about.startswith(TRIAL) for one in left] == [True]


@pytest.mark.parametrize("nodes", ["medium"], indirect=True)
def test_a_doubt_is_carried_to_the_owner_and_the_answer_back(nodes: tuple[Node, Node]) -> None:
    province, ministry = nodes
    (record_id,) = marry(province)
    carry_all(nodes)
    with ministry.work(CLERK) as w:
        doubt_id = raise_doubt(w, question(record_id)).id
    carry_all(nodes)
    with province.work(OWNER) as w:
        assert doubt_file(w, doubt_id).doubt.claimed == "赵乙"
        answer_doubt(w, doubt_id, Outcome.UPHELD, "档案与记录一致，户口簿有误")
    carry_all(nodes)
    with ministry.read(CLERK) as w:
        answer = doubt_file(w, doubt_id).answer
        assert answer is not None
        assert (answer.outcome, answer.reason) == (Outcome.UPHELD, "档案与记录一致，户口簿有误")


@pytest.mark.parametrize("nodes", ["medium"], indirect=True)
def test_the_command_counts_again_first_and_says_what_to_carry(
    nodes: tuple[Node, Node], tmp_path: Path
) -> None:
    province, ministry = nodes
    courier = Courier(province, ministry)
    marry(province, 3)
    for _attempt in range(2):
        if not _receipted(province):
            courier.carry()
    with province.work() as w:
        w.execute(sa.update(SentDigest.__table__).values(lower_a=1))
    profile = tmp_path / "p51.toml"
    profile.write_text(as_toml(province.profile), encoding="utf-8")
    words = ["--data", str(tmp_path / "p51"), "--profile", str(profile)]
    words += ["exchange", "reconcile", "--partner", "ministry", "--recount"]
    first = CliRunner().invoke(main, words)
    assert first.exit_code != 0
    assert "重新计数 1 处，摘要有误并已更正 1 处" in first.output
    assert isinstance(first.exception, OnItsWay)
    courier.carry()
    second = CliRunner().invoke(main, words)
    assert second.exit_code == 0, second.output
    assert "重新计数 1 处，摘要有误并已更正 0 处" in second.output
    assert "比对 3 条" in second.output
    assert "不一致 0 条" in second.output
