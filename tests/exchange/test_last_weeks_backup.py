"""A province restored from last week's backup, as real processes over a real broker."""

from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa

from jinmin.backup.restoring import restore
from jinmin.backup.writing import write_backup
from jinmin.db.site import Site
from jinmin.exchange.comparing import Kind
from jinmin.exchange.models import PartnerStream, SentRecord
from jinmin.exchange.reconciling import reconcile
from jinmin.exchange.status import refusals
from jinmin.exchange.streams import resume_stream
from jinmin.node import Node
from jinmin.vocabulary.actor import SYSTEM
from jinmin_marriage.models import MarriageRecord
from tests.exchange.direct import marry
from tests.exchange.platform_nodes import NodeProcess, PlatformPair, platform_pair
from tests.harness.nats import NatsServer
from tests.harness.waiting import until

PASSPHRASE = "上周五的备份口令 2026"


@pytest.mark.nats
def test_the_fork_is_found_the_epoch_raised_and_the_rest_reconciled(tmp_path: Path) -> None:
    broker = NatsServer(tmp_path / "nats")
    urls = [f"sqlite:///{tmp_path}/{name}.sqlite" for name in ("p51", "ministry", "again")]
    processes: list[NodeProcess] = []
    try:
        with platform_pair(tmp_path, broker.url, *urls[:2]) as pair:
            for node in (pair.ministry, pair.province):
                processes.append(NodeProcess(node.profile, node.place.data_dir, node.place.database_url))
                processes[-1].start()
            kept, lost = _a_week_apart(pair, tmp_path / "friday.backup")
            processes.pop().kill()
            restore(tmp_path / "friday.backup", tmp_path / "again", urls[2], PASSPHRASE)
            again = Node.open(pair.province.profile, tmp_path / "again", database_url=urls[2])
            processes.append(NodeProcess(again.profile, again.place.data_dir, urls[2]))
            processes[-1].start()
            try:
                _goes_on(again, pair.ministry, kept, lost)
            finally:
                again.close()
    finally:
        for process in processes:
            process.kill()
        broker.stop()


def _a_week_apart(pair: PlatformPair, archive: Path) -> tuple[list[UUID], set[UUID]]:
    """Records that are in the backup, and those that only the ministry has after it is restored."""
    kept = marry(pair.province, 30)
    until(lambda: _receipted(pair.province) == 30, "the week's records arrive, and their receipts")
    write_backup(pair.province, archive, PASSPHRASE)
    lost = marry(pair.province, 20)
    _amend(pair.province, kept[0], belated=True)
    until(lambda: _held(pair.ministry) == 50, "what came after the backup arrives")
    until(lambda: _state(pair.ministry, kept[0]) == ("valid", 2, True), "and the amendment")
    return list(kept), set(lost)


def _goes_on(again: Node, ministry: Node, kept: list[UUID], lost: set[UUID]) -> None:
    until(lambda: _stream(again).paused, "the fork is found")
    assert _stream(again).error_key == "exchange.partner_ahead"
    with again.read() as w:
        site = w.port(Site)
    done = reconcile(site, again.profile.routes[0], mend=False)
    found = {one.record_id: one.kind for one in done.found}
    assert found == {kept[0]: Kind.AHEAD} | dict.fromkeys(lost, Kind.UNKNOWN)
    _amend(again, kept[0], belated=False)
    fresh = marry(again, 5)
    with again.work() as w:
        resume_stream(w, "ministry", "all")
    until(lambda: _held(ministry) == 55, "new records arrive in the new epoch")
    assert _stream(again).epoch == 2
    until(lambda: _refused(again) == {kept[0]}, "a second history of one record is for a person")
    assert _state(ministry, kept[0]) == ("valid", 2, True), "the ministry keeps what it was told first"
    left = reconcile(site, again.profile.routes[0]).left
    assert {one.record_id for one in left}.isdisjoint(fresh)
    assert {one.record_id for one in left} - {kept[0]} == lost


def _amend(node: Node, record_id: UUID, *, belated: bool) -> None:
    with node.work() as w:
        w.action = "marriage.correct"
        record = w.lock(MarriageRecord, record_id)
        record.belated, record.note = belated, "更正补办标志"


def _state(node: Node, record_id: UUID) -> tuple[str, int, bool]:
    with node.read() as w:
        record = w.get(MarriageRecord, record_id)
        return record.state, record.version, record.belated


def _held(node: Node) -> int:
    with node.read() as w:
        return w.execute(sa.select(sa.func.count()).select_from(MarriageRecord.__table__)).scalar_one()


def _receipted(node: Node) -> int:
    with node.read() as w:
        return w.execute(sa.select(sa.func.count()).select_from(SentRecord.__table__)).scalar_one()


def _stream(node: Node) -> PartnerStream:
    with node.read() as w:
        return w.get(PartnerStream, ("ministry", "all"))


def _refused(node: Node) -> set[UUID]:
    with node.read() as w:
        return {one.record_id for one in refusals(w, SYSTEM)}
