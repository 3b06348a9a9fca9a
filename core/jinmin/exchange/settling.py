"""Taking a receipt in: the cursor moves, refusals become worklist items, a fork stops the stream."""

from collections.abc import Iterable
from typing import TypeVar
from uuid import UUID

import sqlalchemy as sa

from jinmin.crypto import BadSignature, PublicKey
from jinmin.db.work import Work
from jinmin.exchange.envelope import Receipt, Release, Verdict
from jinmin.exchange.errors import BatchRefused, ReceiptMismatch, StreamForked
from jinmin.exchange.held_by_partner import note_held
from jinmin.exchange.models import BatchState, PartnerStream, Refusal
from jinmin.exchange.sent_batch import SentBatch, SentEntry
from jinmin.exchange.streams import BATCH, OPEN, lock_stream
from jinmin.ledger.sealing import ENTRY

V = TypeVar("V", bound=Verdict)

FOR_A_PERSON = ("refused", "quarantined", "fork")
"""Verdicts that no repeat will change."""


HELD = ("accepted", "duplicate")
"""Verdicts by which the partner has the version."""


def settle(
    w: Work, batch_id: UUID, batch: SentBatch, receipt: Receipt, key: PublicKey, *, count_later: bool = False
) -> int:
    """Store the receipt and move the cursor, once; returns how many entries await a person.

    A receipt for a batch that another relay has settled meanwhile changes nothing. ``count_later``: what the
    partner has by it is left to ``count_held``.
    """
    _check(batch, receipt, key)
    stream = lock_stream(w, batch.partner, batch.stream)
    if not _keep_receipt(w, batch_id, receipt):
        return 0
    _advance(w, stream, batch)
    if not count_later:
        count_held(w, batch_id, batch, receipt)
    return _raise_refusals(w, batch, receipt)


def count_held(w: Work, batch_id: UUID, batch: SentBatch, receipt: Receipt) -> None:
    """Note what the partner has by a receipt that was kept; once."""
    answered = (BATCH.c.id == batch_id, BATCH.c.state == BatchState.ANSWERED)
    counted = sa.update(BATCH).where(*answered).values(state=BatchState.RECEIPTED).returning(BATCH.c.id)
    if w.execute(counted).one_or_none() is not None:
        note_held(w, _held_now(w, batch, receipt))


def count_answered(w: Work, partner: str, stream: str) -> None:
    """``count_held`` for every batch of the stream that it was left undone for, when a relay died in between."""
    mine = (BATCH.c.partner == partner, BATCH.c.stream == stream, BATCH.c.state == BatchState.ANSWERED)
    query = (
        sa.select(BATCH.c.id, BATCH.c.body, BATCH.c.receipt)
        .where(*mine)
        .order_by(BATCH.c.epoch, BATCH.c.number)
    )
    for row in w.execute(query).all():
        count_held(w, row.id, SentBatch.own(bytes(row.body)), Receipt.parse(bytes(row.receipt)))


def _keep_receipt(w: Work, batch_id: UUID, receipt: Receipt) -> bool:
    """Whether the batch was still open; its bytes are not read for it."""
    still_open = sa.update(BATCH).where(BATCH.c.id == batch_id, BATCH.c.state.in_(OPEN)).returning(BATCH.c.id)
    values = {"state": BatchState.ANSWERED, "receipt": receipt.to_bytes(), "receipted_at": w.at}
    return w.execute(still_open.values(**values)).one_or_none() is not None


