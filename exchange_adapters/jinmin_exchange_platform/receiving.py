"""The receiving side: batches are judged one after another, questions are answered, nothing is lost.

A batch is acknowledged to the broker only after its receipt lies in the broker's durable stream. Whoever
is killed in between gets the batch again and gives the first receipt once more.
"""

import asyncio
import logging
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from functools import partial
from threading import Event
from typing import Any

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from nats.js.api import AckPolicy, ConsumerConfig
from sqlalchemy.exc import SQLAlchemyError

from jinmin.errors import Invalid, JinminError, Refused
from jinmin.exchange.envelope import Receipt
from jinmin.exchange.front_door import FrontDoor
from jinmin_exchange_platform.background_loop import together
from jinmin_exchange_platform.connecting import BrokerSettings, connect, unreachable
from jinmin_exchange_platform.packing import pack, unpack
from jinmin_exchange_platform.streams import ensure_lane
from jinmin_exchange_platform.subjects import Lane

log = logging.getLogger(__name__)

CONSUMER = "inbox"
FETCH_SECONDS = 1.0
RETRY_SECONDS = 3.0
ACK_WAIT_SECONDS = 15
"""After so long without a sign of life the broker gives a batch out again: its receiver is dead."""
SIGN_OF_LIFE_SECONDS = 4.0
PUBLISH_SECONDS = 10.0
NO_ANSWER = b""
"""What a question gets that could not be answered; the asking side finds no answer in it."""


class Receiver:
    """Serves the lanes of one broker until it is told to stop or the connection is lost."""

    def __init__(self, settings: BrokerSettings, lanes: Sequence[Lane], door: FrontDoor) -> None:
        self._settings = settings
        self._lanes = lanes
        self._door = door

    async def serve(self, stopping: Event) -> None:
        """Return when ``stopping`` is set; Unavailable when the broker is away."""
        client = await connect(self._settings, f"jinmin {self._lanes[0].partner} receiver")
        try:
            await together(self._serve_lane(client, lane, stopping) for lane in self._lanes)
        except (NatsError, OSError, TimeoutError) as away:
            raise unreachable(self._settings, away) from away
        finally:
            with suppress(NatsError, OSError, TimeoutError):
                await client.close()

    async def _serve_lane(self, client: Client, lane: Lane, stopping: Event) -> None:
        await ensure_lane(client, lane)
        # Whoever plans to exchange with this node asks in 联调 first; nothing takes effect by a question.
        for subject in sorted({lane.inquiries, lane.in_trial.inquiries}):
            await client.subscribe(subject, queue=CONSUMER, cb=partial(self._asked, client))
        stream = client.jetstream(timeout=PUBLISH_SECONDS)
        await stream.add_consumer(lane.batch_stream, _consumer(lane))  # also brings an older one up to date
        inbox = await stream.pull_subscribe_bind(CONSUMER, lane.batch_stream)
        while not stopping.is_set():
            if not client.is_connected:
                raise unreachable(self._settings, ConnectionResetError("lost"))
            try:
                (message,) = await inbox.fetch(1, timeout=FETCH_SECONDS)
            except TimeoutError:
                continue
            await self._take_in(stream, lane, message)

    async def _take_in(self, stream: JetStreamContext, lane: Lane, message: Msg) -> None:
        try:
            raw = unpack(message.data, message.headers)
            receipt = await _signing_life(message, asyncio.to_thread(self._door.take_in, raw))
        except (Invalid, Refused) as unreadable:
            # Nobody can be answered: no sender is proved. It is kept aside for a person.
            log.warning("dead letter from %s: %s", lane.origin, unreadable.key)
            headers = {**(message.headers or {}), "Jinmin-Reason": unreadable.key}
            await stream.publish(lane.dead, message.data, headers=headers, timeout=PUBLISH_SECONDS)
            await message.ack_sync()
            return
        except (JinminError, SQLAlchemyError) as not_now:
            reason = not_now.key if isinstance(not_now, JinminError) else type(not_now).__name__
            log.warning("batch from %s waits: %s", lane.origin, reason)
            await message.nak(RETRY_SECONDS)
            return
        data, packed = pack(receipt.to_bytes())
        await stream.publish(lane.receipts, data, headers=packed or None, timeout=PUBLISH_SECONDS)
        await message.ack_sync()

    async def _asked(self, client: Client, message: Msg) -> None:
        try:
            answer = await asyncio.to_thread(self._door.answer, unpack(message.data, message.headers))
        except (JinminError, SQLAlchemyError) as refused:
            log.warning("question not answered: %s", refused)
            answer = NO_ANSWER
        data, headers = pack(answer)
        await client.publish(message.reply, data, headers=headers or None)


def _consumer(lane: Lane) -> ConsumerConfig:
    return ConsumerConfig(
        durable_name=CONSUMER,
        filter_subject=lane.batches,
        ack_policy=AckPolicy.EXPLICIT,
        ack_wait=ACK_WAIT_SECONDS,
        max_ack_pending=1,
    )


async def _signing_life(message: Msg, judging: Coroutine[Any, Any, Receipt]) -> Receipt:
    """What ``judging`` gives, however long it takes: the broker hears that somebody is at it."""
    task = asyncio.ensure_future(judging)
    while not (await asyncio.wait({task}, timeout=SIGN_OF_LIFE_SECONDS))[0]:
        await message.in_progress()
    return task.result()
