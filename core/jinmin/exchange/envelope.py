"""The envelope (数据封装): batches and receipts as immutable messages with one canonical form.

Written down in docs/protocols/exchange.md. Unknown fields of a later minor version are kept, hashed and
passed on. A message is its canonical bytes: what does not reproduce them is refused.
"""

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Annotated, Any, ClassVar, Final, Literal, Self
from uuid import UUID

import orjson
from pydantic import (
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    JsonValue,
    PlainSerializer,
    PlainValidator,
    ValidationError,
    model_validator,
)

from jinmin.crypto import BadSignature, DigestName, PublicKey, Signature, TransportName, digest
from jinmin.exchange.canonical_form import Pen, canonical, is_entry_canonical
from jinmin.exchange.errors import MalformedMessage
from jinmin.vocabulary.profile import Carriage

PROTOCOL: Final = "jinmin-exchange/1"
NO_HASH = "0" * 64
"""What the first batch of a stream epoch names as its predecessor."""

Hex = Annotated[str, Field(pattern=r"^([0-9a-f]{2})*$")]
Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Code = Annotated[str, Field(max_length=120)]
NodeCode = Annotated[str, Field(min_length=2, max_length=40)]
Name = Annotated[str, Field(min_length=1, max_length=64)]
Ordinal = Annotated[int, Field(ge=1)]

VerdictName = Literal["accepted", "duplicate", "superseded", "deferred", "refused", "quarantined", "fork"]
OutcomeName = Literal["taken", "gap", "fork", "refused"]
FaultName = Literal["origin", "partner", "carrier"]


class Part(BaseModel):
    """Something within a message; immutable, keeps what it does not know."""

    model_config = ConfigDict(frozen=True, extra="allow", hide_input_in_errors=True)


def _whole(value: object) -> object:
    if not isinstance(value, dict):
        raise ValueError("must be an object")
    return value


Record = Annotated[dict[str, JsonValue], PlainValidator(_whole), PlainSerializer(_whole)]
"""JSON as it came: pydantic would look at every value of it by a call of Python."""


class Payload(Part):
    """The record as sent.

    ``inline``: ``record`` holds the wire schema's fields that are free of personal data, ``personal`` the
    others as canonical JSON sealed under the batch's content key (hexadecimal, "" when there are none).
    ``ledger``: nothing is copied, partner and origin read the entry ``ledger_hash`` in the same database.
    ``erased``: the law had the personal part destroyed.
    """

    carriage: Carriage
    record: Record
    personal: Hex
    erased: bool
    ledger_hash: Hash


_WHOLE = frozenset(Payload.model_fields)


class ContentKey(Part):
    """The key of one batch's personal fields, wrapped to the partner's key ``recipient`` by ``scheme``."""

    recipient: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
    scheme: TransportName
    wrapped: Hex


class BatchEntry(Part):
    """One version of one record.

    ``seq`` is its place in the origin's ledger, ``follows`` the version of the same record that went
    before it in this stream (0: none). ``valid_on`` is the day the fact holds from, in Asia/Shanghai.
    ``origin`` is there when another node than the sender is the record's authority: the sender forwards.
    """

    seq: Ordinal
    record_id: UUID
    version: Ordinal
    follows: int = Field(ge=0)
    resource: Name
    schema_version: Ordinal
    action: Annotated[str, Field(max_length=64)]
    valid_on: date
    recorded_at: AwareDatetime
    region: str = Field(pattern=r"^\d{0,12}$")
    authority_epoch: Ordinal
    origin: NodeCode | None = None
    payload: Payload
    payload_hash: Hash


class Verdict(Part):
    """What became of the entry ``seq``; ``code`` and ``fault`` only where something is wrong."""

    seq: Ordinal
    verdict: VerdictName
    code: Code = ""
    fault: FaultName | None = None


class Release(Verdict):
    """The late verdict on an entry that the receipt of an earlier batch called deferred."""

    stream: Name
    stream_epoch: Ordinal
    number: Ordinal


