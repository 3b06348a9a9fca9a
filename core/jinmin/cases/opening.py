"""Opening a case (接件)."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from jinmin.cases.access import mark
from jinmin.cases.deadlines import OPENED, start_limits
from jinmin.cases.models import Case, CaseParty
from jinmin.cases.serials import draw_case_no
from jinmin.cases.states import Channel
from jinmin.db.work import Work
from jinmin.errors import Invalid
from jinmin.identity.access import require
from jinmin.matters import Catalogue
from jinmin.service_items import governed, pin_versions


@dataclass(frozen=True)
class Party:
    """A person as the case knows them: ``role`` such as ``groom``, ``name`` as on the document shown."""

    person_id: UUID
    role: str
    name: str


def open_case(
    w: Work,
    *,
    matter_id: str,
    org_id: UUID,
    counter_id: UUID | None,
    region: str,
    channel: Channel,
    title: str,
    parties: Sequence[Party],
) -> Case:
    """Open a case of the matter as it stands today, at its first step; the opener holds it.

    ``region`` is the division code of the office that handles it, ``title`` what lists show (both
    parties' names and the matter). Raises Invalid ``case.no_party``, Forbidden, NotFound.
    """
    matter = w.port(Catalogue).matter(matter_id, w.today)
    require(w.actor, matter.first_step.permission, region)
    pinned = pin_versions(w, matter_id, region, org_id)
    if not parties:
        raise Invalid("case.no_party")
    actor = w.actor
    case = Case(
        origin=w.origin,
        case_no=draw_case_no(w, matter, region),
        matter=matter.id,
        matter_version=matter.version,
        item_edition=pinned.edition,
        item_versions=list(pinned.ids),
        title=title,
        region=region,
        org_id=org_id,
        counter_id=counter_id,
        channel=channel.value,
        step=matter.first_step.id,
        step_since=w.at,
        opened_at=w.at,
        opened_by=actor.user_id,
        opened_by_name=actor.name,
        holder_id=actor.user_id,
        holder_name=actor.name if actor.user_id else "",
    )
    start_limits(w, case, governed(w, matter, pinned.ids), OPENED)
    mark(w, case, "case.open")
    w.add(case)
    for party in parties:
        w.add(_row(case, party))
    return case


def _row(case: Case, party: Party) -> CaseParty:
    return CaseParty(
        origin=case.origin,
        epoch=case.epoch,
        case_id=case.id,
        person_id=party.person_id,
        role=party.role,
        name=party.name,
    )
