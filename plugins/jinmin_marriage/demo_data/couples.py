"""Invented couples: who they are, on which day they married, what they wrote on the form."""

import random
from dataclasses import dataclass
from datetime import date, timedelta

from jinmin.api import SYSTEM, DemoOffice, DemoPlan, InventedPerson, People, Site, WorkingCalendar
from jinmin_marriage.forms import DIVORCED, UNMARRIED, MarriageForm, PartyForm, PriorMarriage

HISTORY = timedelta(days=730)
COUPLES = {"none": 0, "bench": 0, "small": 160, "county": 2_500, "province": 5_500}
"""Couples for each office; the first office has twice as many."""

OCCUPATIONS = ("教师", "护士", "工程师", "个体经营", "公务员", "农民", "司机", "会计", "销售", "厨师")
LOVED_DAYS = ((2, 14), (5, 20), (5, 21), (9, 9), (10, 10))


@dataclass(frozen=True)
class Couple:
    """Two invented people and the day they married."""

    groom: InventedPerson
    bride: InventedPerson
    on: date
    remarried: bool


def invent_couples(
    site: Site, plan: DemoPlan, office: DemoOffice, people: People, chance: random.Random, *, first: bool
) -> list[Couple]:
    """The couples of one office, in the order of their days."""
    with site.open_read(SYSTEM) as w:
        calendar = w.port(WorkingCalendar)
        days = [plan.today - timedelta(days=back) for back in range(1, HISTORY.days)]
        open_days = [day for day in days if calendar.is_working(day)]
    weights = [6.0 if (day.month, day.day) in LOVED_DAYS else 1.0 for day in open_days]
    count = COUPLES[plan.size] * (2 if first else 1) + chance.randrange(-20, 21)
    chosen = sorted(chance.choices(open_days, weights, k=count))
    return [invent_couple(people, office.region, day, chance) for day in chosen]


def invent_couple(people: People, region: str, on: date, chance: random.Random) -> Couple:
    """Two people who may marry on ``on``; one in five brides comes from elsewhere (全国通办)."""
    home = region if chance.random() < 0.8 else chance.choice(("510104", "510802", "500103", "610104"))
    oldest = on.replace(year=on.year - 45, day=min(on.day, 28))
    groom = people.person(region, "1", (oldest, on.replace(year=on.year - 23, day=min(on.day, 28))))
    bride = people.person(home, "2", (oldest, on.replace(year=on.year - 21, day=min(on.day, 28))))
    return Couple(groom, bride, on, chance.random() < 0.03)


def filled_form(couple: Couple, region: str, chance: random.Random) -> MarriageForm:
    """The form as the couple filled it in."""
    groom, bride = (_party(person, region, couple, chance) for person in (couple.groom, couple.bride))
    return MarriageForm(groom=groom, bride=bride, category="remarriage" if couple.remarried else "marriage")


def _party(person: InventedPerson, region: str, couple: Couple, chance: random.Random) -> PartyForm:
    divorce = PriorMarriage(document="离婚证", number="见原件", authority="原登记机关")
    return PartyForm(
        id_number=person.id_number,
        name=person.name,
        birth=person.birth,
        nation=person.nation,
        marital_status=DIVORCED if couple.remarried else UNMARRIED,
        prior=divorce if couple.remarried else PriorMarriage(),
        id_valid_to=couple.on.replace(
            year=couple.on.year + chance.randrange(1, 19), day=min(couple.on.day, 28)
        ),
        occupation=chance.choice(OCCUPATIONS),
        household_region=region,
        household_address=f"{chance.choice('东西南北')}街{chance.randrange(1, 200)}号",
        voluntary=True,
        no_kinship=True,
    )
