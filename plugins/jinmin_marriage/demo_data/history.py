"""Invented registrations of the past two years, written as a clerk's day would have left them."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any
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
    Keyring,
    Ledgered,
    Matter,
    Person,
    Site,
    Work,
    draw_serials,
    keep_persons,
)
from jinmin_marriage.demo_data.couples import Couple, filled_form
from jinmin_marriage.demo_data.stock import COUNTER, booklet_number
from jinmin_marriage.models import (
    Application,
    Check,
    CheckKind,
    CheckResult,
    MarriageRecord,
    Spouse,
)
from jinmin_marriage.network import DEMO_SOURCE
from jinmin_marriage.service.booklets import list_booklets
from jinmin_marriage.service.registering import BLIND_LABEL
from jinmin_marriage.words import MARRY

BATCH = 250


def write_history(site: Site, office: DemoOffice, couples: list[Couple], chance: random.Random) -> None:
    """Register these couples as of their days, many in one commit."""
    for start in range(0, len(couples), BATCH):
        with site.open_work(SYSTEM) as w:
            w.action = "marriage.demo"
            _write(w, office, couples[start : start + BATCH], chance)


def _write(w: Work, office: DemoOffice, couples: list[Couple], chance: random.Random) -> None:
    matter = w.port(Catalogue).matter(MARRY, w.today)
    persons = _persons(w, office, couples, chance)
    rows: dict[type[Ledgered], list[Ledgered]] = {
        kind: [] for kind in (Case, CaseParty, CaseStep, Application, Check, MarriageRecord, Spouse)
    }
    numbers = _numbers(w, office.region, matter.abbreviation, couples)
    booklets = _booklet_numbers(w, office.region, couples)
    for number, (couple, pair) in enumerate(zip(couples, persons, strict=True)):
        minute = chance.randrange(9 * 60, 17 * 60)
        at = datetime.combine(couple.on, time(minute // 60, minute % 60), SHANGHAI).astimezone(UTC)
        for made in _registration(w, office, matter, couple, pair, numbers[number], at, chance):
            if isinstance(made, MarriageRecord):
                made.print_no_groom, made.print_no_bride = booklets[number]
            rows[type(made)].append(made)
    for kind, made_of_kind in rows.items():
        w.bulk(kind, [_row(entity) for entity in made_of_kind])
    list_booklets(w, [made for made in rows[MarriageRecord] if isinstance(made, MarriageRecord)])


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


def _booklet_numbers(w: Work, region: str, couples: list[Couple]) -> list[tuple[str, str]]:
    """Two booklets for each couple, from the counter of invented ones."""
    drawn = draw_serials(w, COUNTER.format(region=region), 2 * len(couples)) if couples else []
    numbers = [booklet_number(region, serial) for serial in drawn]
    return list(zip(numbers[::2], numbers[1::2], strict=True))


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
        form=filled_form(couple, office.region, chance).model_dump_json(),
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


def _row(entity: Ledgered) -> dict[str, Any]:
    return {column.name: getattr(entity, column.name) for column in type(entity).__table__.columns}
