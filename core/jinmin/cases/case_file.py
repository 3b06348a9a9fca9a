"""What the page of one case shows. ``seq`` is the ledger entry in which a line was last sealed."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from jinmin.cases.worklist import Urgency
from jinmin.vocabulary.matter import StepRule


@dataclass(frozen=True)
class CaseHeader:
    """The case itself; ``seq`` is the ledger entry of this version of it."""

    id: UUID
    version: int
    case_no: str
    matter: str
    matter_title: str
    matter_version: int
    item_edition: int | None
    title: str
    region: str
    org_id: UUID
    counter_id: UUID | None
    channel: str
    origin: str
    state: str
    step: str
    step_title: str
    opened_at: datetime
    opened_by_name: str
    holder_id: UUID | None
    holder_name: str
    accepted_on: date | None
    statutory_due: date | None
    promised_due: date | None
    planned_due: date | None
    due_provisional: bool
    urgency: Urgency
    finished_on: date | None
    suspended_days: int
    held_reason: str
    held_note: str
    held_since: datetime | None
    group_id: UUID | None
    accepting_region: str
    accepting_org_id: UUID | None
    responsible_region: str
    seq: int


@dataclass(frozen=True)
class PartyLine:
    """A party: person, role, name."""

    person_id: UUID
    role: str
    name: str
    seq: int


@dataclass(frozen=True)
class StepLine:
    """A step that was taken."""

    position: int
    step: str
    title: str
    outcome: str
    outcome_title: str
    opinion: str
    actor_name: str
    post: str
    arrived_at: datetime
    done_at: datetime
    due_on: date | None
    seq: int


@dataclass(frozen=True)
class MaterialLine:
    """A material, standing or replaced."""

    id: UUID
    rule: str
    title: str
    filename: str
    content_id: str
    media: str
    size: int
    pages: int | None
    trust: str
    original_seen: bool
    collected_by_name: str
    collected_at: datetime
    superseded_by: UUID | None
    screening: str
    screened_by: str
    document: str
    valid_to: date | None
    reused_from: UUID | None
    provider: str
    seq: int


@dataclass(frozen=True)
class PrintLine:
    """A printing."""

    document: str
    title: str
    content_id: str
    serial: str
    copies: int
    reason: str
    printed_by_name: str
    printed_at: datetime
    seq: int


@dataclass(frozen=True)
class EntryLine:
    """A ledger entry written for the case."""

    seq: int
    record_id: UUID
    version: int
    kind: str
    action: str
    at: datetime


@dataclass(frozen=True)
class CaseLine:
    """A case in a list of related ones."""

    id: UUID
    case_no: str
    matter: str
    matter_title: str
    title: str
    state: str
    opened_at: datetime
    finished_on: date | None
    group_id: UUID | None


@dataclass(frozen=True)
class RelatedCases:
    """Other cases of the same persons: those the actor may see, and how many more there are."""

    seen: tuple[CaseLine, ...]
    hidden: int


@dataclass(frozen=True)
class CaseDetail:
    """Everything the page shows. ``waiting`` is the step to be taken, None when the case is closed."""

    header: CaseHeader
    parties: tuple[PartyLine, ...]
    steps: tuple[StepLine, ...]
    materials: tuple[MaterialLine, ...]
    prints: tuple[PrintLine, ...]
    entries: tuple[EntryLine, ...]
    related: RelatedCases
    waiting: StepRule | None
    may_act: bool
