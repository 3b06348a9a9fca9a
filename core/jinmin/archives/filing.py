"""归档: a closed case becomes a volume with a catalogue, a number and a term; volumes of a past year are boxed."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from jinmin.archives.catalogue import digest_of, leaves_of
from jinmin.archives.integrity import sheet_of
from jinmin.archives.models import ArchiveBox, ArchiveVolume, VolumeState
from jinmin.archives.retention import box_holds, fonds_of, retention_of
from jinmin.cases import Case, case_detail, draw_serial, lock_case, matter_of
from jinmin.cases.acts import ARCHIVE, archive_case
from jinmin.db.work import Work
from jinmin.documents.store import ContentId, FileStore
from jinmin.errors import Invalid, Refused
from jinmin.identity.access import require
from jinmin.identity.scope import scope
from jinmin.vocabulary.matter import Matter

VOLUME = ArchiveVolume.__table__


def file_case(w: Work, case_id: UUID) -> ArchiveVolume:
    """Put a closed case away as a volume. Needs ARCHIVE.

    Refused for an open case, one that is archived, one with a material nobody screened, or one whose file is
    not in the store. The volume's number is drawn without gaps within 全宗, 年度 and 类别.
    """
    case = lock_case(w, case_id)
    w.action = w.action or "archive.file"
    # The lines name ledger entries, so they are read before this work changes the case.
    leaves = leaves_of(case_detail(w, case_id))
    archive_case(w, case)
    _require_files(w, [each.leaf.digest for each in leaves if each.leaf.digest])
    matter = matter_of(w, case)
    volume = w.add(_volume(w, case, matter))
    volume.pages = sum(each.leaf.pages for each in leaves)
    volume.digest = digest_of(leaves)
    for each in leaves:
        w.add(sheet_of(volume, each))
    return volume


def box_year(w: Work, year: int) -> tuple[ArchiveBox, ...]:
    """Put the volumes of a past year that stand loose into boxes, each kind and term apart. Needs ARCHIVE.

    Invalid ``archive.year_runs`` for a year that is not over; doing it again boxes only what came since.
    """
    require(w.actor, ARCHIVE)
    if year >= w.today.year:
        raise Invalid("archive.year_runs", field="year", year=year)
    w.action = w.action or "archive.box"
    boxes: list[ArchiveBox] = []
    placed: list[dict[str, UUID]] = []
    for _kind, volumes in groupby(_loose(w, year), key=_kind_of):
        standing = list(volumes)
        most = box_holds(w, standing[0].region)
        for at in range(0, len(standing), most):
            inside = standing[at : at + most]
            boxes.append(_box(w, inside))
            placed += [{"id": volume.id, "box_id": boxes[-1].id} for volume in inside]
    w.bulk_update(ArchiveVolume, placed)
    return tuple(boxes)


def _volume(w: Work, case: Case, matter: Matter) -> ArchiveVolume:
    retention, year = retention_of(w, matter, case), (case.finished_on or w.today).year
    fonds, category = fonds_of(w, case.region), matter.abbreviation or matter.id
    return ArchiveVolume(
        origin=case.origin,
        epoch=case.epoch,
        case_id=case.id,
        case_no=case.case_no,
        matter=matter.id,
        matter_title=matter.title,
        title=case.title,
        region=case.region,
        org_id=case.org_id,
        fonds_no=fonds,
        year=year,
        category=category,
        number=draw_serial(w, f"档案-{fonds}-{year}-{category}"),
        retention=retention.term,
        retention_basis=retention.basis,
        keep_until=retention.keep_until,
        filed_on=w.today,
        filed_by=w.actor.user_id,
        filed_by_name=w.actor.name,
    )


def _require_files(w: Work, digests: Sequence[str]) -> None:
    store = w.port(FileStore)
    for digest in digests:
        if not store.has(ContentId(digest)):
            raise Refused("archive.file_missing", digest=digest[:12])


def _loose(w: Work, year: int) -> Sequence[sa.Row[Any]]:
    """The volumes in no box, held: a county's year is thousands, and another may be boxing them as well."""
    standing = VOLUME.c.state != VolumeState.DESTROYED
    loose = sa.and_(
        VOLUME.c.year == year, VOLUME.c.box_id.is_(None), standing, scope(w.actor, VOLUME.c.region)
    )
    order = (VOLUME.c.region, VOLUME.c.fonds_no, VOLUME.c.category, VOLUME.c.retention, VOLUME.c.number)
    query = sa.select(VOLUME.c.id, VOLUME.c.year, *order).where(loose).order_by(*order)
    return w.execute(query.with_for_update(of=VOLUME)).all()


def _kind_of(volume: sa.Row[Any]) -> tuple[str, str, str, str]:
    return volume.region, volume.fonds_no, volume.category, volume.retention


def _box(w: Work, volumes: Sequence[sa.Row[Any]]) -> ArchiveBox:
    first, last = volumes[0], volumes[-1]
    key = f"盒-{first.fonds_no}-{first.year}-{first.category}"
    return w.add(
        ArchiveBox(
            region=first.region,
            fonds_no=first.fonds_no,
            year=first.year,
            category=first.category,
            retention=first.retention,
            number=draw_serial(w, key),
            volumes=len(volumes),
            first_volume=first.number,
            last_volume=last.number,
            closed_on=w.today,
            closed_by_name=w.actor.name,
        )
    )
