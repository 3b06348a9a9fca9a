"""What domains tell each other about a person: a dated fact with its source, never a foreign row."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True)
class PersonFact:
    """One fact, such as kind ``marriage.spouse``; ``record_id`` is the record it stands on."""

    kind: str
    title: str
    valid_from: date
    valid_to: date | None
    record_id: UUID
    values: dict[str, str]