class Message(Part):
    """A signed message: its canonical bytes are what is stored, sent, hashed and compared."""

    protocol: Literal["jinmin-exchange/1"]
    kind: str
    alg: DigestName
    signature: Signature | None = None

    listed: ClassVar[frozenset[str]] = frozenset()
    """Long lists of parts that can be written in one way only, or are looked at by their own rule."""

    @classmethod
    def parse(cls, raw: bytes) -> Self:
        """Read received bytes; raises MalformedMessage for any byte that canonical form would not have."""
        try:
            document = orjson.loads(raw)
            message = cls.model_validate_json(raw, strict=True)
        except orjson.JSONDecodeError:
            raise MalformedMessage("exchange.no_message") from None
        except ValidationError as broken:
            first = broken.errors(include_input=False, include_url=False, include_context=False)[0]
            where = ".".join(str(step) for step in first["loc"])
            if not where:
                raise MalformedMessage("exchange.no_message") from None
            raise MalformedMessage("exchange.malformed", place=where, reason=first["type"]) from None
        if canonical(document) != raw or not message._is_written_as(document):
            raise MalformedMessage("exchange.not_canonical")
        message.__dict__["_document"], message.__dict__["_bytes"] = document, raw
        return message

    def _is_written_as(self, document: Mapping[str, Any]) -> bool:
        """Whether each value of ``document``, which was read strictly, is written as this message would write it."""
        told = self.model_dump(mode="json", exclude_unset=True, exclude=set(self.listed))
        return told == {name: value for name, value in document.items() if name not in self.listed}

    def to_bytes(self) -> bytes:
        """JSON in UTF-8, keys sorted, no blanks, fields that were not set left out."""
        return self._bytes

    @cached_property
    def hash(self) -> str:
        """The digest ``alg`` of the canonical bytes, signature included."""
        return digest(self.alg, self._bytes).hex()

    def signed_by(self, keyring: Pen) -> Self:
        """The same message with the node's signature."""
        signature = keyring.sign(self._signed_bytes())
        signed = self.model_copy(update={"signature": signature})
        # What was made into JSON once need not be made a second time: a batch holds hundreds of records.
        signed.__dict__["_document"] = {**self._document, "signature": signature.model_dump(mode="json")}
        return signed

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A changed copy, which has other bytes."""
        copy = super().model_copy(update=update, deep=deep)
        for derived in ("_document", "_bytes", "hash"):
            copy.__dict__.pop(derived, None)
        return copy

    @cached_property
    def _document(self) -> dict[str, Any]:
        return self.model_dump(mode="json", exclude_unset=True)

    @cached_property
    def _bytes(self) -> bytes:
        return canonical(self._document)

    def verify(self, key: PublicKey) -> None:
        """Return when ``key`` signed this message, else raise BadSignature."""
        if self.signature is None:
            raise BadSignature("exchange.unsigned")
        key.confirm(self._signed_bytes(), self.signature)

    def _signed_bytes(self) -> bytes:
        head = f"{self.protocol} {self.kind}\n".encode()
        if self.signature is not None and "_bytes" in self.__dict__:
            # Cut out of what came: to write a thousand records once more takes longer than to verify them. Was it
            # another part that is written alike, the signature does not hold.
            told = b',"signature":' + canonical(self._document["signature"])
            before, found, after = self._bytes.rpartition(told)
            if found:
                return head + before + after
        bare = {name: value for name, value in self._document.items() if name != "signature"}
        return head + canonical(bare)


class BatchHead(Message):
    """批次, its entries left out: a stretch of the origin's ledger for one partner's stream."""

    kind: Literal["batch"]
    origin: NodeCode
    partner: NodeCode
    stream: Name
    stream_epoch: Ordinal
    number: Ordinal
    from_seq: Ordinal
    to_seq: Ordinal
    previous_hash: Hash
    made_at: AwareDatetime
    content_key: ContentKey | None = None


class Batch(BatchHead):
    """批次: every entry of one stretch of the origin's ledger that belongs to one partner's stream.

    ``from_seq`` follows the ``to_seq`` of batch ``number`` - 1, whose hash is ``previous_hash``; a stretch
    without entries is covered by the next batch. A new ``stream_epoch`` starts again at number 1.
    ``content_key`` is there when any entry has personal fields.
    """

    entries: tuple[BatchEntry, ...]

    listed = frozenset({"entries"})

    def _is_written_as(self, document: Mapping[str, Any]) -> bool:
        return super()._is_written_as(document) and all(map(is_entry_canonical, document["entries"]))

    @model_validator(mode="after")
    def _entries_lie_in_the_stretch(self) -> Self:
        places = [entry.seq for entry in self.entries]
        if places != sorted(set(places)):
            raise ValueError("entries must be in ascending order of seq")
        if self.from_seq > self.to_seq or any(not self.from_seq <= seq <= self.to_seq for seq in places):
            raise ValueError("entries must lie between from_seq and to_seq")
        return self


class Receipt(Message):
    """回执: the partner's answer to one batch, named by ``request_hash``.

    ``taken``: ``verdicts`` holds one verdict for every entry. ``gap``: send from ``expects`` on.
    ``fork``: the batch contradicts what was received before. ``refused``: nothing was looked at.
    ``released`` tells of entries that earlier receipts deferred.
    """

    kind: Literal["receipt"]
    origin: NodeCode
    partner: NodeCode
    stream: Name
    stream_epoch: Ordinal
    number: Ordinal
    request_hash: Hash
    outcome: OutcomeName
    code: Code = ""
    fault: FaultName | None = None
    expects: int = Field(ge=0)
    received_at: AwareDatetime
    verdicts: tuple[Verdict, ...]
    released: tuple[Release, ...]

    listed = frozenset({"verdicts", "released"})


def payload_hash(payload: Payload, alg: DigestName) -> str:
    """The digest of the payload as sent."""
    if payload.model_fields_set == _WHOLE:
        # Each field is JSON as it is: nothing needs to be turned into it.
        return digest(alg, canonical({name: getattr(payload, name) for name in _WHOLE})).hex()
    return digest(alg, canonical(payload.model_dump(mode="json", exclude_unset=True))).hex()
