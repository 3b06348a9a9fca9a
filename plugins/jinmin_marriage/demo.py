"""Invented registrations of the past two years, written as a clerk's day would have left them."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, TypeVar
from uuid import UUID

from jinmin.api import (
    RESIDENT_CARD,
    SHANGHAI,
    SYSTEM,
    Case,
    CaseParty,
    CaseStep,
    Catalogue,
    CertificateNumber,
    CertificateNumberKind,
    DemoOffice,
    DemoPlan,
    InventedPerson,
    Keyring,
    Ledgered,
    Matter,
    People,
    Person,
    Site,
    Work,
    WorkingCalendar,
    draw_serials,
    keep_persons,
)
from jinmin_marriage.forms import MarriageForm, PartyForm
from jinmin_marriage.models import (
    Application,
    Check,
    CheckKind,
    CheckResult,
    MarriageRecord,
    Qualification,
    Spouse,
)
from jinmin_marriage.network import DEMO_SOURCE
from jinmin_marriage.service.applying import MATTER
from jinmin_marriage.service.registering import BLIND_LABEL

HISTORY = timedelta(days=730)
COUPLES = {"none": 0, "small": 160, "county": 2_500, "province": 5_500}
"""Couples for each office."""

BATCH = 250
OCCUPATIONS = ("教师", "护士", "工程师", "个体经营", "公务员", "农民", "司机", "会计", "销售", "厨师")
LOVED_DAYS = ((2, 14), (5, 20), (5, 21), (9, 9), (10, 10))

R = TypeVar("R", bound=Ledgered)


@dataclass(frozen=True)
class Couple:
    """Two invented people and the day they married."""

    groom: InventedPerson
    bride: InventedPerson
    on: date
    remarried: bool


def furnish(site: Site, plan: DemoPlan) -> None:
    """Registrars' qualifications, then the past registrations of every office, day by day."""
    with site.open_work(SYSTEM) as w:
        w.action = "marriage.demo"
        for office in plan.offices:
            for number, clerk in enumerate(office.clerk_ids):
                w.add(
                    Qualification(
                        user_id=clerk,
                        certificate_no=f"DEMO-{office.region}-{number + 1}",
                        valid_from=plan.today - HISTORY - timedelta(days=30),
                    )
                )
    if not COUPLES[plan.size]:
        return
    people = People(plan.seed)
    for position, office in enumerate(plan.offices):
        chance = random.Random(f"{plan.seed}/{office.region}")
        for couples in _batches(_couples(site, plan, office, people, chance, first=position == 0)):
            with site.open_work(SYSTEM) as w:
                w.action = "marriage.demo"
                _write(w, office, couples, chance)


def _couples(
    site: Site, plan: DemoPlan, office: DemoOffice, people: People, chance: random.Random, *, first: bool
) -> list[Couple]:
    with site.open_read(SYSTEM) as w:
        calendar = w.port(WorkingCalendar)
        days = [plan.today - timedelta(days=back) for back in range(1, HISTORY.days)]
        open_days = [day for day in days if calendar.is_working(day)]
    weights = [6.0 if (day.month, day.day) in LOVED_DAYS else 1.0 for day in open_days]
    count = COUPLES[plan.size] * (2 if first else 1) + chance.randrange(-20, 21)
    chosen = sorted(chance.choices(open_days, weights, k=count))
    return [_couple(people, office.region, day, chance) for day in chosen]


def _couple(people: People, region: str, on: date, chance: random.Random) -> Couple:
    home = region if chance.random() < 0.8 else chance.choice(("510104", "510802", "500103", "610104"))
    oldest = on.replace(year=on.year - 45, day=min(on.day, 28))
    groom = people.person(region, "1", (oldest, on.replace(year=on.year - 23, day=min(on.day, 28))))
    bride = people.person(home, "2", (oldest, on.replace(year=on.year - 21, day=min(on.day, 28))))
    return Couple(groom, bride, on, chance.random() < 0.03)


def _batches(couples: list[Couple]) -> Iterator[list[Couple]]:
    for start in range(0, len(couples), BATCH):
        yield couples[start : start + BATCH]


