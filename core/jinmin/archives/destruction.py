"""销毁: only by a list that one person draws and another approves, and only after the term; then the keys go.

Each record is erased in a work of its own, as the ledger demands; a run that was cut off is simply run again.
"""

from collections.abc import Iterator
from uuid import UUID

import sqlalchemy as sa

from jinmin.archives.models import (
    ArchiveDestruction,
    ArchiveDestructionLine,
    ArchiveSheet,
    ArchiveVolume,
    ListState,
    VolumeState,
)
from jinmin.archives.searching import due_volumes
from jinmin.cases import CaseMaterial, CasePrint, draw_serial
from jinmin.cases.acts import ARCHIVE
from jinmin.cases.records import CaseRecords
from jinmin.db.site import Site
from jinmin.db.work import Work
from jinmin.documents.references import is_named
from jinmin.documents.store import ContentId, FileStore
from jinmin.errors import Invalid, NotFound, Refused
from jinmin.identity.access import require
from jinmin.identity.scope import scope
from jinmin.ledger.erasure import erase
from jinmin.ledger.ledgered import Ledgered
from jinmin.ledger.models import RecordKey
from jinmin.regions import lies_within
from jinmin.vocabulary.actor import Actor

DESTROY = "archive.destroy"
"""批准销毁档案: approve a list somebody else drew, and carry it out."""

LIST, LINE = ArchiveDestruction.__table__, ArchiveDestructionLine.__table__
SHEET, KEYS = ArchiveSheet.__table__, RecordKey.__table__


def draw_list(w: Work, reason: str) -> ArchiveDestruction:
    """Put every volume whose term is over on a new list. Needs ARCHIVE.

    Invalid ``archive.reason_needed`` without a reason, Refused ``archive.nothing_due`` when there is none.
    """
    require(w.actor, ARCHIVE)
    if not reason.strip():
        raise Invalid("archive.reason_needed", field="reason")
    if w.actor.user_id is None:
        raise Refused("archive.needs_person")
    due = due_volumes(w, held=True)
    if not due:
        raise Refused("archive.nothing_due")
    w.action = w.action or "archive.draw_list"
    key = f"{w.actor.region[:6]:0<6}-销毁-{w.today.year}"
    drawn = w.add(
        ArchiveDestruction(
            number=f"{key}-{draw_serial(w, key):03d}",
            region=w.actor.region,
            reason=reason.strip(),
            volumes=len(due),
            drawn_at=w.at,
            drawn_by=w.actor.user_id,
            drawn_by_name=w.actor.name,
        )
    )
    for volume_id in due:
        w.add(ArchiveDestructionLine(list_id=drawn.id, volume_id=volume_id))
    w.bulk_update(ArchiveVolume, [{"id": each, "state": VolumeState.LISTED} for each in due])
    return drawn


def approve_list(w: Work, list_id: UUID, opinion: str, *, expected: int | None = None) -> None:
    """A second person approves. Needs DESTROY; Refused ``archive.two_persons`` for who drew the list."""
    listed = _locked(w, list_id, expected)
    require(w.actor, DESTROY, listed.region)
    _require(listed, ListState.DRAWN)
    if w.actor.user_id is None or w.actor.user_id == listed.drawn_by:
        raise Refused("archive.two_persons")
    if not opinion.strip():
        raise Invalid("archive.opinion_needed", field="opinion")
    w.action = w.action or "archive.approve_list"
    listed.state, listed.opinion = ListState.APPROVED, opinion.strip()
    listed.approved_at, listed.approved_by, listed.approved_by_name = w.at, w.actor.user_id, w.actor.name


def cancel_list(w: Work, list_id: UUID) -> None:
    """Give a list up; its volumes are kept as before. Refused once it was approved."""
    listed = _locked(w, list_id, None)
    require(w.actor, ARCHIVE, listed.region)
    _require(listed, ListState.DRAWN)
    w.action = w.action or "archive.cancel_list"
    listed.state = ListState.CANCELLED
    kept_again = [{"id": each, "state": VolumeState.KEPT} for each in volumes_on(w, list_id)]
    w.bulk_update(ArchiveVolume, kept_again)


