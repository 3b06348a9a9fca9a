"""The drill: back up while the node is in use, restore elsewhere, compare."""

from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread

import pytest
import sqlalchemy as sa
from tests.exchange.carriers import Loopback, site_of
from tests.exchange.conftest import UP
from tests.exchange.probe import Probe, change_probe, take_in_probe, write_probe
from tests.integration.backup.conftest import PASSPHRASE, SCAN
from tests.integration.identity.conftest import CHEAP, engage

from jinmin.backup import RestoreReport, restore, write_backup
from jinmin.documents.store import FileStore
from jinmin.exchange.errors import StreamForked
from jinmin.exchange.relay import relay_once
from jinmin.exchange.streams import resume_stream
from jinmin.identity import PasswordPool, sessions_of
from jinmin.identity.sessions import open_session
from jinmin.ledger.entries import ledger_position
from jinmin.ledger.verify import verify_chain, verify_rows
from jinmin.node import Node
from jinmin.restorations import Restoration


def _rows(node: Node) -> list[tuple[object, ...]]:
    with node.read() as w:
        probe = Probe.__table__
        query = sa.select(probe.c.id, probe.c.version, probe.c.amount, probe.c.name, probe.c.number)
        return [tuple(row) for row in w.execute(query.order_by(probe.c.id))]


def test_the_drill(node: Node, opened: Callable[..., Node], tmp_path: Path, second_database_url: str) -> None:
    before = _rows(node)
    with node.read() as w:
        position = ledger_position(w)
    manifest = write_backup(node, tmp_path / "set.tar", PASSPHRASE)
    assert (manifest.ledger_seq, manifest.files) == (position, 1)
    write_probe(node, amount=200)
    report = restore(tmp_path / "set.tar", tmp_path / "elsewhere", second_database_url, PASSPHRASE)
    assert (report.ledger_seq, report.files, report.rows) == (position, 1, position)
    restored = opened(tmp_path / "elsewhere", second_database_url)
    assert _rows(restored) == before
    assert FileStore(restored.place.files, restored.keyring).verify() == []
    with restored.database.reading.connect() as connection:
        proof = verify_chain(connection)
        assert (proof.entries, proof.fault) == (position + 1, None)
        assert verify_rows(connection, restored.keyring).fault is None
    with restored.read() as w:
        (mark,) = w.execute(sa.select(Restoration.__table__)).all()
        assert (mark.head_seq, mark.head_hash) == (position, manifest.ledger_hash)
    write_probe(restored, amount=300)
    assert len(_rows(restored)) == 4


def test_nobody_is_still_signed_in_after_a_restore(
    node: Node, opened: Callable[..., Node], tmp_path: Path, second_database_url: str
) -> None:
    pool = PasswordPool(1, policy=CHEAP)
    staff = engage(node, pool)
    pool.close()
    with node.work() as w:
        open_session(w, staff.user, staff.appointment)
    write_backup(node, tmp_path / "set.tar", PASSPHRASE)
    restore(tmp_path / "set.tar", tmp_path / "elsewhere", second_database_url, PASSPHRASE)
    for place, reason in ((node, ""), (opened(tmp_path / "elsewhere", second_database_url), "restore")):
        with place.read() as w:
            assert [seen.reason for seen in sessions_of(w, staff.user)] == [reason]


def test_scans_come_back_readable(
    elsewhere: Callable[..., RestoreReport],
    opened: Callable[..., Node],
    tmp_path: Path,
    second_database_url: str,
) -> None:
    elsewhere()
    restored = opened(tmp_path / "elsewhere", second_database_url)
    store = FileStore(restored.place.files, restored.keyring)
    assert [store.get(content_id) for content_id in store.ids()] == [SCAN]


def test_nothing_lies_open_in_the_archive(archive: Path) -> None:
    whole = archive.read_bytes()
    for open_word in (
        b"11010119900307001X",
        SCAN,
        b"manifest.json",
        b"SQLite format",
        b"PGDMP",
    ):
        assert open_word not in whole
    assert archive.stat().st_mode & 0o077 == 0


def test_a_restored_node_never_reissues_what_its_partner_has(
    node: Node, ministry: Node, opened: Callable[..., Node], tmp_path: Path, second_database_url: str
) -> None:
    carrier = Loopback(node, ministry)
    take_in_probe(node, [carrier])
    relay_once(site_of(node), UP)
    write_backup(node, tmp_path / "set.tar", PASSPHRASE)
    lost = write_probe(node, amount=200)
    relay_once(site_of(node), UP)
    restore(tmp_path / "set.tar", tmp_path / "elsewhere", second_database_url, PASSPHRASE)
    restored = opened(tmp_path / "elsewhere", second_database_url)
    again = Loopback(restored, ministry)
    take_in_probe(restored, [again])
    fresh = write_probe(restored, amount=300)
    with pytest.raises(StreamForked) as refused:
        relay_once(site_of(restored), UP)
    assert refused.value.key == "exchange.partner_ahead"
    assert again.sent == []
    with restored.work() as w:
        resume_stream(w, "ministry", "all")
    result = relay_once(site_of(restored), UP)
    assert (result.entries, result.refused) == (1, 0)
    assert [row[2] for row in _rows(ministry)] == [100, 101, 102, 200, 300]
    assert {lost.id, fresh.id} <= {row[0] for row in _rows(ministry)}


def test_a_restored_node_goes_on_by_itself_when_nothing_was_lost(
    node: Node, ministry: Node, opened: Callable[..., Node], tmp_path: Path, second_database_url: str
) -> None:
    take_in_probe(node, [Loopback(node, ministry)])
    write_backup(node, tmp_path / "set.tar", PASSPHRASE)
    relay_once(site_of(node), UP)
    restore(tmp_path / "set.tar", tmp_path / "elsewhere", second_database_url, PASSPHRASE)
    restored = opened(tmp_path / "elsewhere", second_database_url)
    take_in_probe(restored, [Loopback(restored, ministry)])
    with restored.read() as w:
        first = w.session.scalars(sa.select(Probe).order_by(Probe.__table__.c.id)).first()
    assert first is not None
    change_probe(restored, first, 150)
    while relay_once(site_of(restored), UP).number is not None:
        pass
    assert [row[2] for row in _rows(ministry)] == [150, 101, 102]


@pytest.mark.parametrize("writers", [3])
def test_a_backup_of_a_busy_node_is_whole(
    node: Node, tmp_path: Path, second_database_url: str, writers: int
) -> None:
    done = Event()

    def write() -> None:
        while not done.is_set():
            write_probe(node, amount=500)

    threads = [Thread(target=write) for _ in range(writers)]
    for thread in threads:
        thread.start()
    try:
        write_backup(node, tmp_path / "set.tar", PASSPHRASE)
    finally:
        done.set()
        for thread in threads:
            thread.join()
    report = restore(tmp_path / "set.tar", tmp_path / "elsewhere", second_database_url, PASSPHRASE)
    assert report.rows >= report.ledger_seq >= 3
