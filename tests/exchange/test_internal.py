"""全国大集中: one database, a stream for each level; delivery is proved by the ledger, nothing is copied."""

from collections.abc import Iterator
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest
import sqlalchemy as sa

from jinmin.db.site import Site
from jinmin.exchange.adapter import load_adapters
from jinmin.exchange.envelope import Batch, Receipt
from jinmin.exchange.models import OutgoingBatch
from jinmin.exchange.relay import relay_once
from jinmin.exchange.sent_batch import SentBatch
from jinmin.exchange.status import exchange_status, refusals
from jinmin.exchange.streams import raise_epochs
from jinmin.ledger.entries import ledger_position
from jinmin.ledger.verify import verify_chain
from jinmin.node import Node
from jinmin.vocabulary.actor import SYSTEM
from jinmin.vocabulary.profile import Route
from jinmin_exchange_internal import InternalAdapter
from tests.exchange.carriers import site_of
from tests.exchange.conftest import UP
from tests.exchange.probe import Probe, change_probe, open_probe_node, take_in_probe, write_probe

PROVINCE = UP.model_copy(
    update={
        "partner": "province:51",
        "level": "province",
        "region": "51",
        "adapter": "internal",
    }
)
MINISTRY = UP.model_copy(update={"adapter": "internal"})


@pytest.fixture
def national(database_url: str, tmp_path: Path) -> Iterator[Node]:
    node = open_probe_node("national", tmp_path / "national", database_url, routes=[PROVINCE, MINISTRY])
    take_in_probe(node, [InternalAdapter(site_of(node))])
    yield node
    node.close()


@pytest.fixture
def site(national: Node) -> Site:
    return site_of(national)


def _last_entry(national: Node) -> int:
    with national.read() as w:
        return ledger_position(w)


def test_each_level_gets_its_own_stream_of_the_same_ledger(national: Node, site: Site) -> None:
    shipped = _last_entry(national)
    sichuan = write_probe(national, region="510822")
    write_probe(national, region="110105")
    change_probe(national, sichuan, 2)
    assert (relay_once(site, PROVINCE).entries, relay_once(site, MINISTRY).entries) == (2, 3)
    with national.read() as w:
        assert [status.waiting for status in exchange_status(w)] == [0, 0]
        assert refusals(w, SYSTEM) == ()
        assert w.execute(sa.select(sa.func.count()).select_from(Probe.__table__)).scalar_one() == 2
        assert verify_chain(w.session.connection()).entries == shipped + 3


def test_nothing_is_copied_into_the_batch(national: Node, site: Site) -> None:
    write_probe(national)
    relay_once(site, MINISTRY)
    with national.read() as w:
        body = w.session.scalars(sa.select(OutgoingBatch.__table__.c.body)).one()
    (entry,) = Batch.parse(bytes(body)).entries
    assert (entry.payload.carriage, entry.payload.record, entry.payload.personal) == ("ledger", {}, "")


def _damage(national: Node, change: str) -> None:
    """Write past the guard, as somebody with the database's own rights can."""
    with national.database.writing.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(sa.text("ALTER TABLE ledger_entry DISABLE TRIGGER USER"))
        else:
            connection.execute(sa.text("DROP TRIGGER ledger_entry_no_update"))
        connection.execute(sa.text(f"UPDATE ledger_entry SET {change} WHERE kind = 'exchprobe_record'"))


class Interrupted(InternalAdapter):
    """The database is altered between making the batch and its delivery."""

    def __init__(self, national: Node, change: str) -> None:
        super().__init__(site_of(national))
        self._national, self._change = national, change

    def deliver(self, route: Route, batch: SentBatch) -> Receipt:
        _damage(self._national, self._change)
        return super().deliver(route, batch)


@pytest.mark.parametrize(
    ("change", "verdict", "reason"),
    [
        ("public = '{}'", "fork", "ledger.altered"),
        ("version = 7", "fork", "ledger.differs"),
        ("region = '510823'", "fork", "ledger.differs"),
        ("seq = 999", "refused", "ledger.absent"),
    ],
)
def test_an_entry_that_was_altered_meanwhile_is_not_receipted_as_delivered(
    national: Node, site: Site, change: str, verdict: str, reason: str
) -> None:
    write_orphan(national)
    take_in_probe(national, [Interrupted(national, change)])
    assert relay_once(site, MINISTRY).refused == 1
    with national.read() as w:
        (item,) = refusals(w, SYSTEM)
    assert (item.verdict, item.reason) == (verdict, reason)


def write_orphan(national: Node) -> None:
    """An entry whose row is gone, so that the foreign key does not hold the damage back."""
    write_probe(national)
    with national.database.writing.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(sa.text("ALTER TABLE exchprobe_record DISABLE TRIGGER USER"))
        else:
            connection.execute(sa.text("DROP TRIGGER exchprobe_record_no_delete"))
        connection.execute(sa.text("DELETE FROM exchprobe_record"))


def test_after_a_restore_the_shared_inbox_agrees_and_sending_goes_on(national: Node, site: Site) -> None:
    write_probe(national)
    relay_once(site, MINISTRY)
    with national.work() as w:
        assert raise_epochs(w, site.profile.routes, ledger_position(w)) == 2
    write_probe(national)
    result = relay_once(site, MINISTRY)
    assert (result.number, result.entries) == (1, 1)


def test_the_installed_adapter_is_found_by_its_entry_point(national: Node, site: Site) -> None:
    entry = EntryPoint("internal", "jinmin_exchange_internal:InternalAdapter", "jinmin.adapters")
    adapter = load_adapters(site, [entry]).named("internal")
    assert adapter.check(MINISTRY).reachable
