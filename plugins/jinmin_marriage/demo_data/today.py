"""A day at work: a few applications at every stage, taken in by the clerks themselves."""

import random
from uuid import UUID

from jinmin.api import (
    SYSTEM,
    Actor,
    ContentId,
    DemoOffice,
    FileStore,
    KeptScan,
    NewMaterial,
    People,
    Site,
    Trust,
    acting_as,
    attach_materials,
    keep_scan,
    lock_case,
    record_print,
)
from jinmin_marriage import service
from jinmin_marriage.demo_data.couples import filled_form, invent_couple
from jinmin_marriage.demo_data.scans import sample_scan
from jinmin_marriage.forms import ROLES
from jinmin_marriage.models import CheckKind
from jinmin_marriage.printouts import Declarations, print_paper
from jinmin_marriage.service.printing import statement_paper

PAPERS = ("id", "statement")
STAGES = ("accepted", "accepted", "held", "checked", "papers", "papers", "agreed", "agreed", "agreed")


def open_todays_cases(site: Site, office: DemoOffice, people: People, chance: random.Random) -> None:
    """One case at each of ``STAGES``, shared between the office's clerks."""
    with site.open_read(SYSTEM) as w:
        clerks = [acting_as(w, user_id) for user_id in office.clerk_ids]
        store, today = w.port(FileStore), w.today
    kept = {f"{role}_{paper}": _scan(store, f"{role} {paper}") for role in ROLES for paper in PAPERS}
    for number, stage in enumerate(STAGES):
        clerk = clerks[number % len(clerks)]
        desk = service.Desk(office.org_id, office.counter_ids[number % 2], office.region)
        form = filled_form(invent_couple(people, office.region, today, chance), office.region, chance)
        with site.open_work(clerk) as w:
            case_id = service.apply_for_marriage(w, form, desk).case_id
        _bring_to(site, clerk, case_id, stage, kept)


def _bring_to(site: Site, clerk: Actor, case_id: UUID, stage: str, kept: dict[str, KeptScan]) -> None:
    if stage == "held":
        with site.open_work(clerk) as w:
            service.store_answers(w, case_id, {CheckKind.IDENTITY: None, CheckKind.MARITAL: None})
    if stage in ("accepted", "held"):
        return
    service.check_over_network(site, clerk, case_id)
    with site.open_work(clerk) as w:
        service.record_faces(w, case_id, dict.fromkeys(ROLES, True), device="人证核验终端（模拟）")
    if stage == "checked":
        return
    printed = _print_statements(site, clerk, case_id)
    with site.open_work(clerk) as w:
        case = lock_case(w, case_id)
        record_print(
            w,
            case,
            document=service.STATEMENTS,
            title="申请结婚登记声明书（双方）",
            content_id=printed,
            copies=len(ROLES),
        )
        attach_materials(w, case, [_paper(rule, scan) for rule, scan in kept.items()])
    if stage == "agreed":
        with site.open_work(clerk) as w:
            service.review_application(w, case_id, "agree", opinion="材料齐全，符合结婚条件")


def _print_statements(site: Site, clerk: Actor, case_id: UUID) -> ContentId:
    with site.open_read(clerk) as w:
        groom, bride = (statement_paper(w, case_id, role) for role in ROLES)
        pdf = print_paper(Declarations(papers=(groom, bride)), w.at)
        return w.port(FileStore).put(pdf.content)


def _paper(rule: str, scan: KeptScan) -> NewMaterial:
    if rule.endswith("_id"):
        return NewMaterial(rule, scan, Trust.ORIGINAL, original_seen=True)
    return NewMaterial(rule, scan, Trust.SUBMITTED)


def _scan(store: FileStore, words: str) -> KeptScan:
    return keep_scan(store, sample_scan(words))
