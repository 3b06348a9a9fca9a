"""The demonstration's registrars: trained before the history begins and again lately, one soon to be trained."""

from collections.abc import Iterator
from datetime import date, timedelta

from jinmin.api import SYSTEM, DemoOffice, DemoPlan, Site
from jinmin_marriage.demo_data.couples import COUPLES, HISTORY
from jinmin_marriage.models import Qualification
from jinmin_marriage.qualification_terms import ONE_DAY, Term, anniversary

YEARS = 2
LATELY, SOON = timedelta(days=45), timedelta(days=20)
TRAINER = "省级民政部门（演示）"


def qualify_clerks(site: Site, plan: DemoPlan) -> None:
    """Whoever sits at a window is qualified; in the last office of several for a few weeks more."""
    with site.open_work(SYSTEM) as w:
        w.action = "marriage.demo"
        for office in plan.offices:
            is_ending = bool(COUPLES[plan.size]) and office is plan.offices[-1] is not plan.offices[0]
            terms = (_ending(plan.today),) if is_ending else _renewed(plan.today)
            for qualification in _qualifications(office, terms):
                w.add(qualification)


def _qualifications(office: DemoOffice, terms: tuple[tuple[date, Term], ...]) -> Iterator[Qualification]:
    for number, clerk in enumerate(office.clerk_ids, start=1):
        for trained_on, term in terms:
            yield Qualification(
                user_id=clerk,
                certificate_no=f"DEMO-{office.region}-{number}",
                valid_from=term.valid_from,
                valid_to=term.valid_to,
                trained_on=trained_on,
                issued_by=TRAINER,
            )


def _renewed(today: date) -> tuple[tuple[date, Term], ...]:
    first = today - HISTORY - timedelta(days=30)
    last = anniversary(first, YEARS)
    lately = today - LATELY
    return (first, Term(first, last)), (lately, Term(last + ONE_DAY, anniversary(lately, YEARS)))


def _ending(today: date) -> tuple[date, Term]:
    first = anniversary(today + SOON, -YEARS)
    return first, Term(first, today + SOON)
