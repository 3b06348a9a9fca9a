"""Records pushed to and pulled from the published interface over HTTPS, beside COPY and FastAPI over COPY."""

import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from functools import partial

import psycopg
import requests
from benchmarks.bare_interface import TABLE, copy_rows
from benchmarks.spent_cpu import cpu_seconds, server_of
from sqlalchemy.engine import make_url
from tests.exchange.api_nodes import (
    Interface,
    acquaint,
    card_of,
    interface_of,
    make_certificates,
    open_node,
    profile_file,
)
from tests.exchange.direct import marry
from tests.exchange.gateway import wait_for
from tests.harness.checks import ROOT
from tests.harness.figures import Figure, alternate
from tests.harness.ports import free_port
from tests.harness.trials import TrialContext

from jinmin.exchange.relay import relay_all
from jinmin.ids import new_id
from jinmin.node import Node
from jinmin.sharing.agreements import NewAgreement, conclude_agreement
from jinmin.sharing.clients import NewClient, register_client
from jinmin_exchange_api.connection import Connection
from jinmin_exchange_api.settings import InterfaceSettings

PUSHED = 4_000
PULLED = 20_000
READERS, WORKERS, PAGE = 4, 2, 5_000
CURSOR = re.compile(rb'"cursor":"([^"]*)"')
ROWS_A_CALL = 100
RESOURCE = "marriage.record"
NAMES = ("id", "region", "registered_on", "certificate_no", "groom", "bride")
PUBLIC = ("certificate_no", "registered_on", "month", "region", "state", "remarried", "issued_on")


def run(context: TrialContext) -> list[Figure]:
    """End to end, then out of the interface."""
    return [*_pushing(context), *_pulling(context)]


def _pushing(context: TrialContext) -> Iterator[Figure]:
    certificates = make_certificates(context.folder / "tls")
    urls = [context.postgres.create_database() for _node in range(2)]
    above = profile_file(context.folder, "ministry", "p51", takes="")
    interface = interface_of(context.folder, above, context.folder / "m", urls[0], certificates)
    text = profile_file(context.folder, "p51", "ministry", sends=interface.trusts()).read_text("utf-8")
    below = context.folder / "p51.toml"
    below.write_text(text.replace("batch_limit = 4", "batch_limit = 1000"), encoding="utf-8")
    ministry = open_node(above, context.folder / "m", urls[0])
    province = open_node(below, context.folder / "p", urls[1])
    acquaint(province, ministry)
    interface.start()
    note = "signed, sealed, applied, receipted; one relay, one worker; baseline: FastAPI, 100 rows a COPY"
    with bare_interface(context.postgres.create_database()) as call:
        runs, bare = alternate(partial(_push, province), partial(_bare, call), context.runs)
    yield Figure("api: end to end", "rec/s", runs, bare, 2_000, 4_000, note=note)
    copied = tuple(_copy(context.postgres.create_database()) for _run in range(context.runs))
    yield Figure("raw COPY, three indexes", "rows/s", copied)
    interface.kill()
    province.close()
    ministry.close()


def _push(province: Node) -> float:
    marry(province, PUSHED)
    begun = time.perf_counter()
    assert sum(result.entries for result in relay_all(province.site)) == PUSHED
    return PUSHED / (time.perf_counter() - begun)


