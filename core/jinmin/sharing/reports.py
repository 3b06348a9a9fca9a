"""What a reader tells of records it could not take: they become worklist items as refused pushes do."""

from typing import Annotated, Any, Literal

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Row

from jinmin.db.work import Work
from jinmin.errors import Invalid
from jinmin.exchange.errors import fault_of
from jinmin.exchange.models import Refusal
from jinmin.ledger.sealing import ENTRY
from jinmin.sharing.agreements import agreement_for, known_resource
from jinmin.sharing.visitors import Visitor

REFUSAL = Refusal.__table__
STREAM = "pull.{resource}"


class ReportedEntry(BaseModel):
    """One entry of a page that the reader refused or put aside, and why (codes of the exchange protocol)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    seq: int = Field(ge=1)
    verdict: Literal["refused", "quarantined", "fork"]
    code: Annotated[str, Field(max_length=120, pattern=r"^[a-z_]+(\.[A-Za-z0-9_.]+)?$")]


class PageReport(BaseModel):
    """The entries of pages of one resource that could not be taken."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    agreement: str = Field(default="", max_length=40)
    entries: tuple[ReportedEntry, ...] = Field(max_length=5000)


def take_report(w: Work, visitor: Visitor, resource: str, report: PageReport) -> int:
    """Make worklist items of what was reported, once each; Invalid for an entry the reader never had."""
    agreement = agreement_for(w, visitor.code, resource, report.agreement)
    table = known_resource(w, resource).table
    stream = STREAM.format(resource=resource)
    known = _reported(w, visitor.code, stream)
    w.action = "sharing.report"
    new = [entry for entry in report.entries if entry.seq not in known]
    for entry in new:
        query = sa.select(ENTRY).where(ENTRY.c.seq == entry.seq, ENTRY.c.kind == table)
        found = w.execute(query).one_or_none()
        if found is None or not found.region.startswith(agreement.region):
            raise Invalid("sharing.never_given", field="entries", seq=entry.seq)
        w.add(_refusal(w, visitor, resource, entry, found))
    return len(new)


def _reported(w: Work, client: str, stream: str) -> set[int]:
    query = sa.select(REFUSAL.c.seq).where(REFUSAL.c.partner == client, REFUSAL.c.stream == stream)
    return set(w.execute(query).scalars())


def _refusal(w: Work, visitor: Visitor, resource: str, entry: ReportedEntry, row: Row[Any]) -> Refusal:
    return Refusal(
        partner=visitor.code,
        stream=STREAM.format(resource=resource),
        stream_epoch=0,
        number=0,
        seq=entry.seq,
        record_id=row.record_id,
        record_version=row.version,
        resource=resource,
        region=row.region,
        case_id=row.case_id,
        verdict=entry.verdict,
        reason=entry.code,
        fault=fault_of(entry.code).value,
        raised_at=w.at,
    )
