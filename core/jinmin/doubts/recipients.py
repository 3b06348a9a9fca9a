"""Whoever has a record, as far as the ledger knows: partners by their receipts, readers by how far they read."""

from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from jinmin.db.work import Work
from jinmin.doubts.models import Channel
from jinmin.doubts.records import QuestionedRecord
from jinmin.exchange.held_by_partner import partners_not_counted
from jinmin.exchange.models import SentRecord
from jinmin.ledger.sealing import ENTRY
from jinmin.regions import lies_within
from jinmin.sharing.models import SharingAgreement, SharingClient, SharingUse
from jinmin.vocabulary.profile import Profile

SENT, USE = SentRecord.__table__, SharingUse.__table__
AGREEMENT, CLIENT = SharingAgreement.__table__, SharingClient.__table__


@dataclass(frozen=True)
class Recipient:
    """One that has the record: ``code`` of the node or system, this node's own for the one at home."""

    code: str
    title: str
    channel: Channel


def recipients_of(w: Work, record: QuestionedRecord) -> tuple[Recipient, ...]:
    """This node first, then partners, then systems that read; never whoever the record came from."""
    node = w.port(Profile).node
    here = Recipient(node.code, node.title, Channel.HERE)
    return (here, *_sent(w, record), *_pulled(w, record))


def _sent(w: Work, record: QuestionedRecord) -> Iterator[Recipient]:
    query = sa.select(SENT.c.partner).where(SENT.c.record_id == record.row.id, SENT.c.held > 0)
    profile = w.port(Profile)
    codes = {*w.execute(query).scalars(), *partners_not_counted(w, record.row.id)}
    for code in sorted(codes):
        partner = profile.partner(code)
        if code not in (record.supplier, record.row.origin):
            yield Recipient(code, partner.title if partner else code, Channel.ROUTE)


def _pulled(w: Work, record: QuestionedRecord) -> Iterator[Recipient]:
    """Systems whose agreement covers the record and that have read up to where it first stood."""
    first = sa.select(sa.func.min(ENTRY.c.seq)).where(ENTRY.c.record_id == record.row.id).scalar_subquery()
    query = (
        sa.select(AGREEMENT.c.client, CLIENT.c.title, AGREEMENT.c.region)
        .join(USE, USE.c.agreement == AGREEMENT.c.number)
        .join(CLIENT, CLIENT.c.code == AGREEMENT.c.client)
        .where(AGREEMENT.c.resource == record.resource.id, USE.c.to_seq >= first)
        .distinct()
        .order_by(AGREEMENT.c.client)
    )
    told: set[str] = set()
    for row in w.execute(query):
        if row.client not in told and lies_within(record.region, row.region):
            told.add(row.client)
            yield Recipient(row.client, row.title, Channel.PULL)
