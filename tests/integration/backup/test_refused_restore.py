"""Every way a restore is refused: what is damaged, forged, in use or not proved puts nothing in place."""

import json
import tarfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
import sqlalchemy as sa
from tests.integration.backup.conftest import PASSPHRASE

from jinmin.backup import RestoreReport, restore, write_backup
from jinmin.backup.sealing import SealedReader, SealedWriter
from jinmin.crypto import WrongPassphrase
from jinmin.errors import JinminError
from jinmin.messages import explain
from jinmin.node import Node

Spoil = Callable[[dict[str, bytes]], None]


def _repacked(archive: Path, spoil: Spoil) -> Path:
    """The archive made anew, by somebody who knows the passphrase, with other parts."""
    with archive.open("rb") as file:
        sealed = SealedReader(file, PASSPHRASE, archive.name)
        with tarfile.open(fileobj=sealed, mode="r|") as source:
            parts = {member.name: source.extractfile(member).read() for member in source}  # type: ignore[union-attr]
    spoil(parts)
    target = archive.with_name("spoilt.tar")
    with target.open("wb") as file:
        writer = SealedWriter(file, PASSPHRASE, "aes-256-gcm")
        with tarfile.open(fileobj=writer, mode="w|") as made:
            for name, content in parts.items():
                header = tarfile.TarInfo(name)
                header.size = len(content)
                made.addfile(header, BytesIO(content))
        writer.finish()
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
