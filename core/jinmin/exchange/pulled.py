"""Pages of another node become batches in the same inbox; page and cursor commit together."""

from dataclasses import dataclass

import sqlalchemy as sa

from jinmin.crypto import DigestName, Keyring, Tampered
from jinmin.db.work import Work
from jinmin.errors import JinminError
from jinmin.exchange.adapter import PartnerPosition
from jinmin.exchange.code_maps import CodeTranslation
from jinmin.exchange.envelope import PROTOCOL, Batch, BatchEntry, Payload, Receipt, Verdict, payload_hash
from jinmin.exchange.errors import StreamForked, shown_values
from jinmin.exchange.inbox import Desk, Sender, position, receive
from jinmin.exchange.judging import RecordJudge
from jinmin.exchange.models import InboxBatch
from jinmin.exchange.page import Page, PageEntry
from jinmin.exchange.personal import BatchPlace, PersonalOpener, PersonalSealer
from jinmin.exchange.pulled_models import PullPosition
from jinmin.exchange.replicas import ReplicaWriter
from jinmin.vocabulary.profile import Intake, Profile

INBOX = InboxBatch.__table__
FOR_THE_OWNER = ("refused", "quarantined", "fork")
FIRST_EPOCH = 1


@dataclass(frozen=True)
class Outcry:
    """Entries of one batch that could not be taken, to be told to their owner; ``seq`` is in its ledger."""

    number: int
    verdicts: tuple[Verdict, ...]


def pull_position(w: Work, partner: str, resource: str) -> PullPosition:
    """How far the resource was read, as this snapshot sees it."""
    found = w.session.get(PullPosition, (partner, resource))
    return found or PullPosition(partner=partner, resource=resource)


def take_page(w: Work, intake: Intake, page: Page) -> Receipt | None:
    """Judge a page that was verified, let it take effect and move the cursor; None when it was empty.

    Raises StreamForked when the page does not follow what was read before: the partner's ledger is another.
    """
    place = w.session.get(
        PullPosition, (page.origin, page.resource), with_for_update=True, populate_existing=True
    ) or w.add(PullPosition(partner=page.origin, resource=page.resource))
    if page.from_seq != place.to_seq + 1:
        raise StreamForked(
            "exchange.page_elsewhere", partner=page.origin, theirs=page.from_seq, ours=place.to_seq + 1
        )
    receipt = None
    if page.entries:
        batch = _as_batch(w, page)
        receipt = receive(w, batch, own_desk(w, intake))
        if receipt.outcome != "taken":
            raise StreamForked(
                "exchange.page_not_taken", partner=page.origin, code=receipt.code, number=batch.number
            )
    place.cursor, place.to_seq, place.read_at = page.cursor, page.to_seq, w.at
    place.failures, place.error_key, place.error_values = 0, "", {}
    return receipt


def next_outcry(w: Work, place: PullPosition) -> Outcry | None:
    """The first batch whose bad entries the owner has not been told of."""
    here, stream = w.port(Profile).node.code, stream_of(place.resource)
    query = sa.select(INBOX.c.number, INBOX.c.receipt).where(
        INBOX.c.recipient == here,
        INBOX.c.origin == place.partner,
        INBOX.c.stream == stream,
        INBOX.c.number > place.reported,
    )
    for row in w.execute(query.order_by(INBOX.c.number)):
        receipt = Receipt.parse(bytes(row.receipt))
        told = (*receipt.verdicts, *receipt.released)
        if bad := tuple(one for one in told if one.verdict in FOR_THE_OWNER):
            return Outcry(row.number, bad)
    return None


def note_told(w: Work, partner: str, resource: str, number: int) -> None:
    """The owner knows of the bad entries up to this batch."""
    place = w.get(PullPosition, (partner, resource))
    place.reported = max(place.reported, number)


def note_pull_failure(w: Work, partner: str, resource: str, error: JinminError) -> None:
    """Keep the reason for the monitor and the back-off."""
    place = pull_position(w, partner, resource)
    place.failures += 1
    place.error_key = error.key
    place.error_values = shown_values(error)
    w.session.add(place)


