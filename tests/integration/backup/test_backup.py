"""The drill: back up while the node is in use, restore elsewhere, compare; and every way it is refused."""

import json
import subprocess
import tarfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from threading import Event, Thread

import pytest
import sqlalchemy as sa
from tests.exchange.carriers import Loopback, site_of
from tests.exchange.conftest import UP
from tests.exchange.probe import Probe, change_probe, open_probe_node, take_in_probe, write_probe
from tests.integration.backup.conftest import SCAN

from jinmin.backup import RestoreReport, restore, write_backup
from jinmin.backup.models import Restoration
from jinmin.crypto import WrongPassphrase
from jinmin.documents.store import FileStore
from jinmin.errors import JinminError
from jinmin.exchange.errors import StreamForked
from jinmin.exchange.relay import relay_once
from jinmin.exchange.streams import resume_stream
from jinmin.ledger.verify import verify_chain, verify_rows
from jinmin.messages import explain
from jinmin.node import Node

PASSPHRASE = "备份口令 2026"


def _rows(node: Node) -> list[tuple[object, ...]]:
    with node.read() as w:
        probe = Probe.__table__
        query = sa.select(probe.c.id, probe.c.version, probe.c.amount, probe.c.name, probe.c.number)
        return [tuple(row) for row in w.execute(query.order_by(probe.c.id))]


@pytest.fixture
def opened() -> Iterator[Callable[..., Node]]:
    """Opens nodes of the trial and closes them after it."""
    nodes: list[Node] = []

    def open_one(data_dir: Path, url: str, code: str = "county") -> Node:
        nodes.append(open_probe_node(code, data_dir, url, routes=[UP] if code == "county" else []))
        return nodes[-1]

    yield open_one
    for node in nodes:
        node.close()


@pytest.fixture
def ministry(opened: Callable[..., Node], tmp_path: Path) -> Node:
    return opened(tmp_path / "ministry", f"sqlite:///{tmp_path / 'ministry.db'}", "ministry")


@pytest.fixture
def archive(node: Node, tmp_path: Path) -> Path:
    path = tmp_path / "set.tar"
    write_backup(node, path, PASSPHRASE)
    return path


@pytest.fixture
def elsewhere(archive: Path, tmp_path: Path, second_database_url: str) -> Callable[..., RestoreReport]:
    def run(path: Path = archive, passphrase: str = PASSPHRASE) -> RestoreReport:
        return restore(path, tmp_path / "elsewhere", second_database_url, passphrase)

    return run


def test_the_drill(node: Node, opened: Callable[..., Node], tmp_path: Path, second_database_url: str) -> None:
    before = _rows(node)
    manifest = write_backup(node, tmp_path / "set.tar", PASSPHRASE)
    assert (manifest.ledger_seq, manifest.files) == (3, 1)
    write_probe(node, amount=200)
    report = restore(tmp_path / "set.tar", tmp_path / "elsewhere", second_database_url, PASSPHRASE)
    assert (report.ledger_seq, report.files, report.rows) == (3, 1, 3)
    restored = opened(tmp_path / "elsewhere", second_database_url)
    assert _rows(restored) == before
    assert FileStore(restored.place.files, restored.keyring).verify() == []
    with restored.database.reading.connect() as connection:
        proof = verify_chain(connection)
        assert (proof.entries, proof.fault) == (4, None)
        assert verify_rows(connection, restored.keyring).fault is None
    with restored.read() as w:
        (mark,) = w.execute(sa.select(Restoration.__table__)).all()
        assert (mark.head_seq, mark.head_hash) == (3, manifest.ledger_hash)
    write_probe(restored, amount=300)
    assert len(_rows(restored)) == 4


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


def test_no_key_and_no_number_lies_open_in_the_archive(archive: Path) -> None:
    assert b"11010119900307001X" not in archive.read_bytes()
    assert SCAN not in archive.read_bytes()
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


Spoil = Callable[[dict[str, bytes]], None]


def _repacked(archive: Path, spoil: Spoil) -> Path:
    with tarfile.open(archive) as source:
        parts = {member.name: source.extractfile(member).read() for member in source}  # type: ignore[union-attr]
    spoil(parts)
    target = archive.with_name("spoilt.tar")
    with tarfile.open(target, "w") as made:
        for name, content in parts.items():
            header = tarfile.TarInfo(name)
            header.size = len(content)
            made.addfile(header, BytesIO(content))
    return target


