"""Faults of a node, really done: its clock is wrong, its disk is full, it is a schema version ahead or behind."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from pydantic import BaseModel

from jinmin.errors import Unavailable
from jinmin.exchange.envelope import Batch
from jinmin.exchange.holdings import held_by, held_of
from jinmin.exchange.relay import relay_once, relay_stream
from jinmin.exchange.resources import ResourceCatalogue
from jinmin.exchange.status import exchange_status, refusals
from jinmin.ledger.verify import verify_chain, verify_rows
from jinmin.node import Node
from jinmin.vocabulary.actor import SYSTEM
from tests.exchange.carriers import Loopback
from tests.exchange.conftest import UP, Trial
from tests.exchange.probe import (
    PROBE,
    Probe,
    ProbeWire,
    change_probe,
    many_probes,
    open_probe_node,
    take_in_probe,
    write_probe,
)

BACKLOG = 300


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trial]:
    """One pair for all: each fault is over when its test is."""
    folder = tmp_path_factory.mktemp("faults")
    route = UP.model_copy(update={"batch_limit": 100})
    origin = open_probe_node("county", folder / "o", f"sqlite:///{folder}/o.sqlite", routes=[route])
    partner = open_probe_node("ministry", folder / "p", f"sqlite:///{folder}/p.sqlite")
    carrier = Loopback(origin, partner)
    take_in_probe(origin, [carrier])
    yield Trial(origin, partner, carrier, route)
    origin.close()
    partner.close()


@pytest.mark.parametrize("days", [-1, 1])
@pytest.mark.parametrize("wrong", ["origin", "partner"])
def test_a_clock_that_is_a_day_off_loses_nothing(pair: Trial, wrong: str, days: int) -> None:
    node: Node = getattr(pair, wrong)
    right = node.clock
    node.clock = right.shifted(timedelta(days=days))
    try:
        probe = write_probe(pair.origin)
        change_probe(pair.origin, probe, 3)
        _send_all(pair)
    finally:
        node.clock = right
    change_probe(pair.origin, probe, 4)
    _send_all(pair)
    _assert_equal(pair)
    with pair.partner.read() as w:
        assert (w.get(Probe, probe.id).version, w.get(Probe, probe.id).amount) == (3, 4)


def test_a_full_disk_of_the_receiver_takes_nothing_in_by_halves(pair: Trial) -> None:
    _send_all(pair)
    before, sent = _count(pair.partner), len(pair.carrier.sent)
    with pair.origin.work() as w:
        w.action = "probe.write"
        many_probes(w, BACKLOG)
    with full_disk(pair.partner), pytest.raises(Unavailable):
        _send_all(pair)
    arrived = _count(pair.partner) - before
    assert arrived % pair.route.batch_limit == 0, "a batch is taken whole or not at all"
    assert arrived < BACKLOG
    refused = pair.carrier.sent[-1]
    with pair.origin.read() as w:
        assert exchange_status(w)[0].failures == 1
    _send_all(pair)
    assert pair.carrier.sent.count(refused) == 2, "the same bytes are sent again"
    assert _count(pair.partner) - before == BACKLOG
    assert len(pair.carrier.sent) - sent == BACKLOG // pair.route.batch_limit + 1
    _assert_equal(pair)


class Ahead(ProbeWire):
    """A later version: a field more."""

    remark: str = "新增"


class Behind(BaseModel):
    """An earlier version: a field fewer."""

    region: str
    held_on: date
    name: str
    number: str


class Tolerant(ProbeWire):
    """A later version, by the rule that what is added has a default."""

    amount: int = 0


@pytest.mark.parametrize(("theirs", "ours"), [(Ahead, ProbeWire), (Behind, Tolerant)])
def test_a_partner_one_version_away_is_understood(
    pair: Trial, theirs: type[BaseModel], ours: type[BaseModel]
) -> None:
    with speaking(pair.origin, theirs), speaking(pair.partner, ours):
        probe = write_probe(pair.origin, amount=5)
        _send_all(pair)
    with pair.partner.read() as w:
        assert w.get(Probe, probe.id).amount == (5 if theirs is Ahead else 0)
    _assert_equal(pair)


def test_what_an_older_version_cannot_say_waits_for_a_person_and_heals_with_the_next_version(
    pair: Trial,
) -> None:
    with speaking(pair.origin, Behind):
        probe = write_probe(pair.origin, amount=5)
        _send_all(pair)
    with pair.origin.read() as w:
        assert (probe.id, "schema.record") in {(one.record_id, one.reason) for one in refusals(w, SYSTEM)}
    change_probe(pair.origin, probe, 6)
    _send_all(pair)
    with pair.partner.read() as w:
        assert w.get(Probe, probe.id).amount == 6
    _assert_equal(pair)


def test_the_next_batch_is_drafted_while_one_is_under_way(pair: Trial) -> None:
    _send_all(pair)
    with pair.origin.work() as w:
        w.action = "probe.write"
        many_probes(w, BACKLOG)
    running = relay_stream(pair.site, pair.route)
    first = next(running)
    with pair.origin.read() as w:
        query = sa.text("SELECT number FROM exchange_batch WHERE state = 'sent'")
        assert w.execute(query).scalars().all() == [(first.number or 0) + 1], "one at most without a receipt"
    running.close()
    # Whoever comes next sends what was drafted and stored.
    assert relay_once(pair.site, pair.route).number == (first.number or 0) + 1
    _send_all(pair)
    _assert_equal(pair)
    numbers = [Batch.parse(raw).number for raw in pair.carrier.sent]
    assert numbers == sorted(numbers)


@contextmanager
def speaking(node: Node, wire: type[BaseModel]) -> Iterator[None]:
    """The node has this version of the schema."""
    version = 1 if wire is ProbeWire else 2
    node.ports.offer(
        ResourceCatalogue, ResourceCatalogue([replace(PROBE, wire=wire, schema_version=version)])
    )
    yield
    node.ports.offer(ResourceCatalogue, ResourceCatalogue([PROBE]))


@contextmanager
def full_disk(node: Node) -> Iterator[None]:
    """The database file of the node cannot grow."""

    pool = node.database.engine.pool  # that of both engines

    def limit(connection: sqlite3.Connection, _entry: object) -> None:
        connection.execute("PRAGMA max_page_count = 1")

    sa.event.listen(pool, "connect", limit)
    pool.dispose()  # the limit is each connection's own
    try:
        yield
    finally:
        sa.event.remove(pool, "connect", limit)
        pool.dispose()


def _send_all(pair: Trial) -> None:
    for _result in relay_stream(pair.site, pair.route):
        pass


def _count(node: Node) -> int:
    with node.read() as w:
        return w.execute(sa.select(sa.func.count()).select_from(Probe.__table__)).scalar_one()


def _assert_equal(pair: Trial) -> None:
    with pair.origin.read() as w, pair.partner.read() as other:
        ours = held_by("ministry").digests(w, "slot", ())
        assert ours == held_of("ministry", "county").digests(other, "slot", ())
    for node in (pair.origin, pair.partner):
        with node.database.reading.connect() as connection:
            assert verify_chain(connection).holds
            assert verify_rows(connection, node.keyring).fault is None