def note_pull_success(w: Work, partner: str, resource: str) -> None:
    """The last look went well; written only when the one before did not."""
    place = w.session.get(PullPosition, (partner, resource))
    if place is not None and place.failures:
        place.failures, place.error_key, place.error_values = 0, "", {}


def stream_of(resource: str) -> str:
    """The stream that batches made of pages of this resource belong to."""
    return f"pull.{resource}"


def _as_batch(w: Work, page: Page) -> Batch:
    here = w.port(Profile).node.code
    before = position(w, here, page.origin, stream_of(page.resource))
    number = before.number + 1
    place = BatchPlace(page.origin, here, stream_of(page.resource), FIRST_EPOCH, number)
    mapped = _Mapping(w, page, place)
    entries = tuple(mapped.entry(entry) for entry in page.entries)
    mapped.codes.save(w)
    return own_batch(w, place, before, entries, page.to_seq, mapped.sealer, alg=page.alg)


def own_batch(
    w: Work,
    place: BatchPlace,
    before: PartnerPosition,
    entries: tuple[BatchEntry, ...],
    to_seq: int,
    sealer: PersonalSealer,
    *,
    alg: DigestName | None = None,
) -> Batch:
    """What a partner told otherwise than in batches, as the batch after ``before``, signed by this node."""
    batch = Batch(
        protocol=PROTOCOL,
        kind="batch",
        alg=alg or w.port(Profile).suite.digest,
        origin=place.origin,
        partner=place.partner,
        stream=place.stream,
        stream_epoch=place.epoch,
        number=place.number,
        from_seq=before.to_seq + 1,
        to_seq=to_seq,
        previous_hash=before.hash,
        made_at=w.at,
        entries=entries,
    )
    sealed = sealer.content_key
    return batch.model_copy(update={"content_key": sealed} if sealed else None).signed_by(w.port(Keyring))


class _Mapping:
    """One page into the envelope: codes translated, personal fields sealed to this node under the batch's key."""

    def __init__(self, w: Work, page: Page, place: BatchPlace) -> None:
        keyring, profile = w.port(Keyring), w.port(Profile)
        self._page = page
        self._opener = PersonalOpener(keyring, page.place, page.content_key)
        self.sealer = PersonalSealer(profile.suite.cipher, place, keyring.transport_key)
        self.codes = CodeTranslation(w, page.origin, page.resource)

    def entry(self, entry: PageEntry) -> BatchEntry:
        told = entry.model_dump(exclude={"payload", "payload_hash"})
        if entry.origin == self._page.origin:
            told.pop("origin")
        payload = self._payload(entry)
        if payload is None:
            # The inbox finds for itself what is wrong, puts the entry aside and says so.
            return BatchEntry(**told, payload=entry.payload, payload_hash=entry.payload_hash)
        return BatchEntry(**told, payload=payload, payload_hash=payload_hash(payload, self._page.alg))

    def _payload(self, entry: PageEntry) -> Payload | None:
        """The payload in our codes and under our key; None for one that is not as it was sent."""
        if payload_hash(entry.payload, self._page.alg) != entry.payload_hash:
            return None
        try:
            personal = self._opener.open(entry.record_id, entry.version, entry.payload.personal)
        except Tampered:
            return None
        sealed = self.sealer.seal(entry.record_id, entry.version, self.codes.translate(personal))
        record = self.codes.translate(entry.payload.record)
        return entry.payload.model_copy(update={"record": record, "personal": sealed})


def own_desk(w: Work, intake: Intake) -> Desk:
    """This node's own key signs what it made of what it was told; that was verified with the partner's."""
    profile = w.port(Profile)
    partner = profile.partner(intake.partner)
    region = partner.region if partner else ""
    others = frozenset(one.partner for one in profile.intakes if one.partner != intake.partner)
    own_key = w.port(Keyring).public_key()
    sender = Sender(intake.partner, region, own_key, intake.resources, others)
    return Desk(profile.node.code, sender, RecordJudge(profile.node.code, sender, ReplicaWriter()))
