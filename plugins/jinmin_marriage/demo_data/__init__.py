"""What a demonstration shows of marriages: registrars, two years of history, blanks in stock, a day at work."""

import random

from jinmin.api import DemoPlan, People, Site
from jinmin_marriage.demo_data.couples import COUPLES, invent_couples
from jinmin_marriage.demo_data.history import write_history
from jinmin_marriage.demo_data.registrars import qualify_clerks
from jinmin_marriage.demo_data.stock import stock_office
from jinmin_marriage.demo_data.today import open_todays_cases


def furnish(site: Site, plan: DemoPlan) -> None:
    """Registrars' qualifications, the past registrations of every office, and what is open today."""
    qualify_clerks(site, plan)
    if not COUPLES[plan.size]:
        return
    people = People(plan.seed)
    for position, office in enumerate(plan.offices):
        chance = random.Random(f"{plan.seed}/{office.region}")
        couples = invent_couples(site, plan, office, people, chance, first=position == 0)
        write_history(site, office, couples, chance)
        stock_office(site, office)
    open_todays_cases(site, plan.offices[0], people, random.Random(f"{plan.seed}/today"))
