"""Materials of a case (材料): scanned, checked, kept by content, replaced but never deleted."""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from jinmin.cases.access import mark, matter_of, may_see, require_changeable
from jinmin.cases.models import Case, CaseMaterial
from jinmin.cases.states import Trust
from jinmin.db.work import Work
from jinmin.documents.images import ScanInfo, ScanLimits, check_scan
from jinmin.documents.store import ContentId, FileStore
from jinmin.errors import Invalid, NotFound, Refused
from jinmin.vocabulary.matter import MaterialRule

MATERIAL = CaseMaterial.__table__

_MEDIA = {"jpeg": "image/jpeg", "png": "image/png", "tiff": "image/tiff", "pdf": "application/pdf"}


@dataclass(frozen=True)
class KeptScan:
    """A scan that was let in and lies in the file store."""

    content_id: str
    media: str
    size: int
    pages: int | None


def keep_scan(store: FileStore, scan: bytes, limits: ScanLimits | None = None) -> KeptScan:
    """Check ``scan`` and put it into the store. Needs no work: done before one, it keeps the disk out of it.

    Raises Invalid ``scan.…`` and Unavailable ``store.…``. A scan no case names afterwards is harmless.
    """
    info: ScanInfo = check_scan(scan, limits)
    return KeptScan(store.put(scan), _MEDIA[info.format], info.bytes, info.pages)


def attach_material(
    w: Work,
    case: Case,
    rule_id: str,
    scan: bytes | KeptScan,
    *,
    filename: str = "",
    trust: Trust,
    original_seen: bool = False,
    replaces: UUID | None = None,
) -> CaseMaterial:
    """Add a scan to the case under a rule of its matter, in the place of ``replaces`` if given.

    Raises Invalid ``material.unknown_rule``, ``material.original_not_seen``, ``material.too_many`` and
    what ``keep_scan`` raises; Refused ``material.replaced_already``.
    """
    require_changeable(w, case)
    rule = _rule(w, case, rule_id)
    if trust is Trust.ORIGINAL and not original_seen:
        raise Invalid("material.original_not_seen", field=rule_id, title=rule.title)
    older = None if replaces is None else _replaceable(w, case, rule, replaces)
    if older is None and _count_current(w, case, rule_id) >= rule.max_files:
        raise Invalid("material.too_many", field=rule_id, title=rule.title, limit=rule.max_files)
    kept = scan if isinstance(scan, KeptScan) else keep_scan(w.port(FileStore), scan)
    material = w.add(_row(w, case, rule, kept, filename, trust, original_seen))
    if older is not None:
        older.superseded_by = material.id
    mark(w, case, "case.material")
    return material


def held_materials(w: Work, case_id: UUID) -> frozenset[str]:
    """The rules of which the case has a material that stands."""
    w.flush()
    found = w.execute(sa.select(MATERIAL.c.rule).where(*_current(case_id)).distinct())
    return frozenset(found.scalars())


def missing_materials(w: Work, case: Case) -> tuple[MaterialRule, ...]:
    """The required materials still to come; rules decide at which step that matters."""
    held = held_materials(w, case.id)
    return tuple(rule for rule in matter_of(w, case).materials if rule.required and rule.id not in held)


def read_material(w: Work, material_id: UUID) -> bytes:
    """The scan itself; NotFound when the actor may not know of the case. The caller journals the access."""
    material = w.get(CaseMaterial, material_id)
    if not may_see(w, w.get(Case, material.case_id)):
        raise NotFound("case.not_found")
    return w.port(FileStore).get(ContentId(material.content_id))


def _rule(w: Work, case: Case, rule_id: str) -> MaterialRule:
    matter = matter_of(w, case)
    for rule in matter.materials:
        if rule.id == rule_id:
            return rule
    raise Invalid("material.unknown_rule", matter=matter.title, rule=rule_id)


def _replaceable(w: Work, case: Case, rule: MaterialRule, material_id: UUID) -> CaseMaterial:
    older = w.lock(CaseMaterial, material_id)
    if (older.case_id, older.rule) != (case.id, rule.id):
        raise NotFound("record.not_found", table="case_material")
    if older.superseded_by is not None:
        raise Refused("material.replaced_already", title=rule.title)
    return older


def _count_current(w: Work, case: Case, rule_id: str) -> int:
    if case in w.session.new:
        waiting = (row for row in w.session.new if isinstance(row, CaseMaterial))
        return sum(row.case_id == case.id and row.rule == rule_id for row in waiting)
    w.flush()
    count = sa.select(sa.func.count()).where(*_current(case.id), MATERIAL.c.rule == rule_id)
    return int(w.execute(count).scalar_one())


def _current(case_id: UUID) -> tuple[sa.ColumnElement[bool], ...]:
    return (MATERIAL.c.case_id == case_id, MATERIAL.c.superseded_by.is_(None))


def _row(
    w: Work,
    case: Case,
    rule: MaterialRule,
    kept: KeptScan,
    filename: str,
    trust: Trust,
    original_seen: bool,
) -> CaseMaterial:
    return CaseMaterial(
        origin=case.origin,
        epoch=case.epoch,
        case_id=case.id,
        rule=rule.id,
        title=rule.title,
        filename=filename,
        content_id=kept.content_id,
        media=kept.media,
        size=kept.size,
        pages=kept.pages,
        trust=trust.value,
        original_seen=original_seen,
        collected_by=w.actor.user_id,
        collected_by_name=w.actor.name,
        collected_at=w.at,
    )
