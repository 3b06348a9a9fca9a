"""The record in question, whoever has authority over it, and the way to whoever that is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, runtime_checkable
from uuid import UUID

import sqlalchemy as sa

from jinmin.db.versioned import Versioned
from jinmin.db.work import Work
from jinmin.errors import NotFound, Refused
from jinmin.exchange.adapter import Adapters
from jinmin.exchange.models import RecordVersion
from jinmin.exchange.replicas import kind_of
from jinmin.exchange.resources import ResourceCatalogue
from jinmin.ledger.ledgered import REGION_COLUMN
from jinmin.vocabulary.profile import Intake, Profile
from jinmin.vocabulary.resource import Resource

HELD = RecordVersion.__table__


@dataclass(frozen=True)
class QuestionedRecord:
    """A shared record as this node has it; ``supplier`` is the node it came from, this node for its own."""

    resource: Resource
    row: Versioned
    region: str
    supplier: str

    @property
    def titles(self) -> Mapping[str, str]:
        """What may be questioned: the fields that travel, with their names in the catalogue."""
        named = {item.field: item.title for item in self.resource.items}
        return {name: named.get(name, name) for name in self.resource.wire.model_fields}

    def value(self, field: str) -> str:
        """The field as it stands here, in words."""
        value = getattr(self.row, field)
        return "" if value is None else str(value)


def shared_record(w: Work, resource_id: str, record_id: UUID) -> QuestionedRecord:
    """The record of a shared resource; NotFound for another, or one that is not here."""
    catalogue = w.port(ResourceCatalogue)
    resource = catalogue.find(resource_id) if resource_id in catalogue.ids else None
    if resource is None:
        raise NotFound("sharing.resource_unknown", resource=resource_id)
    row = w.get(kind_of(resource.table), record_id)
    column = row.__table__.info[REGION_COLUMN]
    region = str(getattr(row, column)) if column else ""
    return QuestionedRecord(resource, row, region, _supplier(w, row))


def is_own(w: Work, record: QuestionedRecord) -> bool:
    """Whether this node has authority over it."""
    return record.row.origin == w.origin


def letter_region(w: Work, partner: str, record_region: str) -> str:
    """The division a letter to the partner travels under: that of the lower of the two, so that both may send it.

    Refused ``doubts.no_way`` when the profile has no route there, and it is not read by calls either.
    """
    profile = w.port(Profile)
    if partner == profile.node.code:
        return record_region
    route = next((route for route in profile.routes if route.partner == partner), None)
    if route is None and _is_called(w, partner):
        return record_region
    if route is None:
        raise Refused("doubts.no_way", partner=title_of(w, partner))
    return max(profile.node.region, route.region, key=len)


@runtime_checkable
class TellingLetters(Protocol):
    """An adapter by which letters reach a partner without a route: in calls of the interface it is read by."""

    def tells_letters(self, intake: Intake) -> bool:
        """Whether those to this partner do."""
        ...


def _is_called(w: Work, partner: str) -> bool:
    intake = w.port(Profile).intake(partner)
    adapter = w.port(Adapters).named(intake.adapter) if intake else None
    return intake is not None and isinstance(adapter, TellingLetters) and adapter.tells_letters(intake)


def title_of(w: Work, code: str) -> str:
    """What a node is called; its code when the profile does not know it."""
    profile = w.port(Profile)
    if code == profile.node.code:
        return profile.node.title
    partner = profile.partner(code)
    return partner.title if partner else code


def _supplier(w: Work, row: Versioned) -> str:
    if row.origin == w.origin:
        return w.origin
    mine = (HELD.c.recipient == w.origin) & (HELD.c.record_id == row.id) & (HELD.c.held > 0)
    query = sa.select(HELD.c.origin).where(mine).order_by(HELD.c.as_of.desc()).limit(1)
    return w.execute(query).scalar_one_or_none() or row.origin
