"""补充归档: a paper that comes after a case was closed joins its file, and its volume when that is put away already."""

from uuid import UUID

import sqlalchemy as sa

from jinmin.archives.catalogue import MATERIAL, Leaf, PlacedLeaf, digest_of
from jinmin.archives.integrity import leaves_from, sheet_of
from jinmin.archives.models import ArchiveVolume, VolumeState
from jinmin.archives.searching import sheets_of
from jinmin.cases import Case, CaseMaterial, KeptScan, Trust
from jinmin.cases.access import mark, require_authority
from jinmin.db.work import Work
from jinmin.documents.screening import Screener, ScreenState
from jinmin.errors import Refused

RULE = "supplement"
"""Stands in a material for the rule of its matter: what comes later is asked for by no matter."""
VOLUME = ArchiveVolume.__table__


def supplement_case(w: Work, case_id: UUID, title: str, kept: KeptScan) -> CaseMaterial:
    """Add a paper whose original was seen; whoever calls has required the right to what it proves.

    Nothing that is filed changes: the volume gets one more sheet at its end, and a new digest. Refused for a
    replica, ``material.set_aside`` for a scan that may not be opened, ``archive.destroyed``.
    """
    case = w.get(Case, case_id)
    require_authority(w, case)
    mark(w, case, "case.material")
    screened = kept.screened or w.port(Screener).unseen
    if not screened.state.usable:
        raise Refused("material.set_aside", title=title, state=screened.state.label)
    material = w.add(
        CaseMaterial(
            origin=case.origin,
            epoch=case.epoch,
            case_id=case.id,
            rule=RULE,
            title=title,
            content_id=kept.content_id,
            media=kept.media,
            size=kept.size,
            pages=kept.pages,
            trust=Trust.ORIGINAL.value,
            original_seen=True,
            collected_by=w.actor.user_id,
            collected_by_name=w.actor.name,
            collected_at=w.at,
            screening=screened.state.value,
            screened_by=screened.by,
            screened_at=w.at if screened.state is ScreenState.CLEAN else None,
        )
    )
    found = w.execute(sa.select(VOLUME.c.id).where(VOLUME.c.case_id == case_id)).scalar()
    if found is not None:
        _append(w, w.lock(ArchiveVolume, found), material)
    return material


def _append(w: Work, volume: ArchiveVolume, material: CaseMaterial) -> None:
    if volume.state is VolumeState.DESTROYED:
        raise Refused("archive.destroyed", number=volume.number)
    standing = leaves_from(sheets_of(w, volume.id))
    leaf = Leaf(
        MATERIAL,
        material.title,
        material.collected_by_name,
        w.today,
        material.pages or 1,
        material.content_id,
        material.media,
        material.trust,
    )
    last = PlacedLeaf(len(standing) + 1, volume.pages + 1, leaf)
    w.add(sheet_of(volume, last))
    volume.pages += leaf.pages
    volume.digest = digest_of([*standing, last])
