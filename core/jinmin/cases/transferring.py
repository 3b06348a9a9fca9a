"""移送: a case that one office accepted for another goes to and fro between them, as the steps of its matter say."""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from jinmin.cases.models import Case
from jinmin.cases.noted_steps import note_step
from jinmin.cases.offices import ACCEPTING, acting_region
from jinmin.cases.states import TRANSFERRED
from jinmin.db.work import Work
from jinmin.errors import Refused
from jinmin.identity import Organisation
from jinmin.notices import send_notice
from jinmin.regions import Divisions, lies_within, significant
from jinmin.vocabulary.flow import StepRule
from jinmin.vocabulary.matter import Matter

ORGANISATION = Organisation.__table__
TITLE = "移送"
THERE, BACK = "移送业务属地", "退回收件地"


@dataclass(frozen=True)
class DecidingOffice:
    """Who decides a case that was accepted elsewhere."""

    region: str
    org_id: UUID


def deciding_office(
    w: Work, matter: Matter, accepting: UUID, region: str, org_id: UUID | None
) -> DecidingOffice:
    """The office in division ``region`` that answers for the matter: ``org_id``, else the one of the same kind.

    Refused ``case.across_online`` where the applicant applies to it over the network, ``case.across_no_office``
    when this node keeps none there: a case is not sent to another node.
    """
    place = w.port(Divisions).full_name(region, w.today)
    if matter.across is not None and matter.across.mode == "online":
        raise Refused("case.across_online", matter=matter.title, place=place)
    own = w.session.get(Organisation, accepting)
    same = ORGANISATION.c.kind == own.kind if own else sa.true()
    known = ORGANISATION.c.id == org_id if org_id else same
    query = sa.select(ORGANISATION.c.id, ORGANISATION.c.region).where(
        known, ORGANISATION.c.region == significant(region), ORGANISATION.c.origin == w.origin
    )
    found = w.execute(query.order_by(ORGANISATION.c.id).limit(1)).one_or_none()
    if found is None:
        raise Refused("case.across_no_office", matter=matter.title, place=place)
    return DecidingOffice(found.region, found.id)


def send_where_it_waits(w: Work, case: Case, left: StepRule, following: StepRule) -> None:
    """Note that the file goes to the other office, when the step that now waits is taken there."""
    before, after = acting_region(case, left), acting_region(case, following)
    if before == after:
        return
    back = following.office == ACCEPTING
    divisions = w.port(Divisions)
    way = "，由{}移送{}".format(*(divisions.full_name(each, w.today) for each in (before, after)))
    note_step(w, case, TRANSFERRED, TITLE, BACK if back else THERE, f"待办：{following.title}{way}")
    if back:
        _tell(w, case, "notice.across_back")


def tell_accepting_office(w: Work, case: Case) -> None:
    """Tell who accepted a case for another office that it was closed there, so that the applicant hears of it."""
    if case.accepting_region and not lies_within(case.accepting_region, w.actor.region):
        _tell(w, case, "notice.across_closed")


def _tell(w: Work, case: Case, key: str) -> None:
    send_notice(w, [case.opened_by], key, link=f"/cases/{case.id}", case_no=case.case_no)
