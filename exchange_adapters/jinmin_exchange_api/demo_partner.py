"""Demo partners for trials: a self-built system that implements the interface, in good and in bad temper.

It keeps everything in memory and has nothing of the host behind it but the messages of the protocol.
``demo_program`` serves it.
"""

import json
import secrets
from base64 import urlsafe_b64decode
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from pydantic import JsonValue

from jinmin.crypto import BadSignature, Signature, SigningKey, TransportKey, digest
from jinmin.exchange.canonical_form import canonical, signed_message
from jinmin.exchange.envelope import NO_HASH, PROTOCOL, Batch, OutcomeName, Receipt, Verdict
from jinmin.exchange.page import page_place
from jinmin.exchange.partner_keys import KeyCard
from jinmin.exchange.personal import PersonalSealer
from jinmin_exchange_api.demo_records import DemoResource

Temper = Literal["good", "slow", "lying", "failing", "exploding"]
"""Slow answers late, lying sends wrong hashes, failing is busy every second time, exploding dies in mid-answer."""

LIES_EVERY = 3
CODES = {"taken": "", "gap": "continuity.number", "fork": "continuity.hash", "refused": "signature"}


@dataclass
class DemoPartner:
    """One self-built system: its keys, its records, the one node it knows."""

    code: str
    title: str
    region: str
    resource: DemoResource
    friend: KeyCard
    temper: Temper = "good"
    delay: float = 2.0
    signing: SigningKey = field(default_factory=lambda: SigningKey.generate("ed25519"))
    transport: TransportKey = field(default_factory=lambda: TransportKey.generate("x25519"))
    token: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    calls: int = 0
    receipts: dict[tuple[str, int, int], tuple[str, bytes]] = field(default_factory=dict)
    last: dict[str, Batch] = field(default_factory=dict)
    taken: list[str] = field(default_factory=list)
    reports: list[JsonValue] = field(default_factory=list)

    def sign(self, data: bytes) -> Signature:
        """As a keyring does."""
        return self.signing.signature(data)

    def knows(self, told: str, proof: str) -> bool:
        """Whether the friend signed this assertion for us, and it has not run out."""
        try:
            self.friend.signature.verify(told.encode(), _unpacked(proof))
            claims = json.loads(_unpacked(told.partition(".")[2]))
        except (BadSignature, ValueError):
            return False
        is_ours = (claims["sub"], claims["aud"]) == (self.friend.node, self.code)
        return is_ours and claims["exp"] > datetime.now(UTC).timestamp()

    def position(self, stream: str) -> dict[str, JsonValue]:
        """The last batch taken of a stream."""
        last = self.last.get(stream)
        if last is None:
            return {"epoch": 0, "number": 0, "to_seq": 0, "hash": NO_HASH}
        return {"epoch": last.stream_epoch, "number": last.number, "to_seq": last.to_seq, "hash": last.hash}

    @property
    def card(self) -> KeyCard:
        """What the node pins."""
        return KeyCard(
            node=self.code,
            title=self.title,
            region=self.region,
            environment=self.friend.environment,
            signature=self.signing.public,
            transport=self.transport.public,
        )

    def page(self, after: int, limit: int) -> bytes:
        """The records after a position, sealed to the friend; a liar's hashes are wrong now and then."""
        chosen = self.resource.records[after : after + limit]
        to_seq = after + len(chosen)
        place = page_place(self.code, self.friend.node, self.resource.id, after + 1)
        sealer = PersonalSealer("aes-256-gcm", place, lambda: self.friend.transport)
        entries = [self._entry(sealer, seq) for seq in range(after + 1, to_seq + 1)]
        head: dict[str, JsonValue] = {
            "protocol": PROTOCOL,
            "alg": "sha256",
            "origin": self.code,
            "partner": self.friend.node,
            "resource": self.resource.id,
            "agreement": "demo",
            "from_seq": after + 1,
            "to_seq": to_seq,
            "cursor": f"demo-{to_seq}",
            "more": to_seq < len(self.resource.records),
            "made_at": _now(),
        }
        if sealer.content_key is not None:
            head["content_key"] = sealer.content_key.model_dump(mode="json")
        return signed_message(self, "page", head, entries)

    def _entry(self, sealer: PersonalSealer, seq: int) -> dict[str, JsonValue]:
        record = self.resource.records[seq - 1]
        told = canonical([str(record.record_id), record.version, record.record])
        payload: dict[str, JsonValue] = {
            "carriage": "inline",
            "record": record.record,
            "personal": sealer.seal(record.record_id, record.version, record.personal),
            "erased": False,
            "ledger_hash": digest("sha256", told).hex(),
        }
        proof = digest("sha256", canonical(payload)).hex()
        if self.temper == "lying" and seq % LIES_EVERY == 0:
            proof = proof[::-1]
        return {
            "seq": seq,
            "record_id": str(record.record_id),
            "version": record.version,
            "follows": record.version - 1,
            "resource": self.resource.id,
            "schema_version": 1,
            "action": record.action,
            "valid_on": record.valid_on.isoformat(),
            "recorded_at": "2026-01-05T01:02:03Z",
            "region": record.region,
            "authority_epoch": 1,
            "origin": self.code,
            "payload": payload,
            "payload_hash": proof,
        }

    def take(self, raw: bytes) -> bytes:
        """The receipt for a batch, the first one again for a repeat; a liar names another batch in it."""
        batch = Batch.parse(raw)
        try:
            batch.verify(self.friend.signature)
        except BadSignature:
            return self._receipt(batch, "refused", 0).to_bytes()
        known = self.receipts.get((batch.stream, batch.stream_epoch, batch.number))
        if known is not None and known[0] == batch.hash:
            return known[1]
        before = self.last.get(batch.stream)
        current = before if before and before.stream_epoch == batch.stream_epoch else None
        expects = current.number + 1 if current else 1
        follows = batch.previous_hash == (current.hash if current else NO_HASH)
        if known is not None or batch.number != expects or not follows:
            outcome: OutcomeName = "fork" if batch.number <= expects else "gap"
            return self._receipt(batch, outcome, expects).to_bytes()
        receipt = self._receipt(batch, "taken", batch.number + 1).to_bytes()
        self.receipts[batch.stream, batch.stream_epoch, batch.number] = (batch.hash, receipt)
        self.last[batch.stream] = batch
        self.taken += [f"{entry.record_id}/{entry.version}" for entry in batch.entries]
        return receipt

    def _receipt(self, batch: Batch, outcome: OutcomeName, expects: int) -> Receipt:
        named = batch.hash[::-1] if self.temper == "lying" else batch.hash
        told = outcome == "taken"
        receipt = Receipt(
            protocol=batch.protocol,
            kind="receipt",
            alg="sha256",
            origin=batch.origin,
            partner=batch.partner,
            stream=batch.stream,
            stream_epoch=batch.stream_epoch,
            number=batch.number,
            request_hash=named,
            outcome=outcome,
            code=CODES[outcome],
            fault=None if told else "origin",
            expects=expects,
            received_at=datetime.now(UTC),
            verdicts=tuple(Verdict(seq=e.seq, verdict="accepted") for e in batch.entries) if told else (),
            released=(),
        )
        return receipt.signed_by(self)


def _unpacked(part: str) -> bytes:
    return urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _now() -> str:
    return datetime.now(UTC).isoformat().replace("+00:00", "Z")
