"""Letters that a partner told in calls become batches in the same inbox, as its pages do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from pydantic import JsonValue

from jinmin.crypto import Keyring, digest
from jinmin.db.by_ids import rows_by_ids
from jinmin.db.work import Work
from jinmin.exchange.canonical_form import canonical
from jinmin.exchange.envelope import BatchEntry, Payload, Receipt, payload_hash
from jinmin.exchange.inbox import position, receive
from jinmin.exchange.models import RecordVersion
from jinmin.exchange.personal import BatchPlace, PersonalSealer
from jinmin.exchange.pulled import FIRST_EPOCH, own_batch, own_desk
from jinmin.exchange.resources import ResourceCatalogue
from jinmin.exchange.wire import fields_of
from jinmin.vocabulary.profile import Intake, Profile

STREAM = "called"
VERSION = RecordVersion.__table__


@dataclass(frozen=True)
class CalledLetter:
    """One version of a letter as its writer told it; ``values`` are the fields of its wire schema in JSON."""

    resource: str
    record_id: UUID
    version: int
    action: str
    valid_on: date
    values: Mapping[str, JsonValue]


def take_letters(w: Work, intake: Intake, letters: Sequence[CalledLetter]) -> Receipt | None:
    """Let what is new of them take effect; None when nothing is."""
    here = w.port(Profile).node.code
    fresh = _fresh(w, here, intake.partner, letters)
    if not fresh:
        return None
    before = position(w, here, intake.partner, STREAM)
    place = BatchPlace(intake.partner, here, STREAM, FIRST_EPOCH, before.number + 1)
    maker = _EntryMaker(w, place)
    entries = tuple(maker.entry(letter, before.to_seq + 1 + at) for at, letter in enumerate(fresh))
    names = tuple({letter.resource for letter in fresh})
    desk = own_desk(w, intake.model_copy(update={"resources": names}))
    return receive(w, own_batch(w, place, before, entries, entries[-1].seq, maker.sealer), desk)


def _fresh(w: Work, here: str, origin: str, letters: Sequence[CalledLetter]) -> list[CalledLetter]:
    mine = (VERSION.c.recipient == here) & (VERSION.c.origin == origin)
    query = sa.select(VERSION.c.record_id, VERSION.c.version).where(mine)
    ids = [letter.record_id for letter in letters]
    known = {row.record_id: row.version for row in rows_by_ids(w.session, query, VERSION.c.record_id, ids)}
    return [letter for letter in letters if letter.version > known.get(letter.record_id, 0)]


class _EntryMaker:
    def __init__(self, w: Work, place: BatchPlace) -> None:
        keyring, profile = w.port(Keyring), w.port(Profile)
        self.sealer = PersonalSealer(profile.suite.cipher, place, keyring.transport_key)
        self._w, self._alg = w, profile.suite.digest
        self._catalogue = w.port(ResourceCatalogue)

    def entry(self, letter: CalledLetter, seq: int) -> BatchEntry:
        resource = self._catalogue.find(letter.resource)
        assert resource is not None
        clear, personal = fields_of(resource)
        secret = {name: letter.values[name] for name in personal}
        payload = Payload(
            carriage="inline",
            record={name: letter.values[name] for name in clear},
            personal=self.sealer.seal(letter.record_id, letter.version, secret),
            erased=False,
            # The writer's own ledger hash is not told; what it said stands for it.
            ledger_hash=digest("sha256", canonical(letter.values)).hex(),
        )
        return BatchEntry(
            seq=seq,
            record_id=letter.record_id,
            version=letter.version,
            follows=0,
            resource=resource.id,
            schema_version=resource.schema_version,
            action=letter.action,
            valid_on=letter.valid_on,
            recorded_at=self._w.at,
            region=str(letter.values["region"]),
            authority_epoch=1,
            payload=payload,
            payload_hash=payload_hash(payload, self._alg),
        )
