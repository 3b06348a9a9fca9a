"""Exchange over the platform: two nodes with a database each and a broker, beside raw JetStream and raw COPY."""

import asyncio
import time
from datetime import date
from functools import partial
from random import Random
from uuid import UUID

import nats
import psutil
import psycopg
import sqlalchemy as sa
from benchmarks.spent_cpu import cpu_seconds, server_of
from tests.exchange.direct import marry
from tests.exchange.platform_nodes import NodeProcess, PlatformPair, platform_pair
from tests.harness.figures import Figure
from tests.harness.trials import TrialContext
from tests.harness.waiting import until
from tests.harness.warm_programs import Process

from jinmin.db.base import metadata
from jinmin.db.work import Work
from jinmin.exchange.comparing import Side, compare
from jinmin.exchange.digest_triggers import HELD, SENT, counting
from jinmin.exchange.due import is_due
from jinmin.exchange.holdings import Holdings, held_by, held_of
from jinmin.exchange.recounting import recount
from jinmin.exchange.streams import find_stream, has_open_batch
from jinmin.ledger.entries import ledger_position
from jinmin.node import Node
from jinmin_marriage.models import MarriageRecord

CHUNK = 500
LAG_RATE = 200
RECORD = MarriageRecord.__table__
COMPARED = 10_000_000
DIFFERENT = 100


def run(context: TrialContext) -> list[Figure]:
    """End to end, lag, memory, comparison; each beside what the same machine does bare in the same run."""
    urls = [context.postgres.create_database() for _node in range(2)]
    with platform_pair(context.folder, context.nats.url, *urls) as pair:
        big = pair.province.profile.routes[0].model_copy(update={"batch_limit": 1_000})
        pair.province.profile = pair.province.profile.model_copy(update={"routes": (big,)})
        processes = [
            NodeProcess(node.profile, node.place.data_dir, node.place.database_url)
            for node in (pair.ministry, pair.province)
        ]
        for process in processes:
            process.start()
        try:
            figures = [_end_to_end(context, pair, processes), _lag(context, pair)]
            figures.append(_memory(processes[1].process))
        finally:
            for process in processes:
                process.kill()
        return [*figures, _reconcile(context, pair)]


