"""Restoring a backup into an empty place. Everything is checked before anything is put there."""

import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from jinmin.backup.databases import engine_of, load_database, require_empty
from jinmin.backup.manifest import CHECKPOINT, DATABASE, FILES, KEYRING, MANIFEST, BackupManifest, Part
from jinmin.backup.sealing import SealedReader
from jinmin.crypto import Keyring
from jinmin.errors import Invalid, Refused
from jinmin.exchange.carried_questions import forget_questions
from jinmin.exchange.streams import raise_epochs
from jinmin.identity import close_every_session
from jinmin.ledger.checkpoint import Checkpoint, checkpoint_fault
from jinmin.ledger.entries import ledger_position
from jinmin.ledger.verify import Fault, verify_chain, verify_rows
from jinmin.node import Node
from jinmin.place import Place
from jinmin.restorations import Restoration

CHUNK = 1 << 20


@dataclass(frozen=True)
class RestoreReport:
    """What was restored; ``rows`` business records were compared with the ledger (0 without ``verify``)."""

    manifest: BackupManifest
    rows: int
    streams: int

    @property
    def ledger_seq(self) -> int:
        """Where the ledger ended in the backup."""
        return self.manifest.ledger_seq

    @property
    def files(self) -> int:
        """How many stored files were restored."""
        return self.manifest.files


def restore(
    archive: Path,
    data_dir: Path,
    database_url: str | None,
    passphrase: str,
    verify: bool = True,
    *,
    keyring_passphrase: str | None = None,
) -> RestoreReport:
    """Restore into the empty ``data_dir`` and database; ``keyring_passphrase`` protects the new keyring.

    Raises Invalid for an archive that is damaged, forged or not a backup, WrongPassphrase, Refused when
    the target is not empty, of another engine, or the restored ledger is not proved; what was put in
    ``data_dir`` is then taken away again. Outgoing streams get a new epoch and reconcile before they send;
    everybody is signed out.
    """
    place = Place(data_dir, database_url or f"sqlite:///{data_dir / 'jinmin.db'}")
    _require_empty_folder(data_dir)
    with ExitStack() as stack:
        folder = stack.enter_context(_workshop(data_dir))
        manifest = _unpack(archive, folder, passphrase)
        if manifest.engine != engine_of(place.database_url):
            raise Refused("backup.wrong_engine", engine=manifest.engine)
        keyring_bytes = (folder / KEYRING).read_bytes()
        keyring = Keyring.restore(keyring_bytes, passphrase, folder / "restored-keyring", keyring_passphrase)
        manifest.verify(keyring.public_key())
        require_empty(place.database_url)
        undo = stack.enter_context(ExitStack())
        undo.callback(_clear, data_dir)
        _put_in_place(folder, place)
        report = _prove_and_mark(folder, place, manifest, keyring_passphrase, verify)
        undo.pop_all()
    return report


def _require_empty_folder(data_dir: Path) -> None:
    if data_dir.exists() and any(data_dir.iterdir()):
        raise Refused("backup.folder_not_empty", path=data_dir)


@contextmanager
def _workshop(data_dir: Path) -> Iterator[Path]:
    data_dir.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=".jinmin-restore-", dir=data_dir.resolve().parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def _unpack(path: Path, folder: Path, passphrase: str) -> BackupManifest:
    """Take out what the manifest lists, no more, no less, each part proved by its digest."""
    with path.open("rb") as file:
        sealed = SealedReader(file, passphrase, path.name)
        manifest = _take_all(sealed, path.name, folder)
        sealed.finish()
    return manifest


def _take_all(sealed: SealedReader, name: str, folder: Path) -> BackupManifest:
    try:
        with tarfile.open(fileobj=sealed, mode="r|") as archive:
            first = archive.next()
            stream = archive.extractfile(first) if first and first.name == MANIFEST else None
            if stream is None:
                raise Invalid("backup.not_a_backup")
            manifest = BackupManifest.parse(stream.read())
            missing = {part.name: part for part in manifest.parts}
            for member in archive:
                if member.name != MANIFEST:
                    _take_out(archive, member, missing.pop(member.name, None), folder)
    except (tarfile.TarError, OSError) as broken:
        raise Invalid("backup.damaged", part=name) from broken
    if missing:
        raise Invalid("backup.damaged", part=min(missing))
    return manifest


def _take_out(archive: tarfile.TarFile, member: tarfile.TarInfo, part: Part | None, folder: Path) -> None:
    stream = archive.extractfile(member) if member.isfile() else None
    if part is None or stream is None:
        raise Invalid("backup.damaged", part=member.name)
    target, seen = folder / part.name, sha256()
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("xb") as file:
        while chunk := stream.read(CHUNK):
            seen.update(chunk)
            file.write(chunk)
    if seen.hexdigest() != part.sha256:
        raise Invalid("backup.damaged", part=part.name)


def _put_in_place(folder: Path, place: Place) -> None:
    place.key_file.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(folder / "restored-keyring", place.key_file)
    if (folder / FILES).exists():
        shutil.move(folder / FILES, place.files)
    load_database(folder / DATABASE, place.database_url)


def _prove_and_mark(
    folder: Path, place: Place, manifest: BackupManifest, keyring_passphrase: str | None, verify: bool
) -> RestoreReport:
    checkpoint = Checkpoint.model_validate_json((folder / CHECKPOINT).read_bytes())
    url, open_with = place.database_url, keyring_passphrase
    # A rescue must not depend on the adapters being installed: it sends nothing.
    profile = manifest.profile.model_copy(update={"routes": ()})
    node = Node.open(profile, place.data_dir, database_url=url, passphrase=open_with, strict=False)
    try:
        if verify:
            _prove_ledger(node, checkpoint)
        with node.read() as w:
            restored_head = ledger_position(w)
        node.migrate_schema()
        rows = _prove_rows(node) if verify else 0
        return RestoreReport(manifest, rows, _mark(node, manifest, restored_head))
    finally:
        node.close()


def _prove_ledger(node: Node, checkpoint: Checkpoint) -> None:
    with node.database.reading.connect() as connection:
        key = node.keyring.public_key()
        proof = verify_chain(connection)
        fault = proof.fault or checkpoint_fault(connection, checkpoint, node.profile.node.code, key)
    _require_sound(fault)


def _prove_rows(node: Node) -> int:
    with node.database.reading.connect() as connection:
        proof = verify_rows(connection, node.keyring)
    _require_sound(proof.fault)
    return proof.rows


def _require_sound(fault: Fault | None) -> None:
    if fault is not None:
        raise Refused("backup.not_proved", fault=fault.key, seq=fault.seq or "—", table=fault.table or "—")


def _mark(node: Node, manifest: BackupManifest, restored_head: int) -> int:
    with node.work() as w:
        w.action = "node.restore"
        streams = raise_epochs(w, manifest.profile.routes, restored_head)
        forget_questions(w)
        close_every_session(w, "restore")
        w.add(
            Restoration(
                restored_at=w.at,
                backed_up_at=manifest.made_at,
                manifest_hash=sha256(manifest.to_bytes()).hexdigest(),
                head_seq=manifest.ledger_seq,
                head_hash=manifest.ledger_hash,
                streams=streams,
            )
        )
    return streams


def _clear(data_dir: Path) -> None:
    for path in data_dir.iterdir() if data_dir.exists() else ():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
