"""Judging entries that are not copied: each must stand in the shared ledger exactly as the batch says."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Row

from jinmin.db.work import Work
from jinmin.exchange.envelope import Batch, BatchEntry, Verdict, VerdictName, payload_hash
from jinmin.exchange.errors import fault_of
from jinmin.exchange.inbox import Judgement
from jinmin.exchange.resources import ResourceCatalogue
from jinmin.ledger.chain import GENESIS, link
from jinmin.ledger.sealing import ENTRY


class LedgerJudge:
    """Accepts what the ledger proves: record, version, header and the recomputed hash of the entry."""

    def __init__(self, region: str) -> None:
        self._region = region

    def judge(self, w: Work, batch: Batch) -> Judgement:
        """One verdict for every entry; nothing is written."""
        rows = _rows(w, batch)
        return Judgement(tuple(self._verdict(w, batch, entry, rows) for entry in batch.entries))

    def _verdict(self, w: Work, batch: Batch, entry: BatchEntry, rows: Mapping[int, Row[Any]]) -> Verdict:
        if payload_hash(entry.payload, batch.alg) != entry.payload_hash:
            return _fault(entry, "quarantined", "malformed.payload_hash")
        if not entry.region.startswith(self._region):
            return _fault(entry, "refused", "authority.region")
        row = rows.get(entry.seq)
        if row is None:
            return _fault(entry, "refused", "ledger.absent")
        if not _is_same(w, entry, row):
            return _fault(entry, "fork", "ledger.differs")
        if not _is_genuine(row, rows):
            return _fault(entry, "fork", "ledger.altered")
        return Verdict(seq=entry.seq, verdict="accepted")


def _rows(w: Work, batch: Batch) -> Mapping[int, Row[Any]]:
    """The entries the batch names and the ones each of them is chained to, by sequence."""
    places = {entry.seq for entry in batch.entries}
    query = sa.select(ENTRY).where(ENTRY.c.seq.in_(places | {seq - 1 for seq in places}))
    return {row.seq: row for row in w.execute(query)}


def _is_same(w: Work, entry: BatchEntry, row: Row[Any]) -> bool:
    resource = w.port(ResourceCatalogue).find(entry.resource)
    said = (entry.record_id, entry.version, entry.action, entry.region, entry.payload.ledger_hash)
    stored = (row.record_id, row.version, row.action, row.region, bytes(row.hash).hex())
    return resource is not None and resource.table == row.kind and said == stored


def _is_genuine(row: Row[Any], rows: Mapping[int, Row[Any]]) -> bool:
    before = rows.get(row.seq - 1)
    previous = GENESIS if before is None else bytes(before.hash)
    return link(previous, dict(row._mapping)) == bytes(row.hash)


def _fault(entry: BatchEntry, verdict: VerdictName, code: str) -> Verdict:
    return Verdict(seq=entry.seq, verdict=verdict, code=code, fault=fault_of(code).value)
