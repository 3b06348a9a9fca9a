"""The sending side of one lane: a batch out, its receipt back, on one connection that is kept."""

import asyncio
from contextlib import suppress

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from nats.js.errors import NotFoundError

from jinmin.errors import Invalid, Unavailable
from jinmin.exchange.envelope import Receipt
from jinmin.exchange.errors import MalformedMessage
from jinmin.exchange.sent_batch import SentBatch
from jinmin_exchange_platform.connecting import BrokerSettings, connect, unreachable
from jinmin_exchange_platform.packing import pack, unpack
from jinmin_exchange_platform.streams import ensure_lane
from jinmin_exchange_platform.subjects import Lane

ACK_SECONDS = 10.0
ASK_SECONDS = 60.0


class SendingLane:
    """Not for several threads at once: the host sends one batch of a partner at a time."""

    def __init__(self, settings: BrokerSettings, lane: Lane, title: str) -> None:
        self._settings = settings
        self._lane = lane
        self._title = title
        self._client: Client | None = None
        self._connecting = asyncio.Lock()
        self._waiting: dict[str, asyncio.Future[Receipt]] = {}

    async def deliver(self, batch: SentBatch) -> Receipt:
        """The partner's receipt; Unavailable when none came in time: what became of the batch is unknown."""
        wanted: asyncio.Future[Receipt] = asyncio.get_running_loop().create_future()
        self._waiting[batch.hash] = wanted
        try:
            stream = (await self._connected()).jetstream(timeout=ACK_SECONDS)
            if earlier := await self._earlier_receipt(stream, batch.hash):
                return earlier
            await self._publish(stream, batch)
            return await asyncio.wait_for(wanted, self._settings.receipt_seconds)
        except (NatsError, OSError, TimeoutError) as away:
            if self._client is not None and self._client.is_connected and isinstance(away, TimeoutError):
                seconds = round(self._settings.receipt_seconds)
                raise Unavailable("platform.no_receipt", partner=self._title, seconds=seconds) from away
            raise unreachable(self._settings, away) from away
        finally:
            del self._waiting[batch.hash]

    async def ask(self, question: bytes) -> bytes:
        """The partner's answer; Unavailable when it does not answer."""
        client = await self._connected()
        data, headers = pack(question)
        try:
            reply = await client.request(self._lane.inquiries, data, ASK_SECONDS, headers=headers or None)
        except (NatsError, OSError, TimeoutError) as away:
            if client.is_connected:
                raise Unavailable("platform.no_answer", partner=self._title) from away
            raise unreachable(self._settings, away) from away
        return unpack(reply.data, reply.headers)

    async def close(self) -> None:
        """Give the connection up; the next use makes a fresh one."""
        client, self._client = self._client, None
        if client is not None:
            await _closed(client)

    async def _publish(self, stream: JetStreamContext, batch: SentBatch) -> None:
        data, headers = batch.packed_by(pack)
        limit = self._client.max_payload if self._client else 0
        if limit and len(data) > limit:
            raise Invalid("platform.too_large", size=len(data), limit=limit)
        await stream.publish(self._lane.batches, data, headers=headers or None, timeout=ACK_SECONDS)

    async def _earlier_receipt(self, stream: JetStreamContext, wanted: str) -> Receipt | None:
        """The receipt of an earlier attempt whose answer was not awaited to the end."""
        try:
            last = await stream.get_last_msg(self._lane.receipt_stream, self._lane.receipts)
        except NotFoundError:
            return None
        receipt = _receipt(last.data or b"", last.headers)
        return receipt if receipt and receipt.request_hash == wanted else None

    async def _connected(self) -> Client:
        """The connection, on which receipts are heard already; one is made at a time."""
        async with self._connecting:
            if self._client is None or not self._client.is_connected:
                await self.close()
                self._client = await self._fresh()
            return self._client

    async def _fresh(self) -> Client:
        client = await connect(self._settings, f"jinmin {self._lane.origin} sender")
        try:
            await ensure_lane(client, self._lane)
            await client.subscribe(self._lane.receipts, cb=self._arrived)
        except (NatsError, OSError, TimeoutError) as away:
            await _closed(client)
            raise unreachable(self._settings, away) from away
        return client

    async def _arrived(self, message: Msg) -> None:
        receipt = _receipt(message.data, message.headers)
        wanted = self._waiting.get(receipt.request_hash) if receipt else None
        if receipt and wanted and not wanted.done():
            wanted.set_result(receipt)


async def _closed(client: Client) -> None:
    with suppress(NatsError, OSError, TimeoutError):
        await client.close()


def _receipt(data: bytes, headers: dict[str, str] | None) -> Receipt | None:
    """None for what is no receipt: anybody may publish anything, the host checks the signature later."""
    try:
        return Receipt.parse(unpack(data, headers))
    except MalformedMessage:
        return None
