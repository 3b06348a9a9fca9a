"""What stood on a record: said by the domain that knows, when the record turns out to be wrong."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class RecordUse:
    """One case of which a step, a check or a decision relied on the record; ``how`` says so in few words."""

    case_id: UUID
    how: str
