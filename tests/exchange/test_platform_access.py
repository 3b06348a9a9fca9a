"""TLS and credentials of one's own for each node: who has none is not let in, who has others sends nothing here."""

import asyncio
import os
import ssl
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

import nats
import nkeys
import pytest
from nats.errors import Error as NatsError

from jinmin.errors import Misconfigured, Unavailable
from jinmin.exchange.front_door import FrontDoor
from jinmin_exchange_platform import PlatformAdapter
from tests.exchange.certificates import Authority
from tests.exchange.direct import marry
from tests.exchange.platform_nodes import PlatformPair, platform_pair
from tests.harness.nats import NatsServer

LANE = "jinmin.production.%s.p51.ministry"

CONFIG = """
tls {{ cert_file: "{folder}/broker.pem", key_file: "{folder}/broker.key", ca_file: "{folder}/ca.pem", verify: true }}
authorization {{ users = [
  {{ user: ministry, password: theirs }},
  {{ user: p51, password: ours, permissions: {{
     publish: ["{batch}", "{ask}", "$JS.API.>", "_INBOX.>"], subscribe: ["{receipt}", "_INBOX.>"] }} }},
  {{ nkey: {nkey}, permissions: {{
     publish: ["{batch}", "{ask}", "$JS.API.>", "_INBOX.>"], subscribe: ["{receipt}", "_INBOX.>"] }} }},
  {{ user: p11, password: others, permissions: {{
     publish: ["jinmin.production.batch.p11.ministry", "_INBOX.>"], subscribe: ["_INBOX.>"] }} }},
] }}
"""


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    made = Authority(tmp_path)
    for name in ("broker", "node"):
        made.certify(name)
    return made


def _seed() -> bytes:
    seed: bytes = nkeys.encode_seed(os.urandom(32), nkeys.PREFIX_BYTE_USER)
    return seed


@pytest.fixture
def seed() -> bytes:
    """Of the province's own key, whose public part the broker has."""
    return _seed()


@pytest.fixture
def broker(tmp_path: Path, authority: Authority, seed: bytes) -> Iterator[NatsServer]:
    lanes = {kind: LANE % kind for kind in ("batch", "ask", "receipt")}
    public = nkeys.from_seed(bytearray(seed)).public_key.decode()
    server = NatsServer(tmp_path / "nats", CONFIG.format(folder=tmp_path, nkey=public, **lanes))
    yield server
    server.stop()


@pytest.fixture
def pair(tmp_path: Path, broker: NatsServer) -> Iterator[PlatformPair]:
    (tmp_path / "password").write_text("theirs\n")
    files = {"ca": "ca.pem", "certificate": "node.pem", "key": "node.key", "password_file": "password"}
    carrier = {name: str(tmp_path / file) for name, file in files.items()}
    urls = [f"sqlite:///{tmp_path / name}.db" for name in ("p51", "ministry")]
    servers = broker.url.replace("nats://", "tls://")
    with platform_pair(tmp_path, servers, *urls, user="ministry", receipt_seconds="60", **carrier) as opened:
        ours = dict(opened.province.profile.carriers["platform"]) | {"user": "p51"}
        ours["password_file"] = str(tmp_path / "ours")
        (tmp_path / "ours").write_text("ours\n")
        opened.province.profile.carriers["platform"].update(ours)  # type: ignore[attr-defined]
        yield opened


def test_records_arrive_over_tls_with_own_credentials_only(
    pair: PlatformPair, tmp_path: Path, seed: bytes
) -> None:
    stopping = Event()
    adapter = PlatformAdapter(pair.ministry.site)
    desk = Thread(target=adapter.receive, args=(FrontDoor(pair.ministry.site), stopping), daemon=True)
    desk.start()
    try:
        marry(pair.province, 2)
        assert pair.relay_all() == 2
    finally:
        stopping.set()
        desk.join(60)
    (tmp_path / "ours").write_text("wrong\n")
    marry(pair.province, 1)
    assert not _is_let_in(pair)
    # Nothing secret travels with a key: the broker knows its public part only.
    pair.province.profile.carriers["platform"].update(nkey_file=str(tmp_path / "seed"))  # type: ignore[attr-defined]
    for told, expected in ((seed, True), (_seed(), False)):
        (tmp_path / "seed").write_bytes(told + b"\n")
        assert _is_let_in(pair) is expected
    (tmp_path / "seed").write_bytes(b"SUWRONG")
    with pytest.raises(Misconfigured, match="nkey_invalid"):
        _is_let_in(pair)


def _is_let_in(pair: PlatformPair) -> bool:
    fresh = PlatformAdapter(pair.province.site)
    try:
        return fresh.check(pair.route).reachable
    finally:
        fresh.leave()


def test_another_nodes_credentials_do_not_reach_this_lane(
    pair: PlatformPair, broker: NatsServer, tmp_path: Path
) -> None:
    async def trespass() -> None:
        context = ssl.create_default_context(cafile=str(tmp_path / "ca.pem"))
        context.load_cert_chain(str(tmp_path / "node.pem"), str(tmp_path / "node.key"))
        address = broker.url.replace("nats://", "tls://")

        async def quiet(_error: Exception) -> None:
            """The refusal is what is waited for."""

        client = await nats.connect(address, tls=context, user="p11", password="others", error_cb=quiet)
        try:
            await client.jetstream(timeout=1).publish(LANE % "batch", b"forged", timeout=1)
        finally:
            await client.close()

    with pytest.raises(Unavailable):
        PlatformAdapter(pair.province.site).ask(
            pair.route, b"?"
        )  # the lane is there now, and nobody at its end
    with pytest.raises(NatsError):
        asyncio.run(trespass())


def test_an_expired_certificate_is_told(pair: PlatformPair, broker: NatsServer, authority: Authority) -> None:
    broker.stop()
    authority.certify("broker", days=-1)
    broker.start()
    marry(pair.province, 1)
    with pytest.raises(Unavailable) as refused:
        pair.relay()
    assert refused.value.key == "platform.unreachable"
    assert refused.value.values["detail"] == "证书已过期"
