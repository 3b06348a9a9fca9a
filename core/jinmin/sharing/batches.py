"""One stream's batches for the monitor: each with its receipt, and what was told of its entries."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from jinmin.db.work import Work
from jinmin.exchange.envelope import Batch, Receipt
from jinmin.exchange.models import OutgoingBatch
from jinmin.exchange.status import VIEW
from jinmin.identity import require

BATCH = OutgoingBatch.__table__


@dataclass(frozen=True)
class BatchLine:
    """One batch of a stream; ``seconds`` from the first sending to its receipt."""

    id: UUID
    epoch: int
    number: int
    made_at: datetime
    entries: int
    hash: str
    state: str
    attempts: int
    receipted_at: datetime | None
    seconds: float | None


@dataclass(frozen=True)
class EntryLine:
    """One entry of a batch and the verdict on it; ``fault`` names who must act."""

    seq: int
    record_id: UUID
    version: int
    resource: str
    verdict: str
    code: str
    fault: str


def batches_of(w: Work, partner: str, stream: str, limit: int = 100) -> tuple[BatchLine, ...]:
    """The newest batches of a stream. Forbidden without the right to see exchange."""
    require(w.actor, VIEW)
    mine = (BATCH.c.partner == partner) & (BATCH.c.stream == stream)
    query = sa.select(BATCH).where(mine).order_by(BATCH.c.epoch.desc(), BATCH.c.number.desc()).limit(limit)
    return tuple(_line(row) for row in w.execute(query))


def entries_of_batch(w: Work, batch_id: UUID) -> tuple[EntryLine, ...]:
    """What the partner told of each entry; nothing of the records themselves."""
    require(w.actor, VIEW)
    row = w.execute(sa.select(BATCH.c.body, BATCH.c.receipt).where(BATCH.c.id == batch_id)).one()
    batch = Batch.parse(bytes(row.body))
    told = {one.seq: one for one in Receipt.parse(bytes(row.receipt)).verdicts} if row.receipt else {}
    lines = []
    for entry in batch.entries:
        verdict = told.get(entry.seq)
        lines.append(
            EntryLine(
                seq=entry.seq,
                record_id=entry.record_id,
                version=entry.version,
                resource=entry.resource,
                verdict=verdict.verdict if verdict else "",
                code=verdict.code if verdict else "",
                fault=(verdict.fault or "") if verdict else "",
            )
        )
    return tuple(lines)


def _line(row: sa.Row[tuple[object, ...]]) -> BatchLine:
    done = row.receipted_at is not None and row.sent_at is not None
    return BatchLine(
        id=row.id,
        epoch=row.epoch,
        number=row.number,
        made_at=row.made_at,
        entries=row.entries,
        hash=row.hash,
        state=row.state.value,
        attempts=row.attempts,
        receipted_at=row.receipted_at,
        seconds=(row.receipted_at - row.sent_at).total_seconds() if done else None,
    )