def _write(w: Work, office: DemoOffice, couples: list[Couple], chance: random.Random) -> None:
    matter = w.port(Catalogue).matter(MATTER, w.today)
    persons = _persons(w, office, couples, chance)
    rows: dict[type[Ledgered], list[Ledgered]] = {
        kind: [] for kind in (Case, CaseParty, CaseStep, Application, Check, MarriageRecord, Spouse)
    }
    numbers = _numbers(w, office.region, matter.abbreviation, couples)
    for number, (couple, pair) in enumerate(zip(couples, persons, strict=True)):
        minute = chance.randrange(9 * 60, 17 * 60)
        at = datetime.combine(couple.on, time(minute // 60, minute % 60), SHANGHAI).astimezone(UTC)
        for made in _registration(w, office, matter, couple, pair, numbers[number], at, chance):
            rows[type(made)].append(made)
    for kind, made_of_kind in rows.items():
        w.bulk(kind, [_row(entity) for entity in made_of_kind])


def _persons(
    w: Work, office: DemoOffice, couples: list[Couple], chance: random.Random
) -> list[tuple[Person, Person]]:
    people = [person for couple in couples for person in (couple.groom, couple.bride)]
    made = [
        Person(
            id_kind=RESIDENT_CARD,
            region=office.region,
            id_number=person.id_number,
            name=person.name,
            sex=person.sex,
            birth=person.birth,
            nation=person.nation,
            phone=f"1{chance.choice('35789')}{chance.randrange(10**9):09d}",
        )
        for person in people
    ]
    keep_persons(w, made)
    return list(zip(made[::2], made[1::2], strict=True))


def _numbers(w: Work, region: str, abbreviation: str, couples: list[Couple]) -> list[tuple[str, str]]:
    """Certificate and case number of each couple, from the same counters a clerk draws from."""
    numbers = []
    for couple in couples:
        year_serial = draw_serials(w, f"marriage.J.{region}.{couple.on.year}", 1)[0]
        number = CertificateNumber(CertificateNumberKind.MARRIAGE, region, couple.on.year, year_serial)
        prefix = f"{region}-{abbreviation}-{couple.on:%Y%m%d}"
        numbers.append((str(number), f"{prefix}-{draw_serials(w, prefix, 1)[0]:05d}"))
    return numbers


def _registration(
    w: Work,
    office: DemoOffice,
    matter: Matter,
    couple: Couple,
    pair: tuple[Person, Person],
    numbers: tuple[str, str],
    at: datetime,
    chance: random.Random,
) -> Iterator[Ledgered]:
    certificate_no, case_no = numbers
    place = chance.randrange(len(office.clerk_ids))
    clerk, clerk_name = office.clerk_ids[place], office.clerk_names[place]
    groom, bride = pair
    done = at + timedelta(minutes=chance.randrange(18, 50))
    case = Case(
        case_no=case_no,
        matter=matter.id,
        matter_version=matter.version,
        title=f"{groom.name}与{bride.name}的结婚登记",
        region=office.region,
        org_id=office.org_id,
        counter_id=chance.choice(office.counter_ids),
        channel="window",
        state="done",
        step="end",
        step_since=done,
        steps_taken=len(matter.flow),
        last_actor_id=clerk,
        opened_at=at,
        opened_by=clerk,
        opened_by_name=clerk_name,
        accepted_on=couple.on,
        statutory_due=couple.on,
        planned_due=couple.on,
        finished_on=couple.on,
    )
    yield case
    for role, person in (("groom", groom), ("bride", bride)):
        yield CaseParty(case_id=case.id, person_id=person.id, role=role, name=person.name)
    yield from _steps(matter, case, clerk, clerk_name, at, done)
    yield Application(
        case_id=case.id,
        region=office.region,
        groom_id=groom.id,
        bride_id=bride.id,
        form=_form(couple, office.region, chance).model_dump_json(),
    )
    for kind in CheckKind:
        yield _check(case, kind, at)
    record = _record(w, case, couple, pair, certificate_no, clerk, clerk_name)
    yield record
    for role, person in (("groom", groom), ("bride", bride)):
        yield Spouse(
            person_id=person.id, record_id=record.id, region=office.region, role=role, began_on=couple.on
        )


def _steps(
    matter: Matter, case: Case, clerk: UUID, name: str, at: datetime, done: datetime
) -> Iterator[CaseStep]:
    each = (done - at) / len(matter.flow)
    for position, rule in enumerate(matter.flow):
        outcome_id, outcome = next(iter(rule.outcomes.items()))
        yield CaseStep(
            case_id=case.id,
            position=position + 1,
            step=rule.id,
            title=rule.title,
            outcome=outcome_id,
            outcome_title=outcome.title,
            actor_id=clerk,
            actor_name=name,
            post="婚姻登记员",
            arrived_at=at + each * position,
            done_at=at + each * (position + 1),
            due_on=case.statutory_due,
        )


def _check(case: Case, kind: CheckKind, at: datetime) -> Check:
    of_network = kind in (CheckKind.IDENTITY, CheckKind.MARITAL)
    return Check(
        case_id=case.id,
        region=case.region,
        kind=kind,
        result=CheckResult.PASSED,
        source=DEMO_SOURCE if of_network else "人证核验终端（模拟）",
        coverage="national" if of_network else "",
        request_no=case.id.hex,
        requested_at=at,
        answered_at=at + timedelta(seconds=2),
        snapshot="{}" if of_network else None,
    )


def _record(
    w: Work,
    case: Case,
    couple: Couple,
    pair: tuple[Person, Person],
    certificate_no: str,
    clerk: UUID,
    clerk_name: str,
) -> MarriageRecord:
    blind = w.port(Keyring).blind
    groom, bride = pair
    return MarriageRecord(
        certificate_no=certificate_no,
        registered_on=couple.on,
        month=couple.on.year * 100 + couple.on.month,
        region=case.region,
        office_id=case.org_id,
        registrar_id=clerk,
        registrar=clerk_name,
        case_id=case.id,
        remarried=couple.remarried,
        issued_on=couple.on,
        issued_by=clerk,
        groom_id=groom.id,
        bride_id=bride.id,
        groom_name=groom.name,
        bride_name=bride.name,
        groom_birth=couple.groom.birth,
        bride_birth=couple.bride.birth,
        groom_number=couple.groom.id_number,
        bride_number=couple.bride.id_number,
        groom_index=blind(BLIND_LABEL, couple.groom.id_number),
        bride_index=blind(BLIND_LABEL, couple.bride.id_number),
    )


def _form(couple: Couple, region: str, chance: random.Random) -> MarriageForm:
    groom, bride = (_party(person, region, chance) for person in (couple.groom, couple.bride))
    return MarriageForm(groom=groom, bride=bride, remarried=couple.remarried)


def _party(person: InventedPerson, region: str, chance: random.Random) -> PartyForm:
    return PartyForm(
        id_number=person.id_number,
        name=person.name,
        birth=person.birth,
        nation=person.nation,
        occupation=chance.choice(OCCUPATIONS),
        household_region=region,
        household_address=f"{chance.choice('东西南北')}街{chance.randrange(1, 200)}号",
        voluntary=True,
        no_kinship=True,
    )


def _row(entity: Ledgered) -> dict[str, Any]:
    return {column.name: getattr(entity, column.name) for column in type(entity).__table__.columns}
