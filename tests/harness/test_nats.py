"""The broker tests run on keeps its streams through a kill."""

import asyncio
import json
import socket

from tests.harness.nats import NatsServer


async def _ask(server: NatsServer, subject: str, payload: dict[str, object]) -> dict[str, object]:
    """One JetStream administration request over the plain text protocol."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    await reader.readline()
    body = json.dumps(payload).encode()
    lines = [b"CONNECT {}", b"SUB answer 1", f"PUB {subject} answer {len(body)}".encode(), body, b""]
    writer.write(b"\r\n".join(lines))
    while not (line := await reader.readline()).startswith(b"MSG"):
        assert line, "the broker hung up"
    answer: dict[str, object] = json.loads(await reader.readline())
    writer.close()
    await writer.wait_closed()
    return answer


async def test_a_stream_survives_a_kill(nats_server: NatsServer) -> None:
    made = await _ask(nats_server, "$JS.API.STREAM.CREATE.trial", {"name": "trial", "subjects": ["trial.>"]})
    assert "error" not in made
    nats_server.kill()
    nats_server.start()
    names = await _ask(nats_server, "$JS.API.STREAM.NAMES", {})
    assert names["streams"] == ["trial"]


def test_it_forgets_what_a_test_left(nats_server: NatsServer) -> None:
    asyncio.run(_ask(nats_server, "$JS.API.STREAM.CREATE.left", {"name": "left", "subjects": ["left.>"]}))
    assert nats_server.streams() == ["left"]
    nats_server.forget()
    assert nats_server.streams() == []


def test_it_listens_on_loopback_only(nats_server: NatsServer) -> None:
    with socket.create_connection(("127.0.0.1", nats_server.port)) as connection:
        banner = connection.makefile().readline()
    assert json.loads(banner[5:])["host"] == "127.0.0.1"
