"""Offer and answer as they travel: letters, in the order of the giver's own stream."""

from uuid import UUID

from pydantic import BaseModel

from jinmin.vocabulary.resource import Resource


class OfferWire(BaseModel):
    """An offer; it holds nothing personal."""

    transfer_id: UUID
    addressee: str
    region: str
    resource: str
    term: int
    records: int
    sum_a: str
    sum_b: str
    serials: dict[str, int]
    runoff: list[str]
    sheets: int = 0
    sheets_digest: str = ""


class SheetWire(BaseModel):
    """One sheet of what moves beside the records; its body travels sealed."""

    transfer_id: UUID
    addressee: str
    region: str
    resource: str
    number: int
    body: str


class AnswerWire(BaseModel):
    """An answer."""

    offer_id: UUID
    transfer_id: UUID
    addressee: str
    region: str
    taken: bool
    code: str
    found: int


def _letter(name: str, title: str, table: str, wire: type[BaseModel]) -> Resource:
    return Resource(
        id=name, title=title, table=table, wire=wire, schema_version=1, share_type=2, addressee="addressee"
    )


TRANSFER_LETTERS = (
    _letter("authority.sheet", "移交清册", "exchange_transfer_sheet", SheetWire),
    _letter("authority.offer", "主责移交书", "exchange_transfer_offer", OfferWire),
    _letter("authority.answer", "主责接收书", "exchange_transfer_answer", AnswerWire),
)
"""Every node has them."""
