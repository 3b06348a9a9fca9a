"""What lies in a case's file (卷内): its parties, the materials that stand, what was printed. One query for all."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from jinmin.cases.held import own_rows, while_held
from jinmin.cases.models import CaseMaterial, CaseParty, CasePrint
from jinmin.db.work import Work
from jinmin.documents.screening import USABLE

PARTY, MATERIAL, PRINT = CaseParty.__table__, CaseMaterial.__table__, CasePrint.__table__


@dataclass(frozen=True)
class PartyInFile:
    """A person in a role of the case."""

    role: str
    person_id: UUID


@dataclass(frozen=True)
class MaterialInFile:
    """A material that stands, under a rule of the matter; ``usable``: no scanner holds it back."""

    rule: str
    usable: bool
    collected_at: datetime


@dataclass(frozen=True)
class PrintInFile:
    """One printing of a document."""

    document: str
    printed_at: datetime


@dataclass(frozen=True)
class CaseContents:
    """Everything in the file, by record."""

    parties: dict[UUID, PartyInFile]
    materials: dict[UUID, MaterialInFile]
    prints: dict[UUID, PrintInFile]


_CASE_ID: sa.BindParameter[UUID] = sa.bindparam("case_id")
_NOBODY = sa.cast(sa.null(), PARTY.c.person_id.type).label("person_id")
_NEVER = sa.cast(sa.null(), MATERIAL.c.collected_at.type).label("at")
_EMPTY = sa.literal("").label("screening")

_PARTIES = sa.select(
    sa.literal("party").label("kind"),
    PARTY.c.id,
    PARTY.c.role.label("name"),
    _EMPTY,
    PARTY.c.person_id,
    _NEVER,
).where(PARTY.c.case_id == _CASE_ID)
_MATERIALS = sa.select(
    sa.literal("material"),
    MATERIAL.c.id,
    MATERIAL.c.rule,
    MATERIAL.c.screening,
    _NOBODY,
    MATERIAL.c.collected_at,
).where(MATERIAL.c.case_id == _CASE_ID, MATERIAL.c.superseded_by.is_(None))
_PRINTS = sa.select(
    sa.literal("print"), PRINT.c.id, PRINT.c.document, _EMPTY, _NOBODY, PRINT.c.printed_at
).where(PRINT.c.case_id == _CASE_ID)
_CONTENTS = sa.union_all(_PARTIES, _MATERIALS, _PRINTS)


def contents_of(w: Work, case_id: UUID) -> CaseContents:
    """The file as this work sees it, with what it has added and taken out itself.

    Whoever writes to a case's file holds the case, so that a holder reads it once (``while_held``). Whether a
    material that waits for a scanner has become usable meanwhile is as it was then.
    """
    stored = while_held(w, case_id, _stored)
    materials = dict(stored.materials)
    for row in own_rows(w, CaseMaterial, case_id):
        if row.superseded_by is None:
            materials[row.id] = MaterialInFile(row.rule, row.screening in USABLE, row.collected_at)
        else:
            materials.pop(row.id, None)
    parties = {row.id: PartyInFile(row.role, row.person_id) for row in own_rows(w, CaseParty, case_id)}
    prints = {row.id: PrintInFile(row.document, row.printed_at) for row in own_rows(w, CasePrint, case_id)}
    return CaseContents({**stored.parties, **parties}, materials, {**stored.prints, **prints})


def _stored(w: Work, case_id: UUID) -> CaseContents:
    found = CaseContents({}, {}, {})
    if case_id in w.session.tracker.waiting:
        return found
    with w.session.no_autoflush:  # what is pending is laid over it
        rows: list[sa.Row[Any]] = list(w.execute(_CONTENTS, {"case_id": case_id}))
    for row in rows:
        if row.kind == "party":
            found.parties[row.id] = PartyInFile(row.name, row.person_id)
        elif row.kind == "material":
            found.materials[row.id] = MaterialInFile(row.name, row.screening in USABLE, row.at)
        else:
            found.prints[row.id] = PrintInFile(row.name, row.at)
    return found
