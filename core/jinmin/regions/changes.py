"""Changes of divisions under 《行政区划代码管理办法》 (民政部令第79号).

What is abolished retires its code, what moves to another parent gets a new one, what is renamed keeps it; a
retired code is never used again. A code begins with the code of what it lies in: when a division ends,
the codes below it end with it, and what goes on there is recorded under new codes.
"""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, Field, field_validator

from jinmin.db.work import Work
from jinmin.errors import Invalid, NotFound, Refused
from jinmin.regions.division import ChangeKind, DivisionSource
from jinmin.regions.division_code import DivisionLevel, canonical, level_of, prefixes, within
from jinmin.regions.divisions import TABLE, Divisions
from jinmin.regions.models import DivisionRow, RegionChange
from jinmin.vocabulary.profile import Profile

ACTION = "region.change"

MANY = 1_000
"""More codes than any one document names."""

SHAPES = {
    ChangeKind.CREATE: (range(0, MANY), range(1, 2)),
    ChangeKind.ABOLISH: (range(1, 2), range(0, 1)),
    ChangeKind.MOVE: (range(1, 2), range(1, 2)),
    ChangeKind.RENAME: (range(1, 2), range(1, 2)),
    ChangeKind.MERGE: (range(1, MANY), range(1, 2)),
    ChangeKind.SPLIT: (range(1, 2), range(1, MANY)),
}
"""How many old and how many new codes a change of each kind has."""


class NewDivision(BaseModel):
    """A division as it stands after the change."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str = Field(pattern=r"^\d{6}(\d{3}){0,2}$")
    name: str = Field(min_length=1, max_length=60)


class DivisionChange(BaseModel):
    """One change as its document states it, in force from ``effective``.

    ``old`` are the codes it ends or renames. A merger may name a standing division as ``new``: it goes on as
    it is; a split may name the old one. 撤县设区 is a ``create`` with the county as ``old``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: ChangeKind
    effective: date
    doc_no: str = Field(min_length=1, max_length=80)
    old: tuple[str, ...] = ()
    new: tuple[NewDivision, ...] = ()
    source: DivisionSource = DivisionSource.MCA

    @field_validator("old")
    @classmethod
    def _spelt_out(cls, codes: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(canonical(code) for code in codes)


def record_change(w: Work, change: DivisionChange) -> tuple[DivisionRow, ...]:
    """Carry out one change: end and make divisions, keep which came of which. Returns the new ones.

    Changes of the same division are recorded in the order of their days. Refused when a code was used before
    or the kind does not fit; the node's Divisions are read anew after the commit.
    """
    olds, news = SHAPES[change.kind]
    if len(change.old) not in olds or len(change.new) not in news:
        raise Invalid("region.change_shape", kind=change.kind)
    w.action = w.action or ACTION
    made = KINDS.get(change.kind, _replace)(w, change)
    w.flush()
    divisions, database = w.port(Divisions), w.database
    w.after_commit(lambda: divisions.refresh(database))
    return tuple(made)


def _rename(w: Work, change: DivisionChange) -> Sequence[DivisionRow]:
    old, new = _standing(w, change.old[0], change), change.new[0]
    if new.code != old.code:
        raise Refused("region.change_same_code", code=old.code)
    if new.name == old.name:
        raise Refused("region.change_same_name", code=old.code)
    _end(old, change)
    renamed = DivisionRow(
        code=old.code,
        valid_from=change.effective,
        name=new.name,
        level=old.level,
        parent=old.parent,
        source=old.source,
    )
    w.add(renamed)
    _note(w, change, old.code, new.code, new.name)
    return [renamed]


def _move(w: Work, change: DivisionChange) -> Sequence[DivisionRow]:
    old = _standing(w, change.old[0], change)
    if _parent(w, change.new[0].code, change) == old.parent:
        raise Refused("region.change_same_parent", code=old.code)
    return _replace(w, change)


def _replace(w: Work, change: DivisionChange) -> Sequence[DivisionRow]:
    surviving = _surviving(w, change)
    ending = [code for code in change.old if code not in surviving]
    beginning = [new for new in change.new if new.code not in surviving]
    if not ending and not beginning:
        raise Refused("region.survivor_abolished", code=change.old[0])
    made = [_make(w, new, change) for new in beginning]
    for code in ending:
        _retire(w, code, change)
    for old in change.old or ("",):
        for new in change.new or (None,):
            _note(w, change, old, new.code if new else "", new.name if new else "")
    return made


def _surviving(w: Work, change: DivisionChange) -> set[str]:
    if change.kind is ChangeKind.SPLIT:
        return {new.code for new in change.new} & set(change.old)
    if change.kind is ChangeKind.MERGE:
        return {new.code for new in change.new if _open_rows(w, TABLE.c.code == new.code)}
    return set()


def _make(w: Work, new: NewDivision, change: DivisionChange) -> DivisionRow:
    used = w.execute(sa.select(sa.literal(1)).where(TABLE.c.code == new.code).limit(1)).first()
    if used:
        raise Refused("region.code_used", code=new.code)
    row = DivisionRow(
        code=new.code,
        valid_from=change.effective,
        name=new.name,
        level=level_of(new.code),
        parent=_parent(w, new.code, change),
        source=change.source,
    )
    return w.add(row)


def _parent(w: Work, code: str, change: DivisionChange) -> str:
    """The nearest division the code begins with; groupings such as 省直辖县级 are passed over."""
    for prefix in prefixes(code)[1:]:
        if not prefix:
            return ""
        rows = _open_rows(w, TABLE.c.code == canonical(prefix))
        if not rows or rows[0].valid_from > change.effective:
            raise Refused("region.parent_unknown", code=code, parent=canonical(prefix))
        if rows[0].level is not DivisionLevel.GROUPING:
            return rows[0].code
    return ""


def _retire(w: Work, code: str, change: DivisionChange) -> None:
    _end(_standing(w, code, change), change)
    for lower in _open_rows(w, within(TABLE.c.code, code)):
        if lower.code != code:
            _end(lower, change)
            _note(w, change, lower.code, "", "", kind=ChangeKind.ABOLISH)


def _end(row: DivisionRow, change: DivisionChange) -> None:
    if row.valid_from >= change.effective:
        raise Refused("region.change_too_early", code=row.code, since=row.valid_from)
    row.valid_to = change.effective - timedelta(days=1)


def _standing(w: Work, code: str, change: DivisionChange) -> DivisionRow:
    rows = _open_rows(w, TABLE.c.code == code)
    if not rows or rows[0].level is DivisionLevel.GROUPING:
        raise NotFound("region.unknown", code=code, on=change.effective)
    return rows[0]


def _open_rows(w: Work, condition: sa.ColumnElement[bool]) -> Sequence[DivisionRow]:
    found = sa.select(DivisionRow).where(condition, TABLE.c.valid_to.is_(None))
    return w.session.scalars(found.order_by(TABLE.c.code)).all()


def _note(
    w: Work, change: DivisionChange, old: str, new: str, name: str, *, kind: ChangeKind | None = None
) -> None:
    w.add(
        RegionChange(
            kind=kind or change.kind,
            old=old,
            new=new,
            region=new or old,
            name=name,
            effective=change.effective,
            doc_no=change.doc_no,
            origin=w.port(Profile).node.code,
        )
    )


KINDS: dict[ChangeKind, Callable[[Work, DivisionChange], Sequence[DivisionRow]]] = {
    ChangeKind.RENAME: _rename,
    ChangeKind.MOVE: _move,
}