def _end_to_end(context: TrialContext, pair: PlatformPair, processes: list[NodeProcess]) -> Figure:
    """Records that lie ready, until the last receipt: the sender is started when all are written."""
    count = max(2_000, int(context.seconds * 1_000))
    receiver, sender = processes
    rates, bare, costs = [], [], []
    for _run in range(context.runs):
        _all_there(pair)
        sender.kill()
        for _chunk in range(count // CHUNK):
            marry(pair.province, CHUNK)
        sender.start()
        first = _arrived(pair)
        until(lambda known=first: _arrived(pair) > known, "the sender is at work", seconds=300)
        spent = _spent(context, receiver, sender)
        began, already = time.perf_counter(), _arrived(pair)
        _all_there(pair)
        left = count - (already - first)
        rates.append(left / (time.perf_counter() - began))
        costs.append((_spent(context, receiver, sender) - spent) / left * 1e6)
        bare.append(_raw_jetstream(context))
    note = "signed, sealed, applied with ledger and receipt; baseline: messages of 1 KiB published and consumed; "
    note += f"processor time a record of both nodes and the server: {sorted(costs)[len(costs) // 2]:.0f} µs; "
    note += f"raw COPY into three indexes in the same run: {_raw_copy(context):,.0f} rows/s"
    return Figure("exchange over the platform", "rec/s", tuple(rates), tuple(bare), 3_000, 6_000, note=note)


def _spent(context: TrialContext, *nodes: NodeProcess) -> float:
    running = [node.process.pid for node in nodes if node.process is not None]
    return cpu_seconds(*running, server_of(context.postgres))


def _lag(context: TrialContext, pair: PlatformPair) -> Figure:
    """From a record's commit to its commit at the ministry, at a steady rate, as the 99th of a hundred."""
    written: dict[UUID, float] = {}
    arrived: dict[UUID, float] = {}
    end = time.perf_counter() + context.seconds
    while time.perf_counter() < end:
        began = time.perf_counter()
        for record_id in marry(pair.province, LAG_RATE // 10):
            written[record_id] = time.perf_counter()
        _look(pair.ministry, written, arrived)
        time.sleep(max(0.0, 0.1 - (time.perf_counter() - began)))
    until(lambda: _look(pair.ministry, written, arrived), "the last record arrived", seconds=300)
    lags = sorted(arrived[record_id] - at for record_id, at in written.items())
    p99 = lags[int(len(lags) * 0.99)]
    note = f"{len(lags)} records at up to {LAG_RATE} a second, looked for every 0.1 s; "
    note += "written by another process than the relay's"
    return Figure("lag at 200 rec/s, p99", "s", (p99,), (), 2.0, 0.5, smaller_is_better=True, note=note)


def _look(node: Node, written: dict[UUID, float], arrived: dict[UUID, float]) -> bool:
    lacking = list(written.keys() - arrived.keys())
    with node.read() as w:
        found = w.execute(sa.select(RECORD.c.id).where(RECORD.c.id.in_(lacking))).scalars().all()
    now = time.perf_counter()
    arrived.update(dict.fromkeys(found, now))
    return len(arrived) == len(written)


def _memory(process: Process | None) -> Figure:
    assert process is not None
    resident = psutil.Process(process.pid).memory_info().rss / 1e6
    note = "the sending process whole, after its backlog"
    return Figure("relay memory", "MB", (resident,), (), 200, 120, smaller_is_better=True, note=note)


def _reconcile(context: TrialContext, pair: PlatformPair) -> Figure:
    """Both indexes filled with as many records, a hundred of them unequal."""
    _fill(pair)
    seconds = []
    for _run in range(context.runs):
        began = time.perf_counter()
        with pair.province.read() as ours, pair.ministry.read() as theirs:
            told = compare(_side(held_by("ministry"), ours), _side(held_of("ministry", "p51"), theirs))
        seconds.append(time.perf_counter() - began)
        assert len(told.differences) == DIFFERENT, len(told.differences)
    note = (
        f"{COMPARED:,} records on each side, {DIFFERENT} unequal, {told.rounds} rounds, without the carrier; "
    )
    note += f"by kept digests; counting all of one side again for their proof: {_proof(pair):.0f} s"
    return Figure("reconcile", "s", tuple(seconds), (), 15, 5, smaller_is_better=True, note=note)


def _proof(pair: PlatformPair) -> float:
    began = time.perf_counter()
    assert recount(pair.ministry.site, "p51", held_of("ministry", "p51")).wrong == ()
    return time.perf_counter() - began


def _side(holdings: Holdings, w: Work) -> Side:
    return Side(partial(holdings.digests, w), partial(holdings.records, w))


def _fill(pair: PlatformPair) -> None:
    """The same invented index rows on both sides, made by the database; then some of one side changed.

    Vacuumed, as the server does by itself after so many new rows.
    """
    values = f"""SELECT {{keys}}
        ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid AS record_id, {{more}}
        1 AS held, 'marriage.record' AS resource, (510100 + n % 183)::text AS region,
        (2010 + n / 183 % 16) * 100 + 1 + n / 2928 % 12 AS month, n % 256 AS slot,
        hashint8extended(n, 1) AS half_a, hashint8extended(n, 2) AS half_b {{last}}
        FROM generate_series(1::bigint, {COMPARED}) n"""
    sent = values.format(keys="'ministry' AS partner,", more="", last="")
    held = values.format(
        keys="'ministry' AS recipient, 'p51' AS origin,",
        more="1 AS version, repeat('0', 64) AS ledger_hash, 1 AS authority_epoch,",
        last=", now() AS as_of",
    )
    for node, sums, query in ((pair.province, SENT, sent), (pair.ministry, HELD, held)):
        table = sums.table
        names = "partner, record_id, " if node is pair.province else "recipient, origin, record_id, version, "
        names += "" if node is pair.province else "ledger_hash, authority_epoch, "
        names += "held, resource, region, month, slot, half_a, half_b"
        names += "" if node is pair.province else ", as_of"
        (place,) = metadata.tables[table].indexes
        with node.database.writing.begin() as connection:
            connection.execute(sa.text(f"TRUNCATE {table}, {sums.kept}"))
            connection.execute(sa.text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
            place.drop(connection)
            connection.execute(sa.text(f"INSERT INTO {table} ({names}) {query}"))
            place.create(connection)
            connection.execute(sa.text(counting(sums)))
            connection.execute(sa.text(f"ALTER TABLE {table} ENABLE TRIGGER USER"))
        with node.database.writing.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT").execute(
                sa.text(f"VACUUM ANALYZE {table}, {sums.kept}")
            )
    wrong = Random(7).sample(range(1, COMPARED), DIFFERENT)
    ids = [f"00000000-0000-7000-8000-{number:012x}" for number in wrong]
    with pair.ministry.database.writing.begin() as connection:
        for record_id in ids:
            connection.execute(
                sa.text("UPDATE exchange_record_version SET half_a = 1 WHERE record_id = :id"),
                {"id": record_id},
            )


def _arrived(pair: PlatformPair) -> int:
    """How many entries the ministry has: one for each record. To count them would take time from those measured."""
    with pair.ministry.read() as w:
        return ledger_position(w)


def _all_there(pair: PlatformPair) -> None:
    def is_receipted() -> bool:
        with pair.province.read() as w:
            stream = find_stream(w, pair.route)
            return not has_open_batch(w, stream) and not is_due(w, pair.route, stream.cursor_seq)

    until(is_receipted, "everything has its receipt", seconds=900)


def _raw_jetstream(context: TrialContext) -> float:
    """Messages of 1 KiB published and consumed one after the other, a second."""

    async def measure() -> float:
        client = await nats.connect(context.nats.url)
        stream = client.jetstream()
        await client.jsm().add_stream(name="raw", subjects=["raw"])
        count, began = 5_000, time.perf_counter()
        for _start in range(0, count, 500):
            await asyncio.gather(*(stream.publish("raw", b"x" * 1024) for _message in range(500)))
        inbox = await stream.pull_subscribe("raw", durable="raw")
        for _start in range(0, count, 500):
            for message in await inbox.fetch(500):
                await message.ack()
        seconds = time.perf_counter() - began
        await client.jsm().delete_stream("raw")
        await client.close()
        return count / seconds

    return asyncio.run(measure())


def _raw_copy(context: TrialContext) -> float:
    """Narrow rows into a table with a key and two indexes, a second."""
    name = context.postgres.create_database().rsplit("/", 1)[1]
    rows = [(UUID(int=number), number % 183, date(2026, 5, 20), "x" * 100) for number in range(50_000)]
    with psycopg.connect(context.postgres.dsn(name)) as connection:
        connection.execute("CREATE TABLE raw (id uuid PRIMARY KEY, region int, on_day date, text text)")
        connection.execute("CREATE INDEX raw_region ON raw (region)")
        connection.execute("CREATE INDEX raw_day ON raw (on_day)")
        began = time.perf_counter()
        with connection.cursor().copy("COPY raw FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        connection.commit()
        return len(rows) / (time.perf_counter() - began)
