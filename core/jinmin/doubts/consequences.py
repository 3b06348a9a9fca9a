"""What a wrong record led to at this node: cases that stood on it, papers printed in them, figures it counted in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from jinmin.cases import Case, CaseMaterial, CasePrint
from jinmin.db.columns import from_json
from jinmin.db.work import Work
from jinmin.doubts.models import Consequence, Doubt, Retraction, TouchedKind
from jinmin.doubts.policy import Repercussions
from jinmin.exchange.replicas import kind_of
from jinmin.exchange.resources import ResourceCatalogue
from jinmin.ledger.entries import Entry, entries_of
from jinmin.vocabulary.indicator import Indicator, Subject

CASE, MATERIAL, PRINT = Case.__table__, CaseMaterial.__table__, CasePrint.__table__
CONSEQUENCE, QUESTION = Consequence.__table__, Doubt.__table__


@dataclass(frozen=True)
class Touched:
    """One thing found, without personal data."""

    kind: TouchedKind
    ref: UUID | None
    case_id: UUID | None
    label: str
    detail: str
    region: str


def find_consequences(w: Work, retraction: Retraction) -> int:
    """Note whatever is not noted yet, as often as it is called; how many were new."""
    query = sa.select(CONSEQUENCE.c.kind, CONSEQUENCE.c.label)
    rows = w.execute(query.where(CONSEQUENCE.c.retraction_id == retraction.id))
    known = {(str(row.kind), row.label) for row in rows}
    fresh = [one for one in _touched(w, retraction) if (one.kind.value, one.label) not in known]
    for one in fresh:
        w.add(
            Consequence(
                retraction_id=retraction.id,
                kind=one.kind,
                ref=one.ref,
                case_id=one.case_id,
                label=one.label,
                detail=one.detail,
                region=one.region,
                found_on=w.today,
            )
        )
    w.flush()
    return len(fresh)


def _touched(w: Work, retraction: Retraction) -> Iterator[Touched]:
    uses = _uses(w, retraction)
    for row in w.execute(sa.select(CASE).where(CASE.c.id.in_(list(uses))).order_by(CASE.c.case_no)):
        yield Touched(TouchedKind.CASE, row.id, row.id, row.case_no, uses[row.id], row.region)
    printed = sa.select(PRINT, CASE.c.case_no, CASE.c.region).join(CASE, CASE.c.id == PRINT.c.case_id)
    for row in w.execute(printed.where(PRINT.c.case_id.in_(list(uses))).order_by(PRINT.c.printed_at)):
        at = f"{row.printed_at:%Y-%m-%d}"
        label = f"{row.title}　{row.case_no}　{row.serial or at}"
        yield Touched(TouchedKind.PAPER, row.id, row.case_id, label, f"{at} 打印 {row.copies} 份", row.region)
    yield from _figures(w, retraction)


def _uses(w: Work, retraction: Retraction) -> dict[UUID, str]:
    """The cases by how they stood on the record; the most telling word wins."""
    record_id = retraction.record_id
    found = {use.case_id: use.how for use in w.port(Repercussions).uses(w, retraction.resource, record_id)}
    asked = sa.select(QUESTION.c.case_id).where(
        QUESTION.c.record_id == record_id, QUESTION.c.case_id.is_not(None)
    )
    found |= dict.fromkeys(w.execute(asked).scalars(), "办理中对该记录提出疑义")
    taken = sa.select(MATERIAL.c.case_id, MATERIAL.c.title).where(MATERIAL.c.reused_from == record_id)
    found |= {row.case_id: f"沿用该记录作为材料《{row.title}》" for row in w.execute(taken)}
    own = {entry.case_id for entry in entries_of(w, [record_id]) if entry.case_id is not None}
    return found | dict.fromkeys(own, "该记录由本办件形成或更正")


def _figures(w: Work, retraction: Retraction) -> Iterator[Touched]:
    """Every indicator that counts the record otherwise than before, told cell by cell."""
    entries = entries_of(w, [retraction.record_id])
    before = max((e for e in entries if e.version <= retraction.wrong_version), key=_version, default=None)
    after = max((e for e in entries if e.version >= retraction.right_version), key=_version, default=None)
    if before is None or after is None:
        return
    table = kind_of(_table(w, retraction.resource)).__table__
    known = w.port(Repercussions)
    for subject in known.subjects:
        if subject.selectable() is table:
            for indicator in (one for one in known.indicators if one.subject == subject.id):
                cells = (_cell(w, subject, indicator, table, each) for each in (before, after))
                yield from _moved(indicator, *cells)


def _moved(
    indicator: Indicator, was: tuple[str, int] | None, is_now: tuple[str, int] | None
) -> Iterator[Touched]:
    if was == is_now:
        return
    for cell, change in ((was, "多计 1"), (is_now, "少计 1")):
        if cell is not None:
            region, month = cell
            label = f"{indicator.title}　{region}　{month // 100}-{month % 100:02d}"
            detail = f"{indicator.code}：更正前{change} {indicator.unit}"
            yield Touched(TouchedKind.FIGURE, None, None, label, detail, region)


def _cell(
    w: Work, subject: Subject, indicator: Indicator, table: sa.Table, entry: Entry
) -> tuple[str, int] | None:
    """Division and month under which the indicator counted this version; None when it did not."""
    values = _typed(table, entry.public)
    row = sa.select(
        *(sa.cast(values.get(c.name, sa.null()), c.type).label(c.name) for c in table.columns)
    ).subquery("version")
    columns = subject.columns(row)
    where = subject.counted(columns)
    if indicator.where is not None:
        where = sa.and_(where, indicator.where(columns))
    place = sa.select(columns["region"].label("region"), columns["month"].label("month"))
    found = w.execute(place.select_from(row).where(where)).one_or_none()
    return (found.region, found.month) if found is not None else None


def _typed(table: sa.Table, public: Mapping[str, Any]) -> dict[str, Any]:
    """The public part of a ledger entry as its columns want it; what is sealed takes no part in counting."""
    return {
        name: sa.literal(from_json(table.c[name], value), table.c[name].type)
        for name, value in public.items()
        if name in table.c and isinstance(value, str | int | bool)
    }


def _version(entry: Entry) -> int:
    return entry.version


def _table(w: Work, resource_id: str) -> str:
    found = w.port(ResourceCatalogue).find(resource_id)
    assert found is not None
    return found.table
