"""共享协议: what one system may read, and counting what it read."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.dialects import postgresql, sqlite

from jinmin.clock import seconds_left
from jinmin.db.work import Work
from jinmin.errors import Forbidden, Invalid, NotFound, Refused
from jinmin.exchange.resources import ResourceCatalogue
from jinmin.exchange.wire import clear_fields
from jinmin.identity import require
from jinmin.sharing.clients import find_client
from jinmin.sharing.errors import QuotaSpent
from jinmin.sharing.models import EVERY_FIELD, SharingAgreement, SharingUse
from jinmin.sharing.policy import MANAGE
from jinmin.vocabulary.resource import Resource

AGREEMENT = SharingAgreement.__table__
USE = SharingUse.__table__
NOT_SHARED = 3


class NewAgreement(BaseModel):
    """What is agreed with one system; ``fields`` names fields of the resource or is ``("*",)``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: str = Field(pattern=r"^[A-Za-z0-9-]{2,40}$")
    client: str
    resource: str
    fields: tuple[str, ...] = Field(min_length=1)
    region: str = Field(default="", pattern=r"^\d{0,12}$")
    purpose: str = Field(min_length=4, max_length=200)
    onward_use: str = Field(default="", max_length=200)
    basis: str = Field(default="", max_length=200)
    valid_from: date
    valid_to: date
    daily_quota: int = Field(ge=1, le=100_000_000)
    application_id: UUID | None = None


def conclude_agreement(w: Work, new: NewAgreement) -> SharingAgreement:
    """Put an agreement into force; Refused for a resource that is not shared, Invalid for a field it lacks."""
    require(w.actor, MANAGE, new.region)
    client = find_client(w, new.client)
    resource = known_resource(w, new.resource)
    if resource.share_type == NOT_SHARED:
        raise Refused("sharing.not_shared", resource=resource.title, basis=resource.legal_basis)
    if new.valid_to < new.valid_from:
        raise Invalid("sharing.dates", field="valid_to")
    _check_fields(resource, new.fields)
    if client.transport_key is None and _leaves_sealed(resource, new.fields):
        raise Invalid("sharing.no_transport_key", field="fields", client=client.title)
    w.action = "sharing.conclude"
    return w.add(SharingAgreement(**new.model_dump() | {"fields": list(new.fields)}))


def end_agreement(w: Work, number: str, reason: str) -> SharingAgreement:
    """End an agreement before its time; nothing more is read under it."""
    query = sa.select(AGREEMENT.c.id).where(AGREEMENT.c.number == number)
    found_id = w.execute(query).scalar_one_or_none()
    if found_id is None:
        raise NotFound("sharing.agreement_unknown", number=number)
    found = w.lock(SharingAgreement, found_id)
    require(w.actor, MANAGE, found.region)
    if not reason.strip():
        raise Invalid("sharing.reason_needed", field="reason")
    if found.ended_at is not None:
        raise Refused("sharing.agreement_ended", number=number)
    w.action = "sharing.end_agreement"
    found.ended_at, found.ended_reason = w.at, reason.strip()
    return found


def live_agreements(w: Work, client: str) -> tuple[SharingAgreement, ...]:
    """What the system may read today, by number."""
    query = sa.select(SharingAgreement).where(AGREEMENT.c.client == client, *_in_force(w.today))
    return tuple(w.session.scalars(query.order_by(AGREEMENT.c.number)))


def agreement_for(w: Work, client: str, resource: str, number: str = "") -> SharingAgreement:
    """The agreement a read is made under; Forbidden when there is none today, Invalid when several could be."""
    found = [
        one
        for one in live_agreements(w, client)
        if one.resource == resource and (not number or one.number == number)
    ]
    if not found:
        raise Forbidden("sharing.no_agreement", permission="sharing.pull", resource=resource)
    if len(found) > 1:
        numbers = "、".join(one.number for one in found)
        raise Invalid("sharing.which_agreement", field="agreement", numbers=numbers)
    return found[0]


def agreed_fields(agreement: SharingAgreement, resource: Resource) -> frozenset[str]:
    """The wire fields that may leave under this agreement."""
    every = frozenset(resource.wire.model_fields)
    return every if EVERY_FIELD in agreement.fields else every & frozenset(agreement.fields)


def count_use(w: Work, agreement: SharingAgreement, records: int, to_seq: int = 0) -> None:
    """Count a read up to ``to_seq`` before its records go out; QuotaSpent when the day's quota does not bear it."""
    begun = {"agreement": agreement.number, "day": w.today, "records": 0, "calls": 0, "to_seq": 0}
    insert = sqlite.insert(USE) if w.database.is_sqlite else postgresql.insert(USE)
    w.execute(insert.values(begun).on_conflict_do_nothing())
    today = sa.and_(USE.c.agreement == agreement.number, USE.c.day == w.today)
    bears = USE.c.records + records <= agreement.daily_quota
    reached = sa.case((USE.c.to_seq < to_seq, to_seq), else_=USE.c.to_seq)
    more = {"records": USE.c.records + records, "calls": USE.c.calls + 1, "to_seq": reached}
    counted = sa.update(USE).where(today, bears).values(more).returning(USE.c.records)
    if w.execute(counted).scalar_one_or_none() is None:
        raise quota_spent(w, agreement)


def quota_spent(w: Work, agreement: SharingAgreement) -> QuotaSpent:
    """The refusal of a read beyond the day's quota: nothing more until the legal day ends."""
    told = {"number": agreement.number, "quota": agreement.daily_quota}
    return QuotaSpent("sharing.quota_spent", retry_after=seconds_left(w.at), **told)


def left_today(w: Work, agreement: SharingAgreement) -> int:
    """How many records the agreement still gives today."""
    query = sa.select(USE.c.records).where(USE.c.agreement == agreement.number, USE.c.day == w.today)
    used: int = w.execute(query).scalar_one_or_none() or 0
    return agreement.daily_quota - used


def known_resource(w: Work, resource_id: str) -> Resource:
    """The resource; NotFound when no loaded plug-in declares it."""
    found = w.port(ResourceCatalogue).find(resource_id)
    if found is None:
        raise NotFound("sharing.resource_unknown", resource=resource_id)
    return found


def _check_fields(resource: Resource, names: tuple[str, ...]) -> None:
    lacking = sorted(set(names) - resource.wire.model_fields.keys() - {EVERY_FIELD})
    if lacking:
        shown = {"resource": resource.title, "names": "、".join(lacking)}
        raise Invalid("sharing.fields_unknown", field="fields", **shown)


def _leaves_sealed(resource: Resource, names: tuple[str, ...]) -> bool:
    return EVERY_FIELD in names or not clear_fields(resource).issuperset(names)


def _in_force(on: date) -> tuple[sa.ColumnElement[bool], ...]:
    return (AGREEMENT.c.valid_from <= on, AGREEMENT.c.valid_to >= on, AGREEMENT.c.ended_at.is_(None))
