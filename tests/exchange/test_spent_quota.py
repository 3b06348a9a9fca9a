"""A reader that was told when to come again does not ask before."""

from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from jinmin.clock import fixed_clock
from jinmin.db.site import Site
from jinmin.db.work import Work
from jinmin.errors import Unavailable
from jinmin.messages import explain
from jinmin.vocabulary.actor import Actor
from jinmin.vocabulary.profile import NodeIdentity, Profile
from jinmin_exchange_api.connection import Connection
from jinmin_exchange_api.settings import InterfaceSettings

SPENT, OPEN = "/resources/marriage.record/records", "/resources/funeral.record/records"


class Partner(BaseHTTPRequestHandler):
    """Its quota for one resource is spent; counts how often it is asked."""

    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        is_spent = self.path == SPENT
        self.send_response(429 if is_spent else 200)
        if is_spent:
            self.send_header("Retry-After", "1800")
        self._say(b'{"code": "authority.quota_spent"}' if is_spent else b"{}")

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self._say(b'{"access_token": "t"}')

    def _say(self, body: bytes) -> None:
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    def nothing(_actor: Actor) -> Work:
        raise AssertionError("no work is needed")

    Partner.asked = []
    (tmp_path / "secret").write_text("s", "utf-8")
    node = NodeIdentity(code="ministry", title="民政部", level="ministry", region="")
    clock = fixed_clock(datetime(2026, 11, 28, 10, 0, tzinfo=UTC))
    site = Site(Profile(id="m", title="部", summary="试验", node=node), clock, nothing, nothing)
    with ThreadingHTTPServer(("127.0.0.1", 0), Partner) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        told = {
            "address": f"http://127.0.0.1:{server.server_address[1]}", "client_id": "ministry",
            "secret_file": str(tmp_path / "secret"),
        }  # fmt: skip
        yield Connection(site, "p11", InterfaceSettings.read("p11", told))
        server.shutdown()


def test_what_is_spent_is_left_alone_and_all_else_goes_on(connection: Connection) -> None:
    with pytest.raises(Unavailable) as spent:
        connection.get(SPENT)
    assert spent.value.key == "exchange_api.busy"
    with pytest.raises(Unavailable) as resting:
        connection.get(SPENT)
    assert "2026-11-28 18:30 以后再来" in explain(resting.value)
    connection.get(OPEN)
    assert Partner.asked == [SPENT, OPEN]
