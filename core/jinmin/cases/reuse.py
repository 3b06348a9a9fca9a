"""沿用: what an earlier case or a record already holds of a person is offered, and not asked for again."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal
from uuid import UUID

import sqlalchemy as sa

from jinmin.cases.access import CASE, mark, matter_of, require_changeable, visible
from jinmin.cases.materials import (
    MATERIAL,
    KeptScan,
    Source,
    attach_material,
    held_materials,
)
from jinmin.cases.models import OF_A_PARTY, Case, CaseMaterial, CaseParty
from jinmin.cases.states import Trust
from jinmin.clock import legal_day
from jinmin.db.work import Work
from jinmin.documents.screening import USABLE, Screened, ScreenState
from jinmin.errors import Invalid, Refused
from jinmin.identity import Organisation
from jinmin.identity.access import note_access
from jinmin.ledger.journal import Access
from jinmin.vocabulary.matter import MaterialRule
from jinmin.vocabulary.person import PersonFact

REUSED = "material.reused"
PARTY, ORGANISATION = CaseParty.__table__, Organisation.__table__
_MOST_TRUSTED_FIRST = sa.case(
    {trust.value: rank for rank, trust in enumerate(Trust)}, value=MATERIAL.c.trust, else_=len(Trust)
)


@dataclass(frozen=True)
class PersonFacts:
    """Whom to ask what domains know of a person; the node offers one and passes the question on."""

    of: Callable[[Work, UUID], Sequence[PersonFact]]


@dataclass(frozen=True)
class Offer:
    """What need not be asked for: rule and title of the material, who holds it, since when and how long valid.

    ``record_id`` is the earlier material, or the record the fact stands on (``kind`` fact). ``original_checked``:
    the original is shown all the same, only its scan need not be made again.
    """

    rule: str
    title: str
    kind: Literal["material", "fact"]
    record_id: UUID
    provider: str
    since: date
    valid_to: date | None
    person_id: UUID
    original_checked: bool = False


@dataclass(frozen=True)
class Held:
    """A scan or a fact that settles a material, whichever rule asks for it."""

    kind: Literal["material", "fact"]
    record_id: UUID
    provider: str
    since: date
    valid_to: date | None

    def offered(self, rule: MaterialRule, person_id: UUID) -> Offer:
        """As the offer for a rule."""
        return Offer(
            rule.id, rule.title, self.kind, self.record_id, self.provider, self.since, self.valid_to, person_id,
            rule.original_checked,
        )  # fmt: skip


Asked = tuple[MaterialRule, UUID]
"""A material still to come, and a person who may have it."""


def offers_for(w: Work, case: Case) -> tuple[Offer, ...]:
    """One offer at most for each material that is still to come, of what this actor may know of.

    A material whose rule says why it is asked for each time (``asked_because``) is never offered.
    """
    held = held_materials(w, case.id)
    wanted = [rule for rule in matter_of(w, case).materials if rule.id not in held and not rule.asked_because]
    askable = [rule for rule in wanted if rule.document or rule.proved_by]
    persons = _persons(w, case) if askable else {}
    asked = [(rule, person) for rule in askable for person in _whose(rule, persons)]
    kept, known = _kept(w, case, asked), _facts(w, asked)
    offers: dict[str, Offer] = {}
    for rule, person in asked:
        found = kept.get((person, rule.document)) or known.get((person, rule.proved_by))
        if found is not None and rule.id not in offers:
            offers[rule.id] = found.offered(rule, person)
    return tuple(offers.values())


def reuse_held(
    w: Work, case: Case, rule_id: str, extract: KeptScan | None = None, *, original_seen: bool = False
) -> CaseMaterial:
    """Take over what is on offer for this material, with its days and where it came from; journalled.

    A fact comes in as its ``extract``, printed from ``fact_paper`` and kept before this work. The look into an
    earlier record is journalled with this case as its purpose. Refused ``material.no_offer`` when nothing is on
    offer (any more); Invalid ``material.original_not_seen`` where the original has to be shown each time and nobody
    has ``original_seen`` today.
    """
    require_changeable(w, case)
    offer = next((each for each in offers_for(w, case) if each.rule == rule_id), None)
    if offer is None or (offer.kind == "fact") != (extract is not None):
        raise Refused("material.no_offer", field=rule_id)
    if offer.original_checked and not original_seen:
        raise Invalid("material.original_not_seen", field=rule_id, title=offer.title)
    if extract is not None:
        source = Source(offer.record_id, offer.provider)
        mark(w, case, REUSED)
        return attach_material(
            w, case, rule_id, extract, trust=Trust.SYSTEM, valid_to=offer.valid_to, source=source
        )
    return _take_over(w, case, offer, original_seen)


def held_elsewhere(w: Work, case: Case) -> frozenset[str]:
    """The rules for which something is on offer that settles them: nobody may be sent to bring these."""
    return frozenset(offer.rule for offer in offers_for(w, case) if not offer.original_checked)


def _take_over(w: Work, case: Case, offer: Offer, original_seen: bool) -> CaseMaterial:
    earlier = w.get(CaseMaterial, offer.record_id)
    screened = Screened(ScreenState(earlier.screening), earlier.screened_by)
    kept = KeptScan(earlier.content_id, earlier.media, earlier.size, earlier.pages, screened)
    purposeful = replace(w.actor, purpose=f"办理 {case.case_no}")
    note_access(w, purposeful, Access(REUSED, f"case/{earlier.case_id}", 1))
    mark(w, case, REUSED)
    return attach_material(
        w,
        case,
        offer.rule,
        kept,
        filename=earlier.filename,
        trust=Trust.ORIGINAL if original_seen else Trust.SHARED,
        original_seen=original_seen,
        valid_to=earlier.valid_to,
        source=Source(earlier.id, offer.provider),
    )


def _kept(w: Work, case: Case, asked: Sequence[Asked]) -> dict[tuple[UUID, str], Held]:
    """The most trusted, then the latest scan of each person's document in other cases, all in one query."""
    papers = [(person, rule.document) for rule, person in asked if rule.document]
    if not papers:
        return {}
    persons, documents = (list(dict.fromkeys(each)) for each in zip(*papers, strict=True))
    best = sa.func.row_number().over(
        partition_by=(MATERIAL.c.party_id, MATERIAL.c.document),
        order_by=(_MOST_TRUSTED_FIRST, MATERIAL.c.collected_at.desc(), MATERIAL.c.id),
    )
    ranked = (
        sa.select(
            MATERIAL.c.id, MATERIAL.c.party_id, MATERIAL.c.document, MATERIAL.c.collected_at,
            MATERIAL.c.valid_to, ORGANISATION.c.name, best.label("place"),
        )
        .join(CASE, CASE.c.id == MATERIAL.c.case_id)
        .outerjoin(ORGANISATION, ORGANISATION.c.id == CASE.c.org_id)
        .where(
            OF_A_PARTY,
            MATERIAL.c.party_id.in_(persons),
            MATERIAL.c.document.in_(documents),
            MATERIAL.c.case_id != case.id,
            MATERIAL.c.superseded_by.is_(None),
            MATERIAL.c.content_id != "",
            MATERIAL.c.screening.in_(USABLE),
            sa.or_(MATERIAL.c.valid_to.is_(None), MATERIAL.c.valid_to >= w.today),
            visible(w),
        )
        .subquery("ranked")
    )  # fmt: skip
    return {
        (row.party_id, row.document): Held(
            "material", row.id, row.name or "本节点", legal_day(row.collected_at), row.valid_to
        )
        for row in w.execute(sa.select(ranked).where(ranked.c.place == 1))
    }


