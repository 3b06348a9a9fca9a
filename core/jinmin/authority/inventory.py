"""What changes hands, counted on both sides in the same way: records, numbers, open cases."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from jinmin.cases import Case
from jinmin.cases.draft_tables import CaseDraft
from jinmin.cases.serials import CaseSerial
from jinmin.cases.states import OPEN_STATES
from jinmin.db.work import Work
from jinmin.exchange.models import RecordVersion
from jinmin.exchange.replicas import kind_of
from jinmin.exchange.resources import ResourceCatalogue
from jinmin.identity.staff_models import Organisation
from jinmin.ledger.sealing import ENTRY
from jinmin.regions import within

HELD = RecordVersion.__table__
SERIAL = CaseSerial.__table__
CASE, DRAFT = Case.__table__, CaseDraft.__table__
ORG = Organisation.__table__
WORD = 2**64


@dataclass(frozen=True)
class Inventory:
    """``sum_a`` and ``sum_b`` are order-free sums of the two 64-bit halves over id, version and ledger hash."""

    ids: tuple[UUID, ...]
    sum_a: str
    sum_b: str

    @property
    def records(self) -> int:
        """How many there are."""
        return len(self.ids)

    def same_as(self, records: int, sum_a: str, sum_b: str) -> bool:
        """Whether another side counted the same."""
        return (self.records, self.sum_a, self.sum_b) == (records, sum_a, sum_b)


def own_inventory(w: Work, resource: str, region: str) -> Inventory:
    """Every record of the resource in the division that this node answers for."""
    found = w.port(ResourceCatalogue).find(resource)
    assert found is not None
    table = kind_of(found.table).__table__
    joined = (ENTRY.c.record_id == table.c.id) & (ENTRY.c.version == table.c.version)
    mine = within(ENTRY.c.region, region) & (ENTRY.c.origin == w.origin) & (ENTRY.c.kind == table.name)
    query = sa.select(table.c.id, table.c.version, ENTRY.c.hash).join(ENTRY, joined).where(mine)
    return _counted((row.id, row.version, bytes(row.hash).hex()) for row in w.execute(query))


def held_inventory(w: Work, giver: str, resource: str, region: str) -> Inventory:
    """Every such record that this node holds of the giver's, by what it sent."""
    found = w.port(ResourceCatalogue).find(resource)
    assert found is not None
    table = kind_of(found.table).__table__
    mine = sa.and_(
        HELD.c.recipient == w.origin, HELD.c.origin == giver, HELD.c.resource == resource,
        within(HELD.c.region, region), HELD.c.held == HELD.c.version, table.c.origin == giver,
    )  # fmt: skip
    query = sa.select(HELD.c.record_id, HELD.c.version, HELD.c.ledger_hash).join(
        table, table.c.id == HELD.c.record_id
    )
    return _counted((row.record_id, row.version, row.ledger_hash) for row in w.execute(query.where(mine)))


def serials_of(w: Work, region: str) -> dict[str, int]:
    """The last number of every counter of the division."""
    rows = w.execute(
        sa.select(SERIAL.c.key, SERIAL.c.value).where(SERIAL.c.key.contains(region, autoescape=True))
    )
    return {row.key: row.value for row in rows}


def raise_serials(w: Work, serials: dict[str, int], reserved: int) -> None:
    """Let this node's counters go on behind the giver's, and behind ``reserved`` numbers for the cases it finishes."""
    for key, value in sorted(serials.items()):
        wanted = value + reserved
        held = w.execute(sa.select(SERIAL.c.value).where(SERIAL.c.key == key)).scalar_one_or_none()
        if held is None:
            w.execute(sa.insert(SERIAL).values(key=key, value=wanted))
        elif held < wanted:
            w.execute(sa.update(SERIAL).where(SERIAL.c.key == key).values(value=wanted))


def open_cases(w: Work, resource: str, region: str) -> list[str]:
    """The ids of the business's cases in the division that are not finished, in order."""
    domain = resource.partition(".")[0]
    mine = (CASE.c.origin == w.origin) & within(CASE.c.region, region) & CASE.c.state.in_(OPEN_STATES)
    business = CASE.c.matter.startswith(f"{domain}.", autoescape=True)
    return [
        str(one)
        for one in w.execute(sa.select(CASE.c.id).where(mine, business).order_by(CASE.c.id)).scalars()
    ]


@dataclass(frozen=True)
class LeftBehind:
    """What does not change hands: ``cases`` the giver finishes itself, ``drafts`` nobody can hand in there any more."""

    cases: int
    drafts: int


def left_behind(w: Work, resource: str, region: str) -> LeftBehind:
    """What of the business in the division would stay with this node if its records changed hands now."""
    # A form is named by the path of its page.
    business = DRAFT.c.form.startswith(f"/{resource.partition('.')[0]}/", autoescape=True)
    there = business & within(ORG.c.region, region)
    drafts = sa.select(DRAFT.c.subject).select_from(DRAFT.join(ORG, ORG.c.id == DRAFT.c.org_id)).where(there)
    cases = open_cases(w, resource, region)
    # A draft about an open case goes on with the case.
    fresh = [subject for subject in w.execute(drafts).scalars() if subject not in set(cases)]
    return LeftBehind(len(cases), len(fresh))


def _counted(records: Iterable[tuple[UUID, int, str]]) -> Inventory:
    ids: list[UUID] = []
    sum_a = sum_b = 0
    for record_id, version, ledger_hash in records:
        told = record_id.bytes + version.to_bytes(4, "big") + bytes.fromhex(ledger_hash)
        raw = hashlib.sha256(told).digest()
        ids.append(record_id)
        sum_a = (sum_a + int.from_bytes(raw[:8], "big")) % WORD
        sum_b = (sum_b + int.from_bytes(raw[8:16], "big")) % WORD
    return Inventory(tuple(sorted(ids)), f"{sum_a:016x}", f"{sum_b:016x}")
