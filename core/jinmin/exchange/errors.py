"""What can go wrong between nodes, in few categories, and whose fault each is."""

from collections.abc import Mapping
from enum import StrEnum

from jinmin.errors import Invalid, JinminError, Refused, Unavailable

VALUE_AT_MOST = 200


class FaultOf(StrEnum):
    """Who must act: the node that sent, the node that answered, or nobody but time."""

    ORIGIN = "origin"
    PARTNER = "partner"
    CARRIER = "carrier"


class Category(StrEnum):
    """Kinds of trouble; the code of a verdict or receipt is ``category`` or ``category.detail``."""

    MALFORMED = "malformed"
    SIGNATURE = "signature"
    ADDRESS = "address"
    AUTHORITY = "authority"
    CONTINUITY = "continuity"
    SCHEMA = "schema"
    BUSINESS = "business"
    LEDGER = "ledger"
    CARRIER = "carrier"
    PARTNER = "partner"


FAULT_OF = {
    Category.MALFORMED: FaultOf.ORIGIN,
    Category.SIGNATURE: FaultOf.ORIGIN,
    Category.ADDRESS: FaultOf.ORIGIN,
    Category.AUTHORITY: FaultOf.ORIGIN,
    Category.CONTINUITY: FaultOf.ORIGIN,
    Category.SCHEMA: FaultOf.ORIGIN,
    Category.BUSINESS: FaultOf.ORIGIN,
    Category.LEDGER: FaultOf.ORIGIN,
    Category.CARRIER: FaultOf.CARRIER,
    Category.PARTNER: FaultOf.PARTNER,
}


def fault_of(code: str) -> FaultOf:
    """Whose fault the code ``category.detail`` is; a code of an unknown category is the partner's."""
    name = code.split(".", 1)[0]
    return FAULT_OF[Category(name)] if name in set(Category) else FaultOf.PARTNER


def shown_values(error: JinminError) -> dict[str, str]:
    """What its text is filled in with, short enough to be kept beside what failed."""
    return short_values(error.values)


def short_values(values: Mapping[str, object]) -> dict[str, str]:
    """Values of a text as they are kept."""
    return {name: str(value)[:VALUE_AT_MOST] for name, value in values.items()}


class MalformedMessage(Invalid):
    """The bytes are no message of this protocol, or not in canonical form."""


class BatchRefused(Refused):
    """The partner refused a whole batch; nothing in it was looked at."""


class ReceiptMismatch(JinminError):
    """The answer does not belong to the batch that was sent, or is not signed by the partner."""


class OnItsWay(Unavailable):
    """A batch or question was written out for somebody to carry; what answers it has not been brought back yet."""


class StreamForked(JinminError):
    """Two different histories claim the same place in one stream (数据流分叉); a person must decide."""
