"""Is the broker there? Asked on a connection of its own, so that nothing under way is disturbed and nothing is made."""

import asyncio
from contextlib import suppress
from time import monotonic

from nats.aio.client import Client
from nats.errors import Error as NatsError

from jinmin.errors import Unavailable
from jinmin_exchange_platform.connecting import BrokerSettings, connect, unreachable

ANSWER_SECONDS = 3


class BrokerLine:
    """One connection to one broker, kept between the questions."""

    def __init__(self, settings: BrokerSettings, name: str) -> None:
        self._settings = settings
        self._name = name
        self._client: Client | None = None
        self._asking = asyncio.Lock()

    async def ping(self) -> float:
        """Seconds to the broker and back; Unavailable when it is away."""
        async with self._asking:
            if self._client is not None:
                with suppress(Unavailable):
                    return await self._answer(self._client)
            # A connection that answers no more says nothing about the broker, which may have been started anew.
            self._client = await connect(self._settings, self._name)
            return await self._answer(self._client)

    async def close(self) -> None:
        """Give the connection up; the next question makes a fresh one."""
        async with self._asking:
            await self._close()

    async def _answer(self, client: Client) -> float:
        start = monotonic()
        try:
            await client.flush(ANSWER_SECONDS)
        except (NatsError, OSError, TimeoutError) as away:
            await self._close()
            raise unreachable(self._settings, away) from away
        return monotonic() - start

    async def _close(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            with suppress(NatsError, OSError, TimeoutError):
                await client.close()