def _facts(w: Work, asked: Sequence[Asked]) -> dict[tuple[UUID, str], Held]:
    """What records prove of each person; every domain is asked once about one."""
    found: dict[tuple[UUID, str], Held] = {}
    for person in dict.fromkeys(person for rule, person in asked if rule.proved_by):
        for fact in w.port(PersonFacts).of(w, person):
            if fact.valid_to is None or fact.valid_to >= w.today:
                held = Held("fact", fact.record_id, fact.title, fact.valid_from, fact.valid_to)
                found.setdefault((person, fact.kind), held)
    return found


def _whose(rule: MaterialRule, persons: dict[str, list[UUID]]) -> list[UUID]:
    return persons.get(rule.party, []) if rule.party else _everybody(persons)


def _persons(w: Work, case: Case) -> dict[str, list[UUID]]:
    found: dict[str, list[UUID]] = {}
    query = sa.select(PARTY.c.role, PARTY.c.person_id).where(PARTY.c.case_id == case.id)
    for row in w.execute(query.order_by(PARTY.c.id)):
        found.setdefault(row.role, []).append(row.person_id)
    return found


def _everybody(persons: dict[str, list[UUID]]) -> list[UUID]:
    """A paper without a role belongs to the case's only party, else to nobody in particular."""
    everybody = [person for group in persons.values() for person in group]
    return everybody if len(everybody) == 1 else []
