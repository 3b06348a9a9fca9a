"""一次性告知: everything that is lacking is told at once, on one paper; a second needs new facts."""

from collections.abc import Collection, Sequence
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, Field

from jinmin.cases.access import mark
from jinmin.cases.course_models import CaseCorrectionNotice
from jinmin.cases.materials import missing_materials
from jinmin.cases.models import Case
from jinmin.cases.reuse import held_elsewhere
from jinmin.cases.serials import draw_serial
from jinmin.cases.steps import take_notice_step
from jinmin.db.work import Work
from jinmin.errors import Invalid, Refused

NOTICE = CaseCorrectionNotice.__table__


class CorrectionItem(BaseModel):
    """One thing to mend: ``material`` is the id of a material of the matter, "" for something else."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    material: str = Field(default="", max_length=40)
    title: str = Field(min_length=1, max_length=120)
    problem: str = Field(min_length=1, max_length=500)
    asked: str = Field(min_length=1, max_length=500)
    article: str = Field(default="", max_length=200)


def notify_corrections(
    w: Work,
    case: Case,
    step_id: str,
    outcome_id: str,
    items: Sequence[CorrectionItem],
    *,
    shown: Collection[str] = (),
    new_facts: str = "",
) -> CaseCorrectionNotice:
    """Tell the applicant all that is lacking and return the case by ``outcome_id`` of the waiting step.

    Every required material the applicant has to bring and the case does not have must be among ``items``, or
    among ``shown``: seen at the window, scanned later. Refused ``correction.incomplete`` names the rest. What
    the platform holds may not be asked for: Refused ``correction.held``. A second notice in the same case is
    Refused unless ``new_facts`` says what came up.
    """
    if not items:
        raise Invalid("correction.nothing", field="items")
    told, held = {item.material for item in items}, held_elsewhere(w, case)
    if again := [item.title for item in items if item.material in held]:
        raise Refused("correction.held", titles="、".join(again))
    settled = told | set(shown) | set(held)
    missing = [rule for rule in missing_materials(w, case) if rule.source == "applicant"]
    if forgotten := [rule.title for rule in missing if rule.id not in settled]:
        raise Refused("correction.incomplete", titles="、".join(forgotten))
    if earlier_notices(w, case) and not new_facts.strip():
        raise Refused("correction.second", case_no=case.case_no)
    lacking = "；".join(f"{item.title}：{item.problem}" for item in items)
    take_notice_step(w, case, step_id, outcome_id, opinion=lacking[:2000])
    mark(w, case, "case.correction_notice")
    return w.add(
        CaseCorrectionNotice(
            origin=case.origin,
            epoch=case.epoch,
            case_id=case.id,
            number=_number(w, case),
            items=[item.model_dump() for item in items],
            new_facts=new_facts.strip(),
            told_at=w.at,
            told_by=w.actor.user_id,
            told_by_name=w.actor.name,
        )
    )


def items_lacking(w: Work, case: Case) -> tuple[CorrectionItem, ...]:
    """What a notice must name at least: the required materials that neither case nor platform has."""
    held = held_elsewhere(w, case)
    return tuple(
        CorrectionItem(
            material=rule.id,
            title=rule.title,
            problem="未提交",
            asked="请补交",
            article=rule.article,
        )
        for rule in missing_materials(w, case)
        if rule.id not in held
    )


def earlier_notices(w: Work, case: Case) -> tuple[UUID, ...]:
    """The notices of the case, the oldest first."""
    w.flush()
    query = sa.select(NOTICE.c.id).where(NOTICE.c.case_id == case.id).order_by(NOTICE.c.id)
    return tuple(w.execute(query).scalars())


def _number(w: Work, case: Case) -> str:
    """``区划6位-告知-年-序号``, a scheme of this system's own."""
    key = f"{case.region[:6]:0<6}-告知-{w.today.year}"
    return f"{key}-{draw_serial(w, key):05d}"
