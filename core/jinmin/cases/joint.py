"""一表申请: one form for several matters, one list of materials, one notice of what is lacking."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, Field

from jinmin.cases.access import CASE, READ, matter_of, visible
from jinmin.cases.correction_paper import CorrectionPaper, correction_paper
from jinmin.cases.corrections import CorrectionItem, items_lacking, notify_corrections
from jinmin.cases.course_models import CaseCorrectionNotice, CaseGroup
from jinmin.cases.grouping import LEAST_MATTERS, JointApplication, OpenedGroup, open_group
from jinmin.cases.materials import MATERIAL, KeptScan, attach_material, held_materials
from jinmin.cases.models import Case
from jinmin.cases.opening import Party
from jinmin.cases.states import OPEN_STATES, Trust
from jinmin.db.work import Work
from jinmin.errors import Hidden, Invalid, InvalidForm, NotFound, Refused
from jinmin.identity import PersonInput, admit_person
from jinmin.matters import Catalogue
from jinmin.vocabulary.matter import MaterialRule, Matter

APPLICANT = "applicant"
"""The role in which the one person stands in every case of a form."""


class JointForm(BaseModel):
    """One applicant, several matters (ids)."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    id_number: str = Field(default="", max_length=40, title="证件号码")
    name: str = Field(default="", max_length=100, title="姓名")
    matters: tuple[str, ...] = ()


@dataclass(frozen=True)
class Desk:
    """Where the form was handed in."""

    org_id: UUID
    region: str
    counter_id: UUID | None = None


@dataclass(frozen=True)
class Sibling:
    """A case of the form as this actor may see it; ``correctable``: its waiting step can tell what is lacking."""

    id: UUID
    case_no: str
    matter_title: str
    state: str
    step_title: str
    due: date | None
    correctable: bool


@dataclass(frozen=True)
class JointMaterial:
    """A paper that one or more of the cases ask for: handed in once, it serves them all. ``paper`` names it."""

    paper: str
    title: str
    original_checked: bool
    asked_by: tuple[str, ...]
    held: bool
    material_id: UUID | None


@dataclass(frozen=True)
class GroupDetail:
    """A form as its page shows it; ``hidden`` cases belong to matters or places that are not the actor's."""

    id: UUID
    title: str
    opened_by_name: str
    siblings: tuple[Sibling, ...]
    hidden: int
    materials: tuple[JointMaterial, ...]


def joint_matters(w: Work) -> tuple[Matter, ...]:
    """The matters that may be applied for together and that this post may accept, by id."""
    known = w.port(Catalogue).all(w.today)
    return tuple(each for each in known if each.joint and w.actor.may(each.first_step.permission))


def open_joint(w: Work, form: JointForm, desk: Desk) -> OpenedGroup:
    """Open one case for each matter of the form, all or none, for the same person.

    InvalidForm with everything that is not filled in: ``group.name_needed``, ``group.number_needed``,
    ``group.matters`` for fewer than two. Refused ``group.not_joint`` for one that stands alone; and what
    ``admit_person`` raises, at the field.
    """
    allowed = {each.id: each for each in joint_matters(w)}
    if alone := [each for each in form.matters if each not in allowed]:
        raise Refused("group.not_joint", field="matters", matter=alone[0])
    if lacking := tuple(_lacking(form)):
        raise InvalidForm(lacking)
    person = admit_person(w, PersonInput(id_number=form.id_number, name=form.name))
    parties = (Party(person.id, APPLICANT, person.name),)
    application = JointApplication(f"{person.name}的", desk.org_id, desk.region, parties, desk.counter_id)
    return open_group(w, application, form.matters)


def _lacking(form: JointForm) -> Iterator[Invalid]:
    if not form.id_number:
        yield Invalid("group.number_needed", field="id_number")
    if not form.name:
        yield Invalid("group.name_needed", field="name")
    if len(set(form.matters)) < LEAST_MATTERS:
        yield Invalid("group.matters", field="matters")


def group_detail(w: Work, group_id: UUID) -> GroupDetail:
    """The form and its cases; NotFound when the actor may know of none of them. The caller journals."""
    cases = _seen(w, group_id)
    group = w.get(CaseGroup, group_id)
    total = w.execute(sa.select(sa.func.count()).where(CASE.c.group_id == group_id)).scalar_one()
    return GroupDetail(
        id=group.id,
        title=group.title,
        opened_by_name=group.opened_by_name,
        siblings=tuple(_sibling(w, case) for case in cases),
        hidden=total - len(cases),
        materials=tuple(_joint_materials(w, cases)),
    )


def hand_in(
    w: Work, group_id: UUID, paper: str, kept: KeptScan, *, trust: Trust, original_seen: bool = False
) -> int:
    """Put a scan into every unfinished case of the form that asks for it; returns how many.

    One that has it already keeps it. Raises what ``attach_material`` raises; NotFound ``group.not_found``.
    """
    lacking = [
        (case, rule.id)
        for case in _open(w, group_id)
        for rule in matter_of(w, case).materials
        if paper_of(rule) == paper and rule.id not in held_materials(w, case.id)
    ]
    if not lacking:
        raise Refused("group.held", field=paper)
    for case, rule_id in lacking:
        attach_material(w, case, rule_id, kept, trust=trust, original_seen=original_seen)
    return len({case.id for case, _rule in lacking})