def _pulling(context: TrialContext) -> Iterator[Figure]:
    certificates = make_certificates(context.folder / "tls2")
    urls = [context.postgres.create_database() for _node in range(2)]
    below = profile_file(context.folder / "pull", "p51", "ministry")
    interface = interface_of(context.folder, below, context.folder / "give", urls[0], certificates)
    interface.command += ["--workers", str(WORKERS)]
    above = profile_file(context.folder / "pull", "ministry", "p51", takes=interface.trusts())
    province = open_node(below, context.folder / "give", urls[0])
    ministry = open_node(above, context.folder / "read", urls[1])
    acquaint(province, ministry)
    _agree(province, ministry)
    for _part in range(4):
        marry(province, PULLED // 4)
    interface.start()
    for name, number, least, goal in (
        ("personal fields re-encrypted", "ALL", 12_000, 20_000),
        ("public fields only", "PUBLIC", 20_000, 50_000),
    ):
        before = _spent(context, interface)
        runs = tuple(_pull(ministry, interface, number) for _run in range(context.runs))
        cost = (_spent(context, interface) - before) / PULLED / READERS / context.runs * 1e6
        note = f"{READERS} readers of {PULLED:,} records each in pages of {PAGE:,}, {WORKERS} workers; "
        note += "of a page a reader looks at the cursor only; "
        note += f"processor time a record of workers and server: {cost:.0f} µs"
        yield Figure(f"api: pulled out, {name}", "rec/s", runs, (), least, goal, note=note)
    interface.kill()
    province.close()
    ministry.close()


def _spent(context: TrialContext, interface: Interface) -> float:
    assert interface.process is not None
    return cpu_seconds(interface.process.pid, server_of(context.postgres))


def _agree(province: Node, ministry: Node) -> None:
    card, today = card_of(ministry), province.clock.today()
    with province.work() as w:
        register_client(
            w,
            NewClient(
                code="ministry", title="民政部", signing_key=card.signature, transport_key=card.transport,
                calls_per_minute=100_000,
            ),
        )  # fmt: skip
        for number, fields in (("ALL", ("*",)), ("PUBLIC", PUBLIC)):
            terms = {"number": number, "client": "ministry", "resource": RESOURCE, "fields": fields}
            days = {"valid_from": today, "valid_to": today + timedelta(days=2), "daily_quota": 50_000_000}
            conclude_agreement(w, NewAgreement.model_validate(terms | days | {"purpose": "性能测量"}))


def _pull(reader: Node, interface: Interface, agreement: str) -> float:
    """All readers at once, from the first page to the last."""
    begun = time.perf_counter()
    with ThreadPoolExecutor(READERS) as readers:
        counts = list(readers.map(lambda _each: _read(reader, interface, agreement), range(READERS)))
    assert counts == [PULLED] * READERS
    return sum(counts) / (time.perf_counter() - begun)


def _read(reader: Node, interface: Interface, agreement: str) -> int:
    settings = InterfaceSettings(address=interface.address, ca_file=interface.certificates.ca)
    connection = Connection(reader.site, "p51", settings)
    cursor, count = "", 0
    while True:
        raw = connection.get(
            f"/resources/{RESOURCE}/records", cursor=cursor, limit=str(PAGE), agreement=agreement
        )
        count += raw.count(b'"payload_hash":')
        found = CURSOR.search(raw)
        assert found
        cursor = found[1].decode()
        if b'"more":true' not in raw:
            return count


def _rows(count: int) -> list[tuple[str, ...]]:
    return [
        (str(new_id()), "510822", "2026-05-20", f"J510822-2026-{n:06d}", "赵一", "钱二") for n in range(count)
    ]


def _copy(url: str) -> float:
    with psycopg.connect(_plain(url)) as connection:
        connection.execute(TABLE)
        rows = _rows(20_000)
        begun = time.perf_counter()
        copy_rows(connection, rows)
        return len(rows) / (time.perf_counter() - begun)


def _bare(call: Callable[[list[tuple[str, ...]]], None]) -> float:
    rows = _rows(PUSHED)
    begun = time.perf_counter()
    for start in range(0, PUSHED, ROWS_A_CALL):
        call(rows[start : start + ROWS_A_CALL])
    return PUSHED / (time.perf_counter() - begun)


@contextmanager
def bare_interface(url: str) -> Iterator[Callable[[list[tuple[str, ...]]], None]]:
    """FastAPI over COPY in a process of its own; gives the call that hands rows over."""
    with psycopg.connect(_plain(url)) as connection:
        connection.execute(TABLE)
    address = f"http://127.0.0.1:{(port := free_port())}/"
    module = [sys.executable, "-m", "benchmarks.bare_interface", _plain(url), str(port)]
    process = subprocess.Popen(module, cwd=ROOT)
    wait_for(address, process)
    session = requests.Session()

    def call(rows: list[tuple[str, ...]]) -> None:
        told = [dict(zip(NAMES, row, strict=True)) for row in rows]
        session.post(f"{address}rows", json=told, timeout=60).raise_for_status()

    yield call
    process.kill()
    process.wait()


def _plain(url: str) -> str:
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