def _flip(name: str) -> Spoil:
    def spoil(parts: dict[str, bytes]) -> None:
        content = parts[name]
        parts[name] = content[:50] + bytes([content[50] ^ 1]) + content[51:]

    return spoil


def _change_manifest(parts: dict[str, bytes]) -> None:
    manifest = json.loads(parts["manifest.json"])
    manifest["profile"]["node"]["code"] = "another"
    parts["manifest.json"] = json.dumps(manifest).encode()


def _climb_out(parts: dict[str, bytes]) -> None:
    parts["../outside"] = b"x"


@pytest.mark.parametrize(
    ("spoil", "key"),
    [
        (_flip("database"), "backup.damaged"),
        (_flip("keyring.json"), "backup.damaged"),
        (lambda parts: parts.pop("checkpoint.json"), "backup.damaged"),
        (lambda parts: parts.pop("manifest.json"), "backup.not_a_backup"),
        (lambda parts: parts.update({"files/more": b"x"}), "backup.damaged"),
        (_climb_out, "backup.damaged"),
        (_change_manifest, "backup.forged"),
        (lambda parts: parts.update({"manifest.json": b"{}"}), "backup.not_a_backup"),
    ],
)
def test_a_spoilt_archive_restores_nothing(
    archive: Path, elsewhere: Callable[..., RestoreReport], tmp_path: Path, spoil: Spoil, key: str
) -> None:
    with pytest.raises(JinminError) as refused:
        elsewhere(_repacked(archive, spoil))
    assert refused.value.key == key
    assert "〔" not in explain(refused.value)
    assert not (tmp_path / "elsewhere").exists()
    assert not (tmp_path / "outside").exists()
    assert not list(tmp_path.glob(".jinmin-*"))


def test_a_cut_archive_restores_nothing(archive: Path, elsewhere: Callable[..., RestoreReport]) -> None:
    cut = archive.with_name("cut.tar")
    cut.write_bytes(archive.read_bytes()[: archive.stat().st_size // 2])
    with pytest.raises(JinminError) as refused:
        elsewhere(cut)
    assert refused.value.key == "backup.damaged"


def test_a_wrong_passphrase_restores_nothing(elsewhere: Callable[..., RestoreReport], tmp_path: Path) -> None:
    with pytest.raises(WrongPassphrase):
        elsewhere(passphrase="别的口令")
    assert not (tmp_path / "elsewhere").exists()


def test_a_target_in_use_is_refused(
    node: Node, archive: Path, tmp_path: Path, elsewhere: Callable[..., RestoreReport]
) -> None:
    url = node.place.database_url
    with pytest.raises(JinminError, match="folder_not_empty"):
        restore(archive, node.place.data_dir, None, PASSPHRASE)
    with pytest.raises(JinminError, match="database_not_empty"):
        restore(archive, tmp_path / "elsewhere", url, PASSPHRASE)
    with pytest.raises(JinminError, match="target_exists"):
        write_backup(node, archive, PASSPHRASE)


def test_another_engine_is_refused(archive: Path, tmp_path: Path, database_url: str) -> None:
    other = "postgresql+psycopg://nobody@127.0.0.1:1/none"
    url = other if database_url.startswith("sqlite") else f"sqlite:///{tmp_path / 'other.db'}"
    with pytest.raises(JinminError, match="wrong_engine"):
        restore(archive, tmp_path / "elsewhere", url, PASSPHRASE)


def test_a_ledger_that_was_tampered_with_before_the_backup_is_not_restored(
    node: Node, tmp_path: Path, second_database_url: str
) -> None:
    with node.database.writing.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(sa.text("ALTER TABLE exchprobe_record DISABLE TRIGGER USER"))
        else:
            connection.execute(sa.text("DROP TRIGGER exchprobe_record_version"))
        connection.execute(sa.text("UPDATE exchprobe_record SET amount = 999 WHERE amount = 101"))
    write_backup(node, tmp_path / "set.tar", PASSPHRASE)
    with pytest.raises(JinminError) as refused:
        restore(tmp_path / "set.tar", tmp_path / "elsewhere", second_database_url, PASSPHRASE)
    assert (refused.value.key, refused.value.values["fault"]) == ("backup.not_proved", "ledger.row_differs")
    assert list((tmp_path / "elsewhere").iterdir()) == []


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


def test_plain_tar_lists_the_set(archive: Path) -> None:
    listed = subprocess.run(["tar", "tf", str(archive)], capture_output=True, text=True, check=True).stdout
    assert listed.splitlines()[:4] == ["manifest.json", "database", "keyring.json", "checkpoint.json"]
