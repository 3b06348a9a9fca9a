"""The inbox: each batch takes effect once and is answered for ever with its first receipt."""

from dataclasses import dataclass
from typing import Protocol

import sqlalchemy as sa
from sqlalchemy import Row

from jinmin.crypto import BadSignature, Keyring, PublicKey
from jinmin.db.site import Site
from jinmin.db.work import Work
from jinmin.errors import Conflict, NotFound
from jinmin.exchange.adapter import PartnerPosition
from jinmin.exchange.envelope import NO_HASH, Batch, OutcomeName, Receipt, Release, Verdict, VerdictName
from jinmin.exchange.errors import fault_of
from jinmin.exchange.models import InboxBatch
from jinmin.vocabulary.actor import SYSTEM
from jinmin.vocabulary.profile import EVERY_RESOURCE, Profile

INBOX = InboxBatch.__table__

# Asked for each batch: made and compiled once.
_OF_STREAM = sa.and_(*(INBOX.c[name] == sa.bindparam(name) for name in ("recipient", "origin", "stream")))
_NEWEST = (
    sa.select(INBOX.c.epoch, INBOX.c.number, INBOX.c.to_seq, INBOX.c.hash)
    .where(_OF_STREAM)
    .order_by(INBOX.c.epoch.desc(), INBOX.c.number.desc())
    .limit(1)
)


@dataclass(frozen=True)
class Sender:
    """A node that may send here: its code, the division and resources it has authority over, its pinned key.

    ``others`` send for themselves: nobody forwards their records.
    """

    code: str
    region: str
    key: PublicKey
    resources: tuple[str, ...] = (EVERY_RESOURCE,)
    others: frozenset[str] = frozenset()

    def may_send(self, resource: str) -> bool:
        """Whether it has authority over the resource."""
        return EVERY_RESOURCE in self.resources or resource in self.resources


@dataclass(frozen=True)
class Judgement:
    """One verdict for every entry, in the order of the batch, and late ones on entries deferred before."""

    verdicts: tuple[Verdict, ...]
    released: tuple[Release, ...] = ()

    def count(self, *names: VerdictName) -> int:
        """On how many entries, late ones among them, one of these verdicts was given."""
        return sum(one.verdict in names for one in (*self.verdicts, *self.released))


class Judge(Protocol):
    """Decides what becomes of the entries of a batch that is genuine and in its place."""

    def judge(self, w: Work, batch: Batch) -> Judgement:
        """Give the verdicts; effects belong to ``w`` and commit with the receipt."""
        ...


@dataclass(frozen=True)
class Desk:
    """Where the batches of one sender for one ``recipient`` arrive."""

    recipient: str
    sender: Sender
    judge: Judge


def accept(site: Site, batch: Batch, desk: Desk) -> Receipt:
    """Receive in a work of its own; of two that bring the same batch at once, one has to look again."""
    try:
        return _receive_alone(site, batch, desk)
    except Conflict:
        return _receive_alone(site, batch, desk)


def receive(w: Work, batch: Batch, desk: Desk) -> Receipt:
    """Take a batch in and give its receipt; a repeat gets the first receipt and has no effect.

    Only a batch that was taken is kept. One that is forged, misaddressed, out of order or at odds with
    what was received before leaves nothing behind, so that it cannot take the place of the true one.
    """
    if refusal := _not_for_us(batch, desk):
        return _answer(w, batch, "refused", refusal)
    last = _last(w, desk.recipient, batch)
    if last is not None and (batch.stream_epoch, batch.number) <= (last.epoch, last.number):
        return _repeated(w, batch, desk)
    expects, before = _place(batch, last)
    if batch.number != expects:
        return _answer(w, batch, "gap", "continuity.number", expects)
    if batch.previous_hash != before.hash or (before.number and batch.from_seq != before.to_seq + 1):
        return _answer(w, batch, "fork", "continuity.previous", expects)
    return _take(w, batch, desk)


def position(w: Work, recipient: str, origin: str, stream: str) -> PartnerPosition:
    """The last batch that ``recipient`` has taken of a stream."""
    last = _newest(w, recipient, origin, stream)
    return PartnerPosition(last.epoch, last.number, last.to_seq, last.hash) if last else _NOTHING


