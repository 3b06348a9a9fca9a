"""What an offer and its answer set going where they arrive. Each is dealt with once, in one commit with the cursor."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from jinmin.authority.deciding import set_term, transfer_under_way
from jinmin.authority.inventory import held_inventory, raise_serials
from jinmin.authority.models import Role, Transfer, TransferAnswer, TransferOffer, TransferState
from jinmin.authority.sheets import SideData, digest_of, sheets_of, take_sheets
from jinmin.db.work import Work
from jinmin.errors import Refused
from jinmin.exchange.authority_terms import read_terms
from jinmin.exchange.replicas import kind_of
from jinmin.exchange.resources import ResourceCatalogue
from jinmin.ledger.entries import Entry


class TransferReader:
    """A consumer of the ledger: takes authority over when it is offered, and ends a hand-over that was answered."""

    name = "authority"
    kinds: tuple[str, ...] | None = ("exchange_transfer_offer", "exchange_transfer_answer")

    def consume(self, w: Work, entries: Sequence[Entry]) -> None:
        """Offers and answers of other nodes; one's own are only sent."""
        for entry in entries:
            if entry.origin == w.origin or entry.version != 1:
                continue
            if entry.kind == "exchange_transfer_offer":
                _offered(w, w.get(TransferOffer, entry.record_id))
            else:
                _answered(w, w.get(TransferAnswer, entry.record_id))


def _offered(w: Work, offer: TransferOffer) -> None:
    if offer.addressee != w.origin:
        return
    w.action = "authority.take"
    mine = transfer_under_way(w, offer.resource, offer.region)
    counted = held_inventory(w, offer.origin, offer.resource, offer.region)
    code = _objection(w, offer, mine)
    if not code and not counted.same_as(offer.records, offer.sum_a, offer.sum_b):
        code = "authority.unequal"
    sheets = sheets_of(w, offer)
    if not code and (len(sheets), digest_of(sheets)) != (offer.sheets, offer.sheets_digest):
        code = "authority.sheets_unequal"
    if not code and mine is not None:
        try:
            with w.savepoint():
                _take(w, offer, mine, counted.ids, sheets)
        except IntegrityError:
            code = "authority.conflict"
    answer = TransferAnswer(
        offer_id=offer.id, transfer_id=offer.transfer_id, addressee=offer.origin, region=offer.region,
        taken=not code, code=code, found=counted.records,
    )  # fmt: skip
    w.add(answer)


def _objection(w: Work, offer: TransferOffer, mine: Transfer | None) -> str:
    if mine is None or mine.role is not Role.TAKE or mine.state is not TransferState.READY:
        return "authority.not_ready"
    if mine.partner != offer.origin:
        return "authority.other_giver"
    known = read_terms(w).of(offer.resource, offer.region)
    return "authority.old_term" if known is not None and known.term >= offer.term else ""


def _take(w: Work, offer: TransferOffer, mine: Transfer, ids: Sequence[UUID], sheets: Sequence[str]) -> None:
    found = w.port(ResourceCatalogue).find(offer.resource)
    if found is None:
        raise Refused("authority.resource_off", resource=offer.resource)
    mine = w.lock(Transfer, mine.id)
    mine.state, mine.term, mine.records, mine.done_at = TransferState.DONE, offer.term, offer.records, w.at
    runoff = list(offer.runoff)
    set_term(w, offer.resource, offer.region, w.origin, offer.term, settled=True, runoff=runoff)
    raise_serials(w, dict(offer.serials), len(runoff))
    with w.replicating():
        w.take_over(kind_of(found.table), ids, offer.term)
    take_sheets(w, offer, sheets)


def _answered(w: Work, answer: TransferAnswer) -> None:
    if answer.addressee != w.origin:
        return
    transfer = w.lock(Transfer, answer.transfer_id)
    if transfer.state is not TransferState.MOVING or transfer.partner != answer.origin:
        return
    w.action = "authority.settle"
    transfer.done_at, transfer.outcome = w.at, answer.code
    transfer.state = TransferState.DONE if answer.taken else TransferState.DECLINED
    known = read_terms(w).of(transfer.resource, transfer.region)
    runoff = sorted(map(str, known.runoff)) if known and answer.taken else []
    holder = transfer.partner if answer.taken else w.origin
    # A declined offer has used its term up: what it named can never be taken later.
    set_term(w, transfer.resource, transfer.region, holder, transfer.term, settled=True, runoff=runoff)
    if answer.taken:
        w.port(SideData).leave(w, transfer.resource, transfer.region)
