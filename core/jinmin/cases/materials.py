"""Materials of a case (材料): scanned, checked, kept by content, replaced but never deleted."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from jinmin.cases.access import hidden, mark, matter_of, may_see, require_changeable, require_office
from jinmin.cases.contents import CaseContents, contents_of
from jinmin.cases.models import Case, CaseMaterial
from jinmin.cases.states import Trust
from jinmin.db.work import Work
from jinmin.documents.images import ScanInfo, ScanLimits, check_scan
from jinmin.documents.screening import Screened, Screener, ScreenState
from jinmin.documents.store import ContentId, FileStore
from jinmin.errors import Invalid, NotFound, Refused
from jinmin.vocabulary.matter import MaterialRule

MATERIAL = CaseMaterial.__table__

_MEDIA = {"jpeg": "image/jpeg", "png": "image/png", "tiff": "image/tiff", "pdf": "application/pdf"}


@dataclass(frozen=True)
class KeptScan:
    """A scan that was let in and lies in the file store; ``screened`` None: no scanner was asked yet."""

    content_id: str
    media: str
    size: int
    pages: int | None
    screened: Screened | None = None

    @property
    def is_picture(self) -> bool:
        """Whether a browser can show it small."""
        return self.media != _MEDIA["pdf"]

    @property
    def is_usable(self) -> bool:
        """Whether it may be opened at once."""
        return self.screened is None or self.screened.state.usable


@dataclass(frozen=True)
class Source:
    """Whence a material was taken over: the record that holds it, and who vouches for it (共享来源)."""

    record_id: UUID
    provider: str


@dataclass(frozen=True)
class NewMaterial:
    """What is to be added to a case under ``rule_id`` of its matter; ``scan`` as bytes or kept already.

    ``valid_to`` is the paper's last day, ``source`` where it was taken over from when nobody handed it in.
    """

    rule_id: str
    scan: bytes | KeptScan
    trust: Trust
    original_seen: bool = False
    filename: str = ""
    valid_to: date | None = None
    source: Source | None = None


def keep_scan(store: FileStore, scan: bytes, limits: ScanLimits | None = None) -> KeptScan:
    """Check ``scan`` and put it into the store. Needs no work: done before one, it keeps the disk out of it.

    No scanner looks at it: for what people hand in there is ``take_in_scan``. Raises Invalid ``scan.…`` and
    Unavailable ``store.…``. A scan no case names afterwards is harmless.
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
    valid_to: date | None = None,
    source: Source | None = None,
) -> CaseMaterial:
    """Add a scan to the case under a rule of its matter, in the place of ``replaces`` if given.

    Raises what ``attach_materials`` raises; Refused ``material.replaced_already``.
    """
    new = NewMaterial(rule_id, scan, trust, original_seen, filename, valid_to, source)
    if replaces is None:
        return attach_materials(w, case, [new])[0]
    require_changeable(w, case)
    require_office(w, case)
    rule = _rule(w, case, rule_id)
    _require_seen(rule, new)
    older = _replaceable(w, case, rule, replaces)
    material = w.add(_row(w, case, rule, new, contents_of(w, case.id)))
    older.superseded_by = material.id
    mark(w, case, "case.material")
    return material


def attach_materials(w: Work, case: Case, new: Sequence[NewMaterial]) -> tuple[CaseMaterial, ...]:
    """Add several scans to the case at once, all or none.

    Raises Invalid ``material.unknown_rule``, ``material.original_not_seen``, ``material.too_many`` and
    what ``keep_scan`` raises; Refused for a case that cannot be changed.
    """
    require_changeable(w, case)
    require_office(w, case)
    rules = {each.rule_id: _rule(w, case, each.rule_id) for each in new}
    contents = contents_of(w, case.id)
    standing = Counter(material.rule for material in contents.materials.values())
    for each in new:
        rule = rules[each.rule_id]
        _require_seen(rule, each)
        if standing[rule.id] >= rule.max_files:
            raise Invalid("material.too_many", field=rule.id, title=rule.title, limit=rule.max_files)
        standing[rule.id] += 1
    rows = [_row(w, case, rules[each.rule_id], each, contents) for each in new]
    mark(w, case, "case.material")
    return tuple(w.add(row) for row in rows)


def held_materials(w: Work, case_id: UUID) -> frozenset[str]:
    """The rules of which the case has a material that stands and that no scanner holds back."""
    return frozenset(each.rule for each in contents_of(w, case_id).materials.values() if each.usable)


def missing_materials(w: Work, case: Case) -> tuple[MaterialRule, ...]:
    """The required materials still to come; rules decide at which step that matters."""
    held = held_materials(w, case.id)
    return tuple(rule for rule in matter_of(w, case).materials if rule.required and rule.id not in held)


def read_material(w: Work, material_id: UUID) -> bytes:
    """The scan itself; NotFound when the actor may not know of the case. The caller journals the access.

    Refused ``material.set_aside`` for one that is infected or still to be screened.
    """
    material = w.get(CaseMaterial, material_id)
    if not may_see(w, w.get(Case, material.case_id)):
        raise hidden(material.case_id)
    state = ScreenState(material.screening)
    if not state.usable:
        raise Refused("material.set_aside", title=material.title, state=state.label)
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


def _require_seen(rule: MaterialRule, new: NewMaterial) -> None:
    if new.trust is Trust.ORIGINAL and not new.original_seen:
        raise Invalid("material.original_not_seen", field=rule.id, title=rule.title)


def _row(w: Work, case: Case, rule: MaterialRule, new: NewMaterial, contents: CaseContents) -> CaseMaterial:
    kept = new.scan if isinstance(new.scan, KeptScan) else keep_scan(w.port(FileStore), new.scan)
    screened = kept.screened or w.port(Screener).unseen
    return CaseMaterial(
        origin=case.origin,
        epoch=case.epoch,
        case_id=case.id,
        rule=rule.id,
        title=rule.title,
        filename=new.filename,
        content_id=kept.content_id,
        media=kept.media,
        size=kept.size,
        pages=kept.pages,
        trust=new.trust.value,
        original_seen=new.original_seen,
        collected_by=w.actor.user_id,
        collected_by_name=w.actor.name,
        collected_at=w.at,
        screening=screened.state.value,
        screened_by=screened.by,
        screened_at=w.at if screened.state is ScreenState.CLEAN else None,
        document=rule.document,
        party_id=_holder(rule, contents),
        valid_to=new.valid_to or _last_day(w, rule),
        reused_from=new.source.record_id if new.source else None,
        provider=new.source.provider if new.source else "",
    )


def _holder(rule: MaterialRule, contents: CaseContents) -> UUID | None:
    """Whose paper it is: the party in the rule's role, or the only one there is."""
    if not rule.document:
        return None
    fitting = [each.person_id for each in contents.parties.values() if rule.party in ("", each.role)]
    return fitting[0] if len(fitting) == 1 else None


def _last_day(w: Work, rule: MaterialRule) -> date | None:
    return w.today + timedelta(days=rule.valid_days) if rule.valid_days else None
