"""Opening a case (接件)."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from jinmin.cases.acceptance import may_accept_for
from jinmin.cases.access import mark
from jinmin.cases.claims import claim_persons
from jinmin.cases.deadlines import OPENED, start_limits
from jinmin.cases.models import Case, CaseParty
from jinmin.cases.serials import draw_case_no
from jinmin.cases.states import Channel
from jinmin.cases.tasks import open_tasks
from jinmin.cases.transferring import DecidingOffice, deciding_office
from jinmin.db.work import Work
from jinmin.errors import Invalid, Refused
from jinmin.identity.access import require
from jinmin.matters import Catalogue
from jinmin.regions import Divisions, significant
from jinmin.service_items import governed, pin_versions
from jinmin.vocabulary.flow import AREA_LABELS
from jinmin.vocabulary.matter import Matter


@dataclass(frozen=True)
class Party:
    """A person as the case knows them: ``role`` such as ``groom``, ``name`` as on the document shown."""

    person_id: UUID
    role: str
    name: str


@dataclass(frozen=True)
class Responsible:
    """Who answers for a case that another place accepts: its division and, if known, its organisation.

    Where the matter says how one office accepts for another (``across``), it decides the case; else the office
    that accepts does everything and the place is only named.
    """

    region: str
    org_id: UUID | None = None


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
    responsible: Responsible | None = None,
    group_id: UUID | None = None,
) -> Case:
    """Open a case of the matter as it stands today, at its first step; the opener holds it.

    ``region`` and ``org_id`` are the office that accepts it, ``title`` what lists show (both parties' names
    and the matter). ``responsible``: who answers for it when that is another place (通办); limits and versions
    are then that office's. Raises Invalid ``case.no_party``, Forbidden, NotFound, Refused ``case.area``,
    ``case.across_online``, ``case.across_no_office``, ``case.open_already``.
    """
    matter = w.port(Catalogue).matter(matter_id, w.today)
    require(w.actor, matter.first_step.permission, region)
    if not parties:
        raise Invalid("case.no_party")
    if responsible is not None:
        _require_area(w, matter, region, responsible)
    deciding = _deciding(w, matter, region, org_id, responsible)
    office = deciding or DecidingOffice(region, org_id)
    named = responsible if deciding is None else None
    pinned = pin_versions(w, matter_id, office.region, office.org_id)
    actor = w.actor
    case = Case(
        origin=w.origin,
        case_no=draw_case_no(w, matter, office.region),
        matter=matter.id,
        matter_version=matter.version,
        item_edition=pinned.edition,
        item_versions=list(pinned.ids),
        title=title,
        region=office.region,
        org_id=office.org_id,
        accepting_region=region if deciding else "",
        accepting_org_id=org_id if deciding else None,
        counter_id=counter_id,
        channel=channel.value,
        step=matter.first_step.id,
        step_since=w.at,
        opened_at=w.at,
        opened_by=actor.user_id,
        opened_by_name=actor.name,
        holder_id=actor.user_id,
        holder_name=actor.name if actor.user_id else "",
        group_id=group_id,
        responsible_region=named.region if named else "",
        responsible_org_id=named.org_id if named else None,
    )
    start_limits(w, case, governed(w, matter, pinned.ids), OPENED)
    mark(w, case, "case.open")
    w.add(case)
    open_tasks(w, case, matter.first_step)
    add_parties(w, case, parties)
    return case


def add_parties(w: Work, case: Case, parties: Sequence[Party]) -> None:
    """Put persons into the case who are not in it yet; Refused as ``open_case``."""
    for party in parties:
        w.add(_row(case, party))
    claim_persons(w, case, [party.person_id for party in parties])


def _deciding(
    w: Work, matter: Matter, region: str, org_id: UUID, responsible: Responsible | None
) -> DecidingOffice | None:
    """The other office that decides; None when the one that accepts does everything."""
    if responsible is None or matter.across is None or significant(responsible.region) == significant(region):
        return None
    return deciding_office(w, matter, org_id, responsible.region, responsible.org_id)


def _require_area(w: Work, matter: Matter, region: str, responsible: Responsible) -> None:
    regions = matter.across.regions if matter.across else ()
    if not may_accept_for(matter.acceptance, region, responsible.region, regions):
        place = w.port(Divisions).full_name(responsible.region, w.today)
        raise Refused("case.area", matter=matter.title, area=AREA_LABELS[matter.acceptance], place=place)


def _row(case: Case, party: Party) -> CaseParty:
    return CaseParty(
        origin=case.origin,
        epoch=case.epoch,
        case_id=case.id,
        person_id=party.person_id,
        role=party.role,
        name=party.name,
    )
