"""One entry of the register in full: the record, both spouses' histories, every correction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from jinmin.api import Divisions, NotFound, Organisation, PersonFact, User, Work, require, significant
from jinmin_marriage.forms import Role
from jinmin_marriage.models import Correction, MarriageRecord, PartyExchange
from jinmin_marriage.register import marriages_of
from jinmin_marriage.reissue_models import Reissue

CORRECTION, REISSUE, USER = Correction.__table__, Reissue.__table__, User.__table__
EXCHANGE = PartyExchange.__table__


@dataclass(frozen=True)
class CorrectionLine:
    """One correction, values in clear: the page masks them."""

    field_name: str
    corrected_on: date
    reason: str
    before: str
    after: str
    corrected_by: str = ""
    """The officer's name; empty for one of another node."""


@dataclass(frozen=True)
class ReissueLine:
    """One certificate issued anew (补发); the original number stays the marriage's."""

    certificate_no: str
    registered_on: date
    applicants: str
    cause: str
    print_no_groom: str | None
    print_no_bride: str | None


@dataclass(frozen=True)
class ExchangeLine:
    """One party exchanged for another: who asked and confirmed, what was checked, on which paper."""

    id: UUID
    role: Role
    exchanged_on: date
    asked_by: str
    confirmed_by: str
    check_source: str
    check_coverage: str
    media: str


@dataclass(frozen=True)
class RegisterEntry:
    """Everything the register says of one marriage."""

    record: MarriageRecord
    office: str
    histories: Mapping[Role, tuple[PersonFact, ...]]
    corrections: tuple[CorrectionLine, ...]
    reissues: tuple[ReissueLine, ...]
    exchanges: tuple[ExchangeLine, ...]


def register_entry(w: Work, record_id: UUID) -> RegisterEntry:
    """The entry; NotFound for one outside the actor's division. The caller journals the access."""
    require(w.actor, "marriage.search")
    record = w.get(MarriageRecord, record_id)
    if not record.region.startswith(significant(w.actor.region)):
        raise NotFound("record.not_found", table="MarriageRecord")
    return RegisterEntry(
        record=record,
        office=office_names(w, [record.office_id]).get(record.office_id)
        or w.port(Divisions).full_name(record.region, w.today),
        histories={"groom": marriages_of(w, record.groom_id), "bride": marriages_of(w, record.bride_id)},
        corrections=_corrections(w, record_id),
        reissues=_reissues(w, record_id),
        exchanges=_exchanges(w, record_id),
    )


def office_names(w: Work, ids: list[UUID]) -> dict[UUID, str]:
    """The names of those offices this node knows."""
    table = Organisation.__table__
    rows = w.execute(sa.select(table.c.id, table.c.name).where(table.c.id.in_(ids)))
    return {row.id: row.name for row in rows}


def _corrections(w: Work, record_id: UUID) -> tuple[CorrectionLine, ...]:
    told = ("field_name", "corrected_on", "reason", "before", "after")
    officer = sa.func.coalesce(USER.c.name, "").label("corrected_by")
    query = sa.select(*(CORRECTION.c[name] for name in told), officer)
    joined = query.outerjoin(USER, USER.c.id == CORRECTION.c.corrected_by)
    rows = w.execute(joined.where(CORRECTION.c.record_id == record_id).order_by(CORRECTION.c.id))
    return tuple(CorrectionLine(**row._mapping) for row in rows)


def _reissues(w: Work, record_id: UUID) -> tuple[ReissueLine, ...]:
    names = tuple(ReissueLine.__dataclass_fields__)
    issued = (REISSUE.c.record_id == record_id, REISSUE.c.certificate_no.is_not(None))
    query = sa.select(*(REISSUE.c[name] for name in names)).where(*issued)
    return tuple(ReissueLine(**row._mapping) for row in w.execute(query.order_by(REISSUE.c.id)))


def _exchanges(w: Work, record_id: UUID) -> tuple[ExchangeLine, ...]:
    asker, confirmer = User.__table__.alias("asker"), User.__table__.alias("confirmer")
    names = ("id", "role", "exchanged_on", "check_source", "check_coverage", "media")
    query = (
        sa.select(
            *(EXCHANGE.c[name] for name in names),
            sa.func.coalesce(asker.c.name, "").label("asked_by"),
            sa.func.coalesce(confirmer.c.name, "").label("confirmed_by"),
        )
        .outerjoin(asker, asker.c.id == EXCHANGE.c.asked_by)
        .outerjoin(confirmer, confirmer.c.id == EXCHANGE.c.confirmed_by)
        .where(EXCHANGE.c.record_id == record_id)
    )
    return tuple(ExchangeLine(**row._mapping) for row in w.execute(query.order_by(EXCHANGE.c.id)))
