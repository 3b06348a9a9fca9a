"""处理反向追错: deciding about each thing touched, then acknowledging; systems that read acknowledge by themselves."""

from collections.abc import Mapping
from uuid import UUID

import sqlalchemy as sa

from jinmin.db.work import Work
from jinmin.doubts.consequences import find_consequences
from jinmin.doubts.models import Acknowledgement, Conclusion, Consequence, Retraction, TouchedKind
from jinmin.doubts.policy import ANSWER
from jinmin.doubts.records import letter_region, shared_record
from jinmin.errors import Invalid, Refused
from jinmin.identity import require
from jinmin.vocabulary.profile import Profile

CONSEQUENCE, ACKNOWLEDGED = Consequence.__table__, Acknowledgement.__table__


def settle_consequence(w: Work, consequence_id: UUID, conclusion: Conclusion, note: str) -> Consequence:
    """Note what was decided about one touched thing; the redoing itself is the business's. Needs ANSWER there."""
    found = w.lock(Consequence, consequence_id)
    require(w.actor, ANSWER, found.region)
    if found.settled_at is not None:
        raise Refused("doubts.settled")
    if not note.strip():
        raise Invalid("doubts.note", field="note")
    w.action, w.case_id = "doubts.settle", found.case_id
    found.conclusion, found.note = conclusion, note.strip()
    found.settled_at, found.settled_by, found.settled_by_name = w.at, w.actor.user_id, w.actor.name
    return found


def acknowledge(w: Work, retraction_id: UUID, note: str = "") -> Acknowledgement:
    """Tell whoever retracted that everything touched here was dealt with.

    Refused ``doubts.correction_missing`` while the corrected version has not arrived, ``doubts.unsettled`` while
    something touched is open.
    """
    retraction = w.lock(Retraction, retraction_id)
    require(w.actor, ANSWER, retraction.record_region)
    if retraction.addressee != w.origin:
        raise Refused("doubts.not_ours", recipient=retraction.addressee_title)
    _require_first(w, retraction)
    if shared_record(w, retraction.resource, retraction.record_id).row.version < retraction.right_version:
        raise Refused("doubts.correction_missing", version=retraction.right_version)
    w.action = "doubts.acknowledge"
    find_consequences(w, retraction)
    if waiting := _open(w, retraction.id):
        raise Refused("doubts.unsettled", count=waiting)
    return w.add(_acknowledgement(w, retraction, note.strip()))


def acknowledge_for(
    w: Work, retraction: Retraction, title: str, counts: Mapping[TouchedKind, int], note: str
) -> None:
    """Take in what a system that reads here says of a retraction meant for it."""
    _require_first(w, retraction)
    w.action = "doubts.acknowledge"
    made = _acknowledgement(w, retraction, note)
    made.by_title, made.addressee = title, w.origin
    made.cases, made.papers = counts.get(TouchedKind.CASE, 0), counts.get(TouchedKind.PAPER, 0)
    made.figures = counts.get(TouchedKind.FIGURE, 0)
    w.add(made)


def acknowledgement_of(w: Work, retraction_id: UUID) -> Acknowledgement | None:
    """The acknowledgement, if there is one."""
    query = sa.select(Acknowledgement).where(ACKNOWLEDGED.c.retraction_id == retraction_id)
    return w.session.scalars(query).one_or_none()


def _require_first(w: Work, retraction: Retraction) -> None:
    if acknowledgement_of(w, retraction.id) is not None:
        raise Refused("doubts.acknowledged")


def _open(w: Work, retraction_id: UUID) -> int:
    mine = (CONSEQUENCE.c.retraction_id == retraction_id) & CONSEQUENCE.c.settled_at.is_(None)
    waiting: int = w.execute(sa.select(sa.func.count()).where(mine)).scalar_one()
    return waiting


def _acknowledgement(w: Work, retraction: Retraction, note: str) -> Acknowledgement:
    query = sa.select(CONSEQUENCE.c.kind, sa.func.count().label("many"))
    mine = query.where(CONSEQUENCE.c.retraction_id == retraction.id).group_by(CONSEQUENCE.c.kind)
    counts = {str(row.kind): row.many for row in w.execute(mine)}
    away = retraction.origin != w.origin
    region = (
        letter_region(w, retraction.origin, retraction.record_region) if away else retraction.record_region
    )
    return Acknowledgement(
        retraction_id=retraction.id,
        addressee=retraction.origin,
        by_title=w.port(Profile).node.title,
        region=region,
        cases=counts.get("case", 0),
        papers=counts.get("paper", 0),
        figures=counts.get("figure", 0),
        note=note,
        acknowledged_on=w.today,
        acknowledged_by=w.actor.user_id,
    )
