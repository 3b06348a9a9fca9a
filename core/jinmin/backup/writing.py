"""Writing a backup: parts are copied and digested beside the target, then put into one archive."""

import io
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import file_digest
from pathlib import Path

from jinmin import __version__
from jinmin.backup.databases import dump_database, engine_of
from jinmin.backup.manifest import CHECKPOINT, DATABASE, FILES, KEYRING, MANIFEST, BackupManifest, Part
from jinmin.backup.sealing import SealedWriter
from jinmin.crypto import CipherName
from jinmin.documents.references import missing_files
from jinmin.documents.store import FileStore
from jinmin.errors import Refused
from jinmin.ledger.checkpoint import Checkpoint
from jinmin.node import Node

UNFINISHED = "incoming"
"""The folder of the file store in which files are written before they are kept."""


def write_backup(node: Node, target: Path, passphrase: str) -> BackupManifest:
    """Back the running node up into the new file ``target``, owner-only and encrypted under ``passphrase``.

    The key to everything is the passphrase alone: keep it apart from the archive. Files are copied after the
    database, so every file a row names is there. Refused when ``target`` exists, or when a file that a record
    names is missing already.
    """
    if target.exists():
        raise Refused("backup.target_exists", path=target)
    _require_files(node)
    with _workshop(target) as folder:
        checkpoint = dump_database(node, folder / DATABASE)
        (folder / KEYRING).write_bytes(node.keyring.export(passphrase))
        (folder / CHECKPOINT).write_text(checkpoint.model_dump_json(), encoding="utf-8")
        sources = {name: folder / name for name in (DATABASE, KEYRING, CHECKPOINT)}
        sources |= {f"{FILES}{path.relative_to(node.place.files).as_posix()}": path for path in _kept(node)}
        manifest = _manifest(node, checkpoint, sources)
        draft = folder / "archive"
        _pack(draft, manifest, sources, passphrase, node.profile.suite.cipher)
        os.replace(draft, target)
    return manifest


def _require_files(node: Node) -> None:
    with node.database.reading.connect() as connection:
        missing = list(missing_files(connection, node.ports.get(FileStore)))
    if missing:
        table, content_id = missing[0]
        raise Refused("backup.files_missing", count=len(missing), table=table, content_id=content_id)


@contextmanager
def _workshop(target: Path) -> Iterator[Path]:
    """A private folder on the target's own file system."""
    folder = Path(tempfile.mkdtemp(prefix=".jinmin-backup-", dir=target.resolve().parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def _kept(node: Node) -> list[Path]:
    root = node.place.files
    found = (path for path in root.rglob("*") if path.is_file())
    return sorted(path for path in found if path.relative_to(root).parts[0] != UNFINISHED)


def _manifest(node: Node, checkpoint: Checkpoint, sources: dict[str, Path]) -> BackupManifest:
    bare = BackupManifest(
        format="jinmin-backup-2",
        host_version=__version__,
        profile=node.profile,
        engine=engine_of(node.place.database_url),
        made_at=checkpoint.at,
        ledger_seq=checkpoint.seq,
        ledger_hash=checkpoint.hash,
        parts=tuple(_part(name, path) for name, path in sources.items()),
    )
    return bare.signed_by(node.keyring)


def _part(name: str, path: Path) -> Part:
    with path.open("rb") as file:
        return Part(name=name, size=path.stat().st_size, sha256=file_digest(file, "sha256").hexdigest())


def _pack(
    draft: Path, manifest: BackupManifest, sources: dict[str, Path], passphrase: str, cipher: CipherName
) -> None:
    descriptor = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        sealed = SealedWriter(file, passphrase, cipher)
        with tarfile.open(fileobj=sealed, mode="w|") as archive:
            raw = manifest.to_bytes()
            header = tarfile.TarInfo(MANIFEST)
            header.size, header.mode = len(raw), 0o600
            archive.addfile(header, io.BytesIO(raw))
            for name, path in sources.items():
                archive.add(path, arcname=name, recursive=False)
        sealed.finish()
        file.flush()
        os.fsync(file.fileno())