def _check(batch: SentBatch, receipt: Receipt, key: PublicKey) -> None:
    try:
        receipt.verify(key)
    except BadSignature as broken:
        raise ReceiptMismatch(
            "exchange.receipt_signature", partner=batch.partner, number=batch.number
        ) from broken
    asked = (batch.hash, batch.origin, batch.partner, batch.stream, batch.stream_epoch, batch.number)
    if asked != (
        receipt.request_hash,
        receipt.origin,
        receipt.partner,
        receipt.stream,
        receipt.stream_epoch,
        receipt.number,
    ):
        raise ReceiptMismatch("exchange.receipt_mismatch", partner=batch.partner, number=batch.number)
    if receipt.outcome == "refused":
        raise BatchRefused(
            "exchange.batch_refused", code=receipt.code, partner=batch.partner, number=batch.number
        )
    if receipt.outcome != "taken":
        raise StreamForked(
            f"exchange.{receipt.outcome}",
            code=receipt.code,
            expects=receipt.expects,
            partner=batch.partner,
            number=batch.number,
        )
    if [verdict.seq for verdict in receipt.verdicts] != [entry.seq for entry in batch.entries]:
        raise ReceiptMismatch("exchange.receipt_incomplete", partner=batch.partner, number=batch.number)


def _advance(w: Work, stream: PartnerStream, batch: SentBatch) -> None:
    stream.cursor_seq = batch.to_seq
    stream.scanned_seq = max(stream.scanned_seq, batch.to_seq)
    stream.last_hash = batch.hash
    stream.receipted_at = w.at
    stream.failures, stream.failed_at, stream.error_key, stream.error_values = 0, None, "", {}


def _raise_refusals(w: Work, batch: SentBatch, receipt: Receipt) -> int:
    entries = {entry.seq: entry for entry in batch.entries}
    told = [(batch, entries[verdict.seq], verdict) for verdict in _for_a_person(receipt.verdicts)]
    for release in _for_a_person(receipt.released):
        earlier = _sent_batch(w, batch, release)
        told += [(earlier, entry, release) for entry in earlier.entries if entry.seq == release.seq]
    cases = _cases_of(w, {entry.seq for _batch, entry, _verdict in told})
    for source, entry, verdict in told:
        w.add(_refusal(w, source, entry, verdict, cases.get(entry.seq)))
    return len(told)


def _held_now(w: Work, batch: SentBatch, receipt: Receipt) -> list[tuple[str, SentEntry]]:
    """Partner and entry of whatever the partner has by this receipt and carries as a copy."""
    entries = {entry.seq: entry for entry in batch.entries}
    held = [entries[verdict.seq] for verdict in receipt.verdicts if verdict.verdict in HELD]
    for release in receipt.released:
        if release.verdict in HELD:
            held += [entry for entry in _sent_batch(w, batch, release).entries if entry.seq == release.seq]
    return [(batch.partner, entry) for entry in held if entry.payload.carriage == "inline"]


def _for_a_person(verdicts: Iterable[V]) -> list[V]:
    return [verdict for verdict in verdicts if verdict.verdict in FOR_A_PERSON]


def _sent_batch(w: Work, batch: SentBatch, release: Release) -> SentBatch:
    query = sa.select(BATCH.c.body).where(
        BATCH.c.partner == batch.partner,
        BATCH.c.stream == release.stream,
        BATCH.c.epoch == release.stream_epoch,
        BATCH.c.number == release.number,
    )
    body = w.execute(query).scalar_one_or_none()
    if body is None:
        raise ReceiptMismatch("exchange.receipt_mismatch", partner=batch.partner, number=batch.number)
    return SentBatch.own(bytes(body))


def _cases_of(w: Work, places: set[int]) -> dict[int, UUID | None]:
    if not places:
        return {}
    query = sa.select(ENTRY.c.seq, ENTRY.c.case_id).where(ENTRY.c.seq.in_(places))
    return {row.seq: row.case_id for row in w.execute(query)}


def _refusal(w: Work, batch: SentBatch, entry: SentEntry, verdict: Verdict, case_id: UUID | None) -> Refusal:
    return Refusal(
        partner=batch.partner,
        stream=batch.stream,
        stream_epoch=batch.stream_epoch,
        number=batch.number,
        seq=entry.seq,
        record_id=entry.record_id,
        record_version=entry.version,
        resource=entry.resource,
        region=entry.region,
        case_id=case_id,
        verdict=verdict.verdict,
        reason=verdict.code,
        fault=verdict.fault or "",
        raised_at=w.at,
    )