def lists_of(w: Work) -> tuple[ArchiveDestruction, ...]:
    """The lists of the actor's division, the newest first."""
    require(w.actor, ARCHIVE)
    query = sa.select(ArchiveDestruction).where(scope(w.actor, LIST.c.region)).order_by(LIST.c.id.desc())
    return tuple(w.session.scalars(query))


def volumes_on(w: Work, list_id: UUID) -> tuple[UUID, ...]:
    """The volumes of a list, in order."""
    query = sa.select(LINE.c.volume_id).where(LINE.c.list_id == list_id).order_by(LINE.c.volume_id)
    return tuple(w.execute(query).scalars())


def destroy_list(site: Site, actor: Actor, list_id: UUID) -> int:
    """Carry out an approved list: erase the records, destroy their keys, delete the files; returns volumes done.

    Safe to run again after it was cut off. Needs DESTROY; Refused unless the list is approved.
    """
    with site.open_work(actor) as w:
        listed = _locked(w, list_id, None)
        require(actor, DESTROY, listed.region)
        _require(listed, ListState.APPROVED)
        basis, todo = f"销毁清册 {listed.number}", volumes_on(w, list_id)
    for volume_id in todo:
        _destroy_volume(site, actor, volume_id, basis)
    with site.open_work(actor) as w:
        w.action = "archive.destroy_list"
        listed = _locked(w, list_id, None)
        listed.state, listed.done_at = ListState.DONE, w.at
    return len(todo)


def _destroy_volume(site: Site, actor: Actor, volume_id: UUID, basis: str) -> None:
    with site.open_read(actor) as w:
        volume = w.get(ArchiveVolume, volume_id)
        records = (*w.port(CaseRecords).of_case(w, volume.case_id), *_of_volume(w, volume))
        files = _files(w, volume_id)
    for kind, record_id in records:
        _erase(site, actor, kind, record_id, volume.case_id, basis)
    for digest in files:
        _delete_unless_named(site, actor, digest)


def _of_volume(w: Work, volume: ArchiveVolume) -> Iterator[tuple[type[Ledgered], UUID]]:
    for sheet_id in w.execute(sa.select(SHEET.c.id).where(SHEET.c.volume_id == volume.id)).scalars():
        yield ArchiveSheet, sheet_id
    yield ArchiveVolume, volume.id


def _erase(
    site: Site, actor: Actor, kind: type[Ledgered], record_id: UUID, case_id: UUID, basis: str
) -> None:
    with site.open_work(actor) as w:
        if w.execute(sa.select(KEYS.c.record_id).where(KEYS.c.record_id == record_id)).first() is None:
            return  # a run before this one was here
        w.case_id = case_id
        record = w.lock(kind, record_id)
        if isinstance(record, CaseMaterial | CasePrint):
            record.content_id = ""
        elif isinstance(record, ArchiveVolume):
            record.state, record.destroyed_on = VolumeState.DESTROYED, w.today
        erase(w, kind, record_id, legal_basis=basis)


def _delete_unless_named(site: Site, actor: Actor, digest: str) -> None:
    """A file that another case's record names as well stays."""
    with site.open_work(actor) as w:
        if not is_named(w.session.connection(), ContentId(digest)):
            w.port(FileStore).delete(ContentId(digest))


def _files(w: Work, volume_id: UUID) -> tuple[str, ...]:
    named = SHEET.c.volume_id == volume_id, SHEET.c.digest != ""
    return tuple(w.execute(sa.select(SHEET.c.digest).where(*named).distinct()).scalars())


def _locked(w: Work, list_id: UUID, expected: int | None) -> ArchiveDestruction:
    listed = w.lock(ArchiveDestruction, list_id, expected=expected)
    if not lies_within(listed.region, w.actor.region):
        raise NotFound("archive.not_found")
    return listed


def _require(listed: ArchiveDestruction, state: ListState) -> None:
    if listed.state is not state:
        raise Refused("archive.list_state", number=listed.number, state=listed.state.label)
