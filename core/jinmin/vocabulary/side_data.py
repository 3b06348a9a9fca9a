"""What a domain keeps beside shared records and that moves with them when they change hands (主责移交)."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from pydantic import JsonValue


@dataclass(frozen=True)
class SideRow:
    """One thing kept beside the shared record ``record_id``: ``kind`` is the domain's own word, ``values`` JSON.

    It travels sealed. Ids in it are the giver's: the taker finds or makes its own persons.
    """

    kind: str
    record_id: UUID
    values: Mapping[str, JsonValue]
