"""A node behind its published interface in a process of its own, and systems that call it."""

import warnings
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from time import monotonic, sleep, time
from uuid import uuid4

import requests
from joserfc import jwt
from joserfc.errors import SecurityWarning
from joserfc.jwk import OKPKey

from jinmin.crypto import SigningKey, TransportKey
from jinmin.exchange.page import Page
from jinmin.exchange.personal import PersonalOpener
from jinmin.identity import PasswordPool
from jinmin.node import Node
from jinmin.sharing.agreements import NewAgreement, conclude_agreement
from jinmin.sharing.clients import NewClient, register_client
from tests.exchange.probe import open_probe_node
from tests.harness.ports import free_port
from tests.harness.warm_programs import Process, start_program

READY = 60.0


@dataclass
class Published:
    """A node and the address of its interface."""

    node: Node
    url: str
    process: Process

    def admit(self, client: "System", *, region: str = "", **more: int) -> "System":
        new = NewClient(
            code=client.code, title="试验系统", region=region, signing_key=client.key.public,
            transport_key=client.box.public, **more,
        )  # fmt: skip
        with self.node.work() as w:
            secret = w.port(PasswordPool).hash(client.secret) if client.secret else None
            register_client(w, new, secret)
        client.url = self.url
        client.node = self.node.profile.node.code
        return client

    def agree(self, client: "System", *fields: str, number: str = "A-1", **more: object) -> None:
        today = self.node.clock.today()
        terms: dict[str, object] = {
            "number": number, "client": client.code, "resource": "exchprobe.record", "fields": fields or ("*",),
            "purpose": "试验用途", "valid_from": today, "valid_to": today + timedelta(days=30),
            "daily_quota": 1000,
        }  # fmt: skip
        with self.node.work() as w:
            conclude_agreement(w, NewAgreement.model_validate(terms | more))


@dataclass
class System:
    """Another system: its keys, its secret, and plain HTTP."""

    code: str = "reader"
    secret: str = ""
    key: SigningKey = field(default_factory=lambda: SigningKey.generate("ed25519"))
    box: TransportKey = field(default_factory=lambda: TransportKey.generate("x25519"))
    url: str = ""
    node: str = ""
    token: str = ""

    def assertion(self, *, alg: str = "Ed25519", **changed: object) -> str:
        now = int(time())
        claims = {"iss": self.code, "sub": self.code, "aud": self.node, "exp": now + 60, "jti": uuid4().hex}
        claims |= changed
        secret = urlsafe_b64encode(bytes.fromhex(self.key.as_secret_json()["secret"])).rstrip(b"=").decode()
        public = urlsafe_b64encode(self.key.public.value).rstrip(b"=").decode()
        key = OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": public, "d": secret})
        with warnings.catch_warnings():
            # What systems out there still write: joserfc warns of the older name.
            warnings.simplefilter("ignore", SecurityWarning)
            return jwt.encode({"alg": alg}, claims, key, algorithms=[alg])

    def ask_token(self, **form: str) -> requests.Response:
        return requests.post(
            f"{self.url}/token", data={"grant_type": "client_credentials"} | form, timeout=30
        )

    def sign_in(self) -> None:
        answer = self.ask_token(
            client_assertion_type="urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            client_assertion=self.assertion(),
        )
        answer.raise_for_status()
        self.token = answer.json()["access_token"]

    def call(self, method: str, path: str, **more: object) -> requests.Response:
        if not self.token:
            self.sign_in()
        headers = {"Authorization": f"Bearer {self.token}"} | dict(more.pop("headers", {}))  # type: ignore[call-overload]
        return requests.request(method, f"{self.url}{path}", headers=headers, timeout=60, **more)  # type: ignore[arg-type]

    def page(self, cursor: str = "", **params: object) -> Page:
        answer = self.call("GET", "/resources/exchprobe.record/records", params={"cursor": cursor, **params})
        assert answer.status_code == 200, answer.text
        return Page.parse(answer.content)

    def opened(self, page: Page) -> list[dict[str, object]]:
        """The records of a page, the sealed fields opened with the system's own secret key."""

        class Keys:
            transport_key = staticmethod(lambda: self.box.public)
            unwrap_content_key = staticmethod(self.box.unwrap)

        opener = PersonalOpener(Keys(), page.place, page.content_key)  # type: ignore[arg-type]
        return [
            {**e.payload.record, **opener.open(e.record_id, e.version, e.payload.personal)}
            for e in page.entries
        ]


@contextmanager
def published(code: str, folder: Path, url: str, region: str = "") -> Iterator[Published]:
    node = open_probe_node(code, folder, url, region=region)
    port = free_port()
    words = (code, str(folder), url, region, str(port))
    process = start_program("tests.exchange.gateway_program", words)
    try:
        address = f"http://127.0.0.1:{port}/exchange/v1"
        wait_for(f"{address}/node", process)
        yield Published(node, address, process)
    finally:
        process.terminate()
        process.wait(20)
        node.close()


def wait_for(url: str, process: Process, verify: str | bool = True) -> None:
    until = monotonic() + READY
    while monotonic() < until:
        assert process.poll() is None, "the program ended"
        try:
            if requests.get(url, timeout=5, verify=verify).ok:
                return
        except requests.ConnectionError:
            sleep(0.2)
    raise AssertionError(f"{url} does not answer")
