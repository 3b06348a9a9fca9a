"""The broker's durable streams of one lane: made when they are not there, left as they are when they are."""

from nats.aio.client import Client
from nats.js.api import RetentionPolicy, StorageType, StreamConfig
from nats.js.errors import BadRequestError, NotFoundError

from jinmin_exchange_platform.subjects import Lane

DEAD_KEPT_SECONDS = 90 * 86_400


async def ensure_lane(client: Client, lane: Lane) -> None:
    """Batches stay until the partner has dealt with them, the last receipt of a lane until the next one."""
    work = StreamConfig(
        name=lane.batch_stream,
        subjects=[lane.batches],
        retention=RetentionPolicy.WORK_QUEUE,
        storage=StorageType.FILE,
    )
    receipts = StreamConfig(
        name=lane.receipt_stream,
        subjects=[lane.receipts],
        storage=StorageType.FILE,
        max_msgs_per_subject=8,
    )
    dead = StreamConfig(
        name=lane.dead_stream, subjects=[lane.dead], storage=StorageType.FILE, max_age=DEAD_KEPT_SECONDS
    )
    for config in (work, receipts, dead):
        await _ensure(client, config)


async def _ensure(client: Client, config: StreamConfig) -> None:
    manager = client.jsm()
    assert config.name is not None
    try:
        await manager.stream_info(config.name)
    except NotFoundError:
        try:
            await manager.add_stream(config)
        except BadRequestError:
            # The partner made it at the same moment, by settings of its own.
            await manager.stream_info(config.name)
