"""Over a real broker: batches out, receipts back, through restarts, repeats, noise and strangers."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from threading import Event, Thread

import nats
import pytest
import sqlalchemy as sa
from nats.aio.client import Client
from nats.js.api import AckPolicy, ConsumerConfig

from jinmin.errors import Unavailable
from jinmin.exchange.adapter import Adapters
from jinmin.exchange.alarms import open_alarms
from jinmin.exchange.batching import StreamPlace, draft_batch, store_batch
from jinmin.exchange.envelope import Receipt
from jinmin.exchange.front_door import FrontDoor
from jinmin.exchange.models import OutgoingBatch, PartnerStream
from jinmin.exchange.streams import lock_stream, raise_epochs
from jinmin.ledger.entries import ledger_position
from jinmin.node import Node
from jinmin_exchange_platform import PlatformAdapter, receiving
from jinmin_exchange_platform.packing import ENCODING, pack, unpack
from jinmin_exchange_platform.subjects import Lane
from jinmin_marriage.models import MarriageRecord
from tests.exchange.direct import marry
from tests.exchange.platform_nodes import PlatformPair, platform_pair
from tests.harness.nats import NatsServer
from tests.harness.waiting import until

LANE = Lane("production", "p51", "ministry")
BATCH = OutgoingBatch.__table__


class Desk:
    """The ministry's receiving side, which a test may close and open."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._stopping = Event()
        self._thread: Thread | None = None

    def open(self) -> None:
        self._stopping.clear()
        self._thread = Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(60)

    def _serve(self) -> None:
        while not self._stopping.is_set():
            try:
                PlatformAdapter(self._node.site).receive(FrontDoor(self._node.site), self._stopping)
            except Unavailable:
                self._stopping.wait(0.2)


@pytest.fixture
def broker(run_folder: Path, tmp_path: Path) -> Iterator[NatsServer]:
    """A broker of the test's own: names on it are the same in every test."""
    server = NatsServer(tmp_path / "nats")
    yield server
    server.stop()


@pytest.fixture
def pair(
    tmp_path: Path, broker: NatsServer, database_url: str, second_database_url: str
) -> Iterator[PlatformPair]:
    urls = database_url, second_database_url
    with platform_pair(tmp_path, broker.url, *urls, receipt_seconds="60") as opened:
        yield opened


@pytest.fixture
def desk(pair: PlatformPair) -> Iterator[Desk]:
    desk = Desk(pair.ministry)
    desk.open()
    yield desk
    desk.close()


def on_broker(server: NatsServer, work: Callable[[Client], Awaitable[None]]) -> None:
    """Do something with a client of its own."""

    async def connected() -> None:
        client = await nats.connect(server.url)
        await work(client)
        await client.close()

    asyncio.run(connected())


def held(node: Node) -> int:
    with node.read() as w:
        return int(w.execute(sa.select(sa.func.count()).select_from(MarriageRecord.__table__)).scalar_one())


def test_records_arrive_and_personal_data_is_not_readable_on_the_way(
    pair: PlatformPair, desk: Desk, broker: NatsServer
) -> None:
    marry(pair.province, 50)
    assert pair.relay_all() == 50
    assert held(pair.ministry) == 50
    stored = b"".join(path.read_bytes() for path in broker.directory.rglob("*.blk"))
    assert "赵一".encode() not in stored


def test_without_a_receipt_the_same_bytes_are_sent_again(pair: PlatformPair, broker: NatsServer) -> None:
    _be_patient(pair, seconds=0.5)
    marry(pair.province, 3)
    with pytest.raises(Unavailable) as unknown:
        pair.relay()
    assert unknown.value.key == "platform.no_receipt"
    with pytest.raises(Unavailable):
        pair.relay()
    _be_patient(pair, seconds=60)
    desk = Desk(pair.ministry)
    desk.open()
    try:
        until(lambda: held(pair.ministry) == 3, "taken once")
        assert pair.relay_all() == 3
    finally:
        desk.close()
    with pair.province.read() as w:
        (row,) = w.execute(sa.select(BATCH.c.attempts, BATCH.c.state)).all()
    assert (row.attempts, row.state) == (3, "receipted")


