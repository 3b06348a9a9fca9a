"""What one partner's batches brought, for the monitor: each with its receipt, and what was told of its entries."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from jinmin.db.work import Work
from jinmin.exchange.digest_models import RecordDigest
from jinmin.exchange.envelope import Receipt, Verdict
from jinmin.exchange.models import HeldEntry, InboxBatch
from jinmin.exchange.pulled_models import PullPosition
from jinmin.exchange.sending_again import MENDING
from jinmin.exchange.status import VIEW
from jinmin.identity import require
from jinmin.vocabulary.profile import Profile

INBOX, HELD, DIGEST = InboxBatch.__table__, HeldEntry.__table__, RecordDigest.__table__
PULL = PullPosition.__table__


@dataclass(frozen=True)
class ReceivedBatch:
    """One batch; ``entries``, ``done`` and ``refused`` are None where they were not counted yet."""

    id: UUID
    stream: str
    epoch: int
    number: int
    received_at: datetime
    entries: int | None
    done: int | None
    refused: int | None
    hash: str


@dataclass(frozen=True)
class ReceivedEntry:
    """What was told of one entry; ``place`` names the earlier batch of one that was held till now.

    ``record_id`` is known of entries that were put aside; of the others the receipt keeps only the position.
    """

    seq: int
    place: str
    verdict: str
    code: str
    fault: str
    record_id: UUID | None


@dataclass(frozen=True)
class ReadSoFar:
    """How far one resource that the partner publishes was read: the position in its ledger, and when."""

    resource: str
    to_seq: int
    read_at: datetime


@dataclass(frozen=True)
class HeldHere:
    """What is held of a partner's records, what its comparisons (对账) have mended, and what was read from it."""

    records: int
    mended: int
    mended_at: datetime | None
    read: tuple[ReadSoFar, ...]


def received_batches(w: Work, partner: str, limit: int = 100) -> tuple[ReceivedBatch, ...]:
    """The newest batches of all its streams. Forbidden without the right to see exchange."""
    require(w.actor, VIEW)
    columns = [INBOX.c[name] for name in ReceivedBatch.__dataclass_fields__]
    query = (
        sa.select(*columns).where(_from(w, partner)).order_by(INBOX.c.received_at.desc(), INBOX.c.id.desc())
    )
    return tuple(ReceivedBatch(**row._mapping) for row in w.execute(query.limit(limit)))


def received_entries(w: Work, batch_id: UUID) -> tuple[ReceivedEntry, ...]:
    """The verdicts of its receipt; nothing of the records themselves."""
    require(w.actor, VIEW)
    row = w.execute(sa.select(INBOX).where(INBOX.c.id == batch_id)).one()
    receipt = Receipt.parse(bytes(row.receipt))
    aside = (HELD.c.recipient == row.recipient) & (HELD.c.origin == row.origin)
    held = {
        (one.stream, one.epoch, one.number, one.seq): one.record_id
        for one in w.execute(sa.select(HELD).where(aside & _named(receipt)))
    }
    return tuple(_entries(row, receipt, held))


def held_here(w: Work, partner: str) -> HeldHere:
    """Counts only."""
    require(w.actor, VIEW)
    here = w.port(Profile).node.code
    kept = sa.select(sa.func.coalesce(sa.func.sum(DIGEST.c.records), 0))
    records = w.execute(kept.where(DIGEST.c.recipient == here, DIGEST.c.origin == partner)).scalar_one()
    total = sa.func.coalesce(sa.func.sum(INBOX.c.entries), 0).label("entries")
    mending = sa.select(total, sa.func.max(INBOX.c.received_at).label("received_at")).where(
        _from(w, partner), INBOX.c.stream == MENDING
    )
    found = w.execute(mending).one()
    return HeldHere(int(records), int(found.entries), found.received_at, _read_so_far(w, partner))


def _read_so_far(w: Work, partner: str) -> tuple[ReadSoFar, ...]:
    columns = [PULL.c[name] for name in ReadSoFar.__dataclass_fields__]
    query = sa.select(*columns).where(PULL.c.partner == partner, PULL.c.read_at.is_not(None))
    return tuple(ReadSoFar(**row._mapping) for row in w.execute(query.order_by(PULL.c.resource)))


def _from(w: Work, partner: str) -> sa.ColumnElement[bool]:
    return (INBOX.c.origin == partner) & (INBOX.c.recipient == w.port(Profile).node.code)


def _named(receipt: Receipt) -> sa.ColumnElement[bool]:
    """The held entries this receipt speaks of: those of its own batch, and those it releases."""
    places = {(receipt.stream, receipt.stream_epoch, receipt.number)}
    places |= {(one.stream, one.stream_epoch, one.number) for one in receipt.released}
    return sa.or_(
        *(
            (HELD.c.stream == stream) & (HELD.c.epoch == epoch) & (HELD.c.number == number)
            for stream, epoch, number in sorted(places)
        )
    )


def _entries(
    row: sa.Row[tuple[object, ...]], receipt: Receipt, held: dict[tuple[str, int, int, int], UUID]
) -> Iterator[ReceivedEntry]:
    for one in receipt.verdicts:
        yield _entry(one, "", held.get((row.stream, row.epoch, row.number, one.seq)))
    for late in receipt.released:
        place = (late.stream, late.stream_epoch, late.number)
        yield _entry(late, f"{place[1]}-{place[2]}", held.get((*place, late.seq)))


def _entry(one: Verdict, place: str, record_id: UUID | None) -> ReceivedEntry:
    return ReceivedEntry(one.seq, place, one.verdict, one.code, one.fault or "", record_id)
