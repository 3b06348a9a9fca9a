"""Joint cases (一表申请): several matters applied for with one form, in one commit."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from jinmin.cases.access import CASE, matter_of, visible
from jinmin.cases.course_models import CaseGroup
from jinmin.cases.materials import KeptScan, attach_material
from jinmin.cases.models import Case, CaseMaterial
from jinmin.cases.opening import Party, open_case
from jinmin.cases.states import Channel, Trust
from jinmin.db.work import Work
from jinmin.documents.screening import Screened, ScreenState
from jinmin.errors import Invalid
from jinmin.matters import Catalogue
from jinmin.vocabulary.matter import MaterialRule


@dataclass(frozen=True)
class JointApplication:
    """One form: the parties and where it was handed in are the same for every matter."""

    title: str
    org_id: UUID
    region: str
    parties: tuple[Party, ...]
    counter_id: UUID | None = None
    channel: Channel = Channel.WINDOW


@dataclass(frozen=True)
class OpenedGroup:
    """The group and its cases, in the order of the matters asked for."""

    group_id: UUID
    cases: tuple[Case, ...]


LEAST_MATTERS = 2


def open_group(w: Work, form: JointApplication, matters: Sequence[str]) -> OpenedGroup:
    """Open one case per matter; all or none. Invalid for fewer than two matters or one named twice."""
    if len(matters) < LEAST_MATTERS or len(set(matters)) != len(matters):
        raise Invalid("group.matters", field="matters")
    group = w.add(
        CaseGroup(
            title=form.title,
            region=form.region,
            org_id=form.org_id,
            opened_at=w.at,
            opened_by=w.actor.user_id,
            opened_by_name=w.actor.name,
        )
    )
    w.action = w.action or "case.open_group"
    opened = tuple(_open(w, form, matter, group.id) for matter in matters)
    return OpenedGroup(group.id, opened)


def share_material(w: Work, case: Case, material: CaseMaterial) -> tuple[CaseMaterial, ...]:
    """Hand one scan to the other unfinished cases of the group whose matter asks for the same material.

    Handed in once, checked once: trust and sight of the original go with it.
    """
    if case.group_id is None:
        return ()
    screened = Screened(ScreenState(material.screening), material.screened_by)
    kept = KeptScan(material.content_id, material.media, material.size, material.pages, screened)
    return tuple(
        attach_material(
            w,
            other,
            material.rule,
            kept,
            filename=material.filename,
            trust=Trust(material.trust),
            original_seen=material.original_seen,
        )
        for other in _others(w, case)
        if any(rule.id == material.rule for rule in _materials(w, other))
    )


def cases_of_group(w: Work, group_id: UUID) -> tuple[UUID, ...]:
    """The cases of a group that the actor may know of, in the order they were opened."""
    query = sa.select(CASE.c.id).where(CASE.c.group_id == group_id, visible(w)).order_by(CASE.c.id)
    return tuple(w.execute(query).scalars())


def _open(w: Work, form: JointApplication, matter: str, group_id: UUID) -> Case:
    named = w.port(Catalogue).matter(matter, w.today).title
    return open_case(
        w,
        matter_id=matter,
        org_id=form.org_id,
        counter_id=form.counter_id,
        region=form.region,
        channel=form.channel,
        title=f"{form.title} {named}"[:200],
        parties=form.parties,
        group_id=group_id,
    )


def _others(w: Work, case: Case) -> tuple[Case, ...]:
    w.flush()
    query = sa.select(CASE.c.id).where(
        CASE.c.group_id == case.group_id, CASE.c.id != case.id, CASE.c.finished_on.is_(None)
    )
    return tuple(w.lock(Case, other) for other in w.execute(query.order_by(CASE.c.id)).scalars())


def _materials(w: Work, case: Case) -> tuple[MaterialRule, ...]:
    return matter_of(w, case).materials