def test_a_dead_receivers_batch_comes_back_soon(
    pair: PlatformPair, broker: NatsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The broker gives it out again after some seconds; a consumer that was made more patient is changed."""
    monkeypatch.setattr(receiving, "ACK_WAIT_SECONDS", 1)
    _be_patient(pair, seconds=0.5)
    marry(pair.province, 3)
    with pytest.raises(Unavailable):
        pair.relay()

    async def take_and_die(client: Client) -> None:
        stream = client.jetstream()
        patient = ConsumerConfig(ack_policy=AckPolicy.EXPLICIT, ack_wait=600, max_ack_pending=1)
        inbox = await stream.pull_subscribe(
            LANE.batches, durable=receiving.CONSUMER, stream=LANE.batch_stream, config=patient
        )
        await inbox.fetch(1, timeout=60)

    on_broker(broker, take_and_die)
    desk = Desk(pair.ministry)
    desk.open()
    try:
        until(lambda: held(pair.ministry) == 3, "the batch came back")
    finally:
        desk.close()


def _be_patient(pair: PlatformPair, *, seconds: float) -> None:
    """How long the province waits for a receipt."""
    pair.province.profile.carriers["platform"]["receipt_seconds"] = str(seconds)  # type: ignore[index]


def test_a_slow_receiver_keeps_its_batch(
    pair: PlatformPair, broker: NatsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiving, "ACK_WAIT_SECONDS", 2)
    monkeypatch.setattr(receiving, "SIGN_OF_LIFE_SECONDS", 0.1)
    take_in, begun = FrontDoor.take_in, []

    def slowly(door: FrontDoor, raw: bytes) -> Receipt:
        begun.append(len(raw))
        time.sleep(4.5)
        return take_in(door, raw)

    monkeypatch.setattr(FrontDoor, "take_in", slowly)
    marry(pair.province, 3)
    desks = Desk(pair.ministry), Desk(pair.ministry)
    for desk in desks:
        desk.open()
    try:
        assert pair.relay_all() == 3
    finally:
        for desk in desks:
            desk.close()
    assert len(begun) == 1


def test_the_broker_goes_and_comes_back(pair: PlatformPair, desk: Desk, broker: NatsServer) -> None:
    marry(pair.province, 1)
    assert pair.relay_all() == 1
    broker.kill()
    marry(pair.province, 2)
    with pytest.raises(Unavailable) as away:
        pair.relay()
    assert away.value.key == "platform.unreachable"
    broker.start()
    until(lambda: _relays(pair), "the broker is back")
    assert held(pair.ministry) == 3


def _relays(pair: PlatformPair) -> bool:
    try:
        return pair.relay_all() >= 0
    except Unavailable:
        return False


def test_repeats_noise_and_forgeries_have_no_effect(
    pair: PlatformPair, desk: Desk, broker: NatsServer
) -> None:
    marry(pair.province, 2)
    pair.relay_all()
    with pair.province.read() as w:
        body = bytes(w.execute(sa.select(BATCH.c.body)).scalar_one())
    flipped = body.replace(b'"registrar":', b'"registrbr":', 1)
    forged = body.replace(b"J510822-2026", b"J510822-2025", 1)
    data, headers = pack(body)
    bomb, _headers = pack(b"0" * 40_000_000)

    async def disturb(client: Client) -> None:
        stream = client.jetstream()
        for noise in (b"", b"{", body[:-40], flipped, forged, body):
            await stream.publish(LANE.batches, noise)
        await stream.publish(LANE.batches, data[:-9], headers=headers)
        await stream.publish(LANE.batches, bomb, headers={ENCODING: "deflate"})
        for _repeat in range(3):
            await stream.publish(LANE.batches, data, headers=headers)

    on_broker(broker, disturb)
    marry(pair.province, 1)
    assert pair.relay_all() == 1
    assert held(pair.ministry) == 3
    with pair.ministry.read() as w:
        assert {alarm.code for alarm in open_alarms(w)} == {"signature"}
    dead: list[int] = []

    async def count(client: Client) -> None:
        dead.append((await client.jsm().stream_info(LANE.dead_stream)).state.messages)

    on_broker(broker, count)
    assert dead == [5]


def test_batches_in_the_wrong_order_are_put_right(pair: PlatformPair, desk: Desk, broker: NatsServer) -> None:
    """The second overtakes the first: it is refused as a gap, sent anew by the relay, and has one effect."""
    marry(pair.province, 30)  # two batches: the route takes 20 at a time
    with pair.province.work() as w:
        adapter = w.port(Adapters).named("platform")
        stream = lock_stream(w, "ministry", "all")
        upto = ledger_position(w)
        first = draft_batch(w, pair.route, StreamPlace.of(stream), adapter, upto)
        assert first is not None
        second = draft_batch(w, pair.route, first.then, adapter, upto)
        assert second is not None
        store_batch(w, pair.route, stream, first)
    answers: list[Receipt] = []

    async def swap(client: Client) -> None:
        stream = client.jetstream()
        receipts = await client.subscribe(LANE.receipts)
        for draft in (second, first):
            await stream.publish(LANE.batches, draft.body)
        for _draft in (second, first):
            message = await receipts.next_msg(60)
            answers.append(Receipt.parse(unpack(message.data, message.headers)))

    on_broker(broker, swap)
    assert [(one.number, one.outcome, one.expects) for one in answers] == [(2, "gap", 1), (1, "taken", 2)]
    assert pair.relay_all() == 30
    assert held(pair.ministry) == 30
    with pair.ministry.read() as w:
        assert [(alarm.number, alarm.code) for alarm in open_alarms(w)] == [(2, "continuity.number")]


def test_a_restored_province_asks_before_it_sends(pair: PlatformPair, desk: Desk) -> None:
    marry(pair.province, 2)
    pair.relay_all()
    with pair.province.work() as w:
        head = w.get(PartnerStream, ("ministry", "all")).cursor_seq
        raise_epochs(w, [pair.route], head + 10)
    marry(pair.province, 1)
    assert pair.relay_all() == 1
    with pair.province.read() as w:
        assert w.get(PartnerStream, ("ministry", "all")).epoch == 2
    assert held(pair.ministry) == 3