def paper_of(rule: MaterialRule) -> str:
    """What makes materials of several matters the same paper: its kind, else that they are called alike in all."""
    return rule.document or f"{rule.id}:{rule.title}"


def notify_joint(w: Work, group_id: UUID, extra: Iterable[CorrectionItem] = ()) -> tuple[UUID, ...]:
    """Tell once, for every case of the form at a step that can tell it, all that is lacking; returns the notices.

    ``extra`` is what else is wrong and concerns them all. Refused ``group.nothing_lacking`` when no case lacks
    anything.
    """
    more, told = tuple(extra), list[UUID]()
    for case in _open(w, group_id):
        outcome = _telling_outcome(matter_of(w, case), case)
        items = (*items_lacking(w, case), *more)
        if outcome is not None and items:
            w.case_id = case.id
            told.append(notify_corrections(w, case, case.step, outcome, items).id)
    if not told:
        raise Refused("group.nothing_lacking")
    return tuple(told)


def joint_paper(w: Work, notice_ids: Sequence[UUID]) -> CorrectionPaper:
    """One paper for all the notices: what several matters ask for stands on it once, with their names."""
    papers = [correction_paper(w, each) for each in notice_ids]
    first = papers[0]
    merged: dict[tuple[str, str], tuple[CorrectionItem, list[str]]] = {}
    for notice_id, paper in zip(notice_ids, papers, strict=True):
        called = _papers_of(w, notice_id)
        for item in paper.items:
            key = (called.get(item.material, f"{item.material}:{item.title}"), item.problem)
            merged.setdefault(key, (item, []))[1].append(paper.matter)
    items = tuple(
        item.model_copy(update={"title": f"{item.title}（{'、'.join(matters)}）"[:120]})
        for item, matters in merged.values()
    )
    return first.model_copy(
        update={
            "number": "、".join(paper.number for paper in papers),
            "case_no": "、".join(paper.case_no for paper in papers),
            "matter": "、".join(paper.matter for paper in papers),
            "items": items,
        }
    )


def _papers_of(w: Work, notice_id: UUID) -> dict[str, str]:
    case = w.get(Case, w.get(CaseCorrectionNotice, notice_id).case_id)
    return {rule.id: paper_of(rule) for rule in matter_of(w, case).materials}


def _seen(w: Work, group_id: UUID) -> list[Case]:
    query = sa.select(Case).where(CASE.c.group_id == group_id, visible(w)).order_by(CASE.c.id)
    if seen := list(w.session.scalars(query)):
        return seen
    if w.session.get(CaseGroup, group_id):
        raise Hidden("group.not_found", permission=READ, record=f"case_group/{group_id}")
    raise NotFound("group.not_found")


def _open(w: Work, group_id: UUID) -> list[Case]:
    return [w.lock(Case, case.id) for case in _seen(w, group_id) if case.state in OPEN_STATES]


def _sibling(w: Work, case: Case) -> Sibling:
    matter = matter_of(w, case)
    waiting = matter.step(case.step).title if case.state in OPEN_STATES else ""
    correctable = bool(waiting) and case.state != "held" and _telling_outcome(matter, case) is not None
    return Sibling(case.id, case.case_no, matter.title, case.state, waiting, case.planned_due, correctable)


def _telling_outcome(matter: Matter, case: Case) -> str | None:
    outcomes = matter.step(case.step).outcomes
    return next((name for name, outcome in outcomes.items() if outcome.one_time_notice), None)


def _joint_materials(w: Work, cases: Sequence[Case]) -> Iterable[JointMaterial]:
    asked: dict[str, list[tuple[Case, MaterialRule]]] = {}
    for case in cases:
        for rule in matter_of(w, case).materials:
            asked.setdefault(paper_of(rule), []).append((case, rule))
    held = {case.id: held_materials(w, case.id) for case in cases}
    for paper, asking in asked.items():
        yield JointMaterial(
            paper,
            asking[0][1].title,
            any(rule.original_checked for _case, rule in asking),
            tuple(dict.fromkeys(matter_of(w, case).title for case, _rule in asking)),
            all(rule.id in held[case.id] for case, rule in asking),
            _standing(w, asking),
        )


def _standing(w: Work, asking: Sequence[tuple[Case, MaterialRule]]) -> UUID | None:
    places = sa.or_(
        *(sa.and_(MATERIAL.c.case_id == case.id, MATERIAL.c.rule == rule.id) for case, rule in asking)
    )
    query = sa.select(MATERIAL.c.id).where(places, MATERIAL.c.superseded_by.is_(None))
    return w.execute(query.order_by(MATERIAL.c.id).limit(1)).scalar()
