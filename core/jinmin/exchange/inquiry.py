"""Questions a node asks a partner about what it holds, and the signed answers. Nothing takes effect by them."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from jinmin.exchange.envelope import Code, Hash, Message, Name, NodeCode, Part

Half = Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]

Question = Literal["position", "digests", "records"]

Level = Literal["region", "month", "slot"]
"""How finely digests are grouped: resource and division; also month; also slot of the record id."""

PLACES_AT_MOST = 500
"""In one question; an asker that wants small answers names fewer."""


class Place(Part):
    """What a digest or a list is about; the finer parts are there as the question's level has it."""

    resource: Name
    region: str = Field(pattern=r"^\d{0,12}$")
    month: int | None = None
    slot: int | None = None


class Digest(Place):
    """``count`` records; ``sum_a`` and ``sum_b`` are the sums of both halves modulo 2^64, hexadecimal."""

    count: int = Field(ge=0)
    sum_a: Half
    sum_b: Half


class HeldVersion(Part):
    """One record as it is held: version and both halves."""

    record_id: UUID
    resource: Name
    region: str = Field(pattern=r"^\d{0,12}$")
    version: int = Field(ge=1)
    half_a: Half
    half_b: Half


class Position(Part):
    """The last batch held of a stream; zeros for none."""

    epoch: int = Field(ge=0)
    number: int = Field(ge=0)
    to_seq: int = Field(ge=0)
    hash: Hash


class Inquiry(Message):
    """询问: ``nonce`` makes it unlike any other. ``places`` limits it; none: everything of the asking node."""

    kind: Literal["inquiry"]
    origin: NodeCode
    partner: NodeCode
    stream: Name
    nonce: UUID
    asked_at: AwareDatetime
    question: Question
    level: Level = "region"
    places: Annotated[tuple[Place, ...], Field(max_length=PLACES_AT_MOST)] = ()


class Answer(Message):
    """答复 to the inquiry of ``request_hash``; ``code`` tells why there is none."""

    kind: Literal["answer"]
    origin: NodeCode
    partner: NodeCode
    request_hash: Hash
    answered_at: AwareDatetime
    code: Code = ""
    position: Position | None = None
    digests: tuple[Digest, ...] = ()
    records: tuple[HeldVersion, ...] = ()