def first_receipt(w: Work, recipient: str, origin: str, stream: str, epoch: int, number: int) -> bytes:
    """The receipt of a batch that was taken, as it was sent; NotFound when it was not."""
    found = _kept(w, recipient, origin, stream, epoch, number)
    if found is None:
        raise NotFound("exchange.receipt_unknown", stream=stream, epoch=epoch, number=number)
    return bytes(found.receipt)


_NOTHING = PartnerPosition(0, 0, 0, NO_HASH)


def _receive_alone(site: Site, batch: Batch, desk: Desk) -> Receipt:
    with site.open_work(SYSTEM) as w:
        w.action = "exchange.receive"
        return receive(w, batch, desk)


def _not_for_us(batch: Batch, desk: Desk) -> str:
    """The code of the reason, "" when the batch is genuine and addressed to the desk."""
    try:
        batch.verify(desk.sender.key)
    except BadSignature:
        return "signature"
    if batch.origin != desk.sender.code:
        return "address.origin"
    return "" if batch.partner == desk.recipient else "address.partner"


def _last(w: Work, recipient: str, batch: Batch) -> Row[tuple[object, ...]] | None:
    return _newest(w, recipient, batch.origin, batch.stream)


def _newest(w: Work, recipient: str, origin: str, stream: str) -> Row[tuple[object, ...]] | None:
    return w.execute(_NEWEST, {"recipient": recipient, "origin": origin, "stream": stream}).one_or_none()


def _place(batch: Batch, last: Row[tuple[object, ...]] | None) -> tuple[int, PartnerPosition]:
    """The number that comes next in the batch's epoch, and what it must continue."""
    if last is None or batch.stream_epoch > last.epoch:
        return 1, _NOTHING
    return last.number + 1, PartnerPosition(last.epoch, last.number, last.to_seq, last.hash)


def _kept(
    w: Work, recipient: str, origin: str, stream: str, epoch: int, number: int
) -> Row[tuple[object, ...]] | None:
    query = sa.select(INBOX.c.hash, INBOX.c.receipt).where(
        INBOX.c.recipient == recipient,
        INBOX.c.origin == origin,
        INBOX.c.stream == stream,
        INBOX.c.epoch == epoch,
        INBOX.c.number == number,
    )
    return w.execute(query).one_or_none()


def _repeated(w: Work, batch: Batch, desk: Desk) -> Receipt:
    first = _kept(w, desk.recipient, batch.origin, batch.stream, batch.stream_epoch, batch.number)
    if first is None or first.hash != batch.hash:
        return _answer(w, batch, "fork", "continuity.epoch" if first is None else "continuity.hash")
    return Receipt.parse(bytes(first.receipt))


def _take(w: Work, batch: Batch, desk: Desk) -> Receipt:
    judgement = desk.judge.judge(w, batch)
    receipt = _answer(w, batch, "taken", "", batch.number + 1, judgement)
    w.add(
        InboxBatch(
            recipient=desk.recipient,
            origin=batch.origin,
            stream=batch.stream,
            epoch=batch.stream_epoch,
            number=batch.number,
            to_seq=batch.to_seq,
            hash=batch.hash,
            receipt=receipt.to_bytes(),
            received_at=w.at,
            entries=len(batch.entries),
            done=judgement.count("accepted"),
            refused=judgement.count("refused", "fork"),
        )
    )
    w.flush()
    return receipt


def _answer(
    w: Work,
    batch: Batch,
    outcome: OutcomeName,
    code: str,
    expects: int = 0,
    judgement: Judgement | None = None,
) -> Receipt:
    receipt = Receipt(
        protocol=batch.protocol,
        kind="receipt",
        alg=w.port(Profile).suite.digest,
        origin=batch.origin,
        partner=batch.partner,
        stream=batch.stream,
        stream_epoch=batch.stream_epoch,
        number=batch.number,
        request_hash=batch.hash,
        outcome=outcome,
        code=code,
        fault=fault_of(code).value if code else None,
        expects=expects,
        received_at=w.at,
        verdicts=judgement.verdicts if judgement else (),
        released=judgement.released if judgement else (),
    )
    return receipt.signed_by(w.port(Keyring))
