"""The ledgered tables of a case (办件): the case, its parties, the steps taken, its materials and prints.

Rows of a case point at it by plain id: a replica's rows may arrive in any order.
"""

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa

from jinmin.cases.states import CLOSED_STATES, OPEN_STATES
from jinmin.db.columns import code, json_type, personal, public
from jinmin.documents.screening import ScreenState
from jinmin.ledger.ledgered import Ledgered

UNFINISHED = sa.text("finished_on IS NULL")
"""What the partial indexes cover. Free of parameters, so that a prepared statement still proves it."""

FINISHED = sa.text("finished_on IS NOT NULL")

PROVISIONAL = sa.text("due_provisional AND finished_on IS NULL")

GROUPED = sa.text("group_id IS NOT NULL")

WAITING = sa.text("state IN ('held', 'returned')")

ELSEWHERE = sa.text("accepting_region <> '' AND finished_on IS NULL")

FOR_OTHERS = sa.text("accepting_region <> ''")

UNSCREENED = sa.text("screening = 'waiting'")

OF_A_PARTY = sa.text("party_id IS NOT NULL AND document <> ''")


def _one_of(states: tuple[str, ...]) -> str:
    return f"state IN ({', '.join(repr(state) for state in states)})"


def _unfinished_index(name: str, *columns: str) -> sa.Index:
    return sa.Index(name, *columns, postgresql_where=UNFINISHED, sqlite_where=UNFINISHED)


class Case(Ledgered, table=True):
    """One case (办件). ``state`` is a ``CaseState``, ``step`` the step that waits, "end" when closed.

    ``step_since`` is when that step arrived and ``last_actor_id`` who took the one before, so that
    taking a step reads nothing. ``accepted_on`` is the day the limits count from; ``planned_due`` the
    nearest of the dues, ``soon_from`` the first day it counts as near. ``due_provisional`` marks a due
    that runs into a year whose holidays are not yet published. ``statutory_from`` and ``promised_from`` are
    the days those limits count from. ``suspended_days`` are those of a special procedure (特别程序) only,
    ``extended_days`` those granted on top, in the unit of the limit. ``resumes_as`` is the state a held
    case goes back to. ``region`` and ``org_id`` are the office that decides and answers for it (业务属地),
    ``accepting_region`` and ``accepting_org_id`` the one that accepted it for that place (收件地, 通办); "" and
    None when they are the same. ``responsible_region`` and ``responsible_org_id`` name a place that has no part
    in a case another one accepts and decides alone (全国通办). ``group_id``: opened from one form
    with others (一表申请). ``archived_on``: put away, never to be opened again.
    ``returns`` counts how often it was sent back for correction (退回).
    ``item_versions`` are the ids of the versions of 基本目录 and 实施清单 in force when it was opened, which
    govern it to its end; ``item_edition`` is the number of the implementing body's.
    """

    __tablename__ = "case_case"
    __region__: ClassVar[str] = "region"
    __table_args__ = (
        sa.UniqueConstraint("origin", "case_no", name="uq_case_case_origin_case_no"),
        sa.CheckConstraint(_one_of((*OPEN_STATES, *CLOSED_STATES)), name="state"),
        sa.CheckConstraint(f"(finished_on IS NULL) = ({_one_of(OPEN_STATES)})", name="finished_on"),
        _unfinished_index("ix_case_case_unfinished", "opened_at", "id"),
        # What a tab's count asks for stands in the index: ten thousand rows lie on as many pages of the table.
        _unfinished_index("ix_case_case_unfinished_region", "region", "matter", "planned_due", "soon_from"),
        _unfinished_index(
            "ix_case_case_unfinished_due", "planned_due", "opened_at", "id", "region", "matter"
        ),
        _unfinished_index("ix_case_case_unfinished_holder", "holder_id", "opened_at", "id"),
        _unfinished_index(
            "ix_case_case_unfinished_soon", "soon_from", "planned_due", "id", "region", "matter", "opened_at"
        ),
        sa.Index(
            "ix_case_case_finished", "finished_on", "region", postgresql_where=FINISHED, sqlite_where=FINISHED
        ),
        sa.Index("ix_case_case_accepted", "accepted_on", "region"),
        sa.Index("ix_case_case_provisional", "id", postgresql_where=PROVISIONAL, sqlite_where=PROVISIONAL),
        sa.Index("ix_case_case_group_id", "group_id", postgresql_where=GROUPED, sqlite_where=GROUPED),
        sa.Index(
            "ix_case_case_accepting", "accepting_region", "matter", "opened_at", "id",
            postgresql_where=ELSEWHERE, sqlite_where=ELSEWHERE,
        ),
        sa.Index(
            "ix_case_case_accepted_for_others", "accepting_region", "id",
            postgresql_where=FOR_OTHERS, sqlite_where=FOR_OTHERS,
        ),
        sa.Index("ix_case_case_waiting", "state", "region", postgresql_where=WAITING, sqlite_where=WAITING),
    )  # fmt: skip

    case_no: str = public(sa_type=code(50))
    matter: str = public(sa_type=code(64))
    matter_version: int = public()
    title: str = personal(sa_type=sa.String(200))
    region: str = public(sa_type=code(12))
    org_id: UUID = public()
    counter_id: UUID | None = public(default=None)
    channel: str = public(sa_type=code(12))
    state: str = public(sa_type=code(12), default="open")
    step: str = public(sa_type=code(40))
    step_since: datetime = public()
    steps_taken: int = public(default=0)
    returns: int = public(default=0)
    last_actor_id: UUID | None = public(default=None)
    opened_at: datetime = public()
    opened_by: UUID | None = public(default=None)
    opened_by_name: str = personal(sa_type=sa.String(60))
    holder_id: UUID | None = public(default=None)
    holder_name: str = personal(sa_type=sa.String(60), default="")
    accepted_on: date | None = public(default=None)
    statutory_due: date | None = public(default=None)
    promised_due: date | None = public(default=None)
    planned_due: date | None = public(default=None)
    soon_from: date | None = public(default=None)
    due_provisional: bool = public(default=False)
    finished_on: date | None = public(default=None)
    held_reason: str = public(sa_type=code(24), default="")
    held_note: str = personal(sa_type=sa.String(500), default="")
    held_since: datetime | None = public(default=None)
    resumes_as: str = public(sa_type=code(12), default="")
    suspended_days: int = public(default=0)
    statutory_from: date | None = public(default=None)
    promised_from: date | None = public(default=None)
    extended_days: int = public(default=0)
    archived_on: date | None = public(default=None)
    group_id: UUID | None = public(default=None)
    responsible_region: str = public(sa_type=code(12), default="")
    responsible_org_id: UUID | None = public(default=None)
    accepting_region: str = public(sa_type=code(12), default="")
    accepting_org_id: UUID | None = public(default=None)
    item_edition: int | None = public(default=None)
    item_versions: list[str] | None = public(sa_type=json_type(), default=None)


class CaseParty(Ledgered, table=True):
    """A person in a role of the case (当事人), with the name as it was when the case was opened."""

    __tablename__ = "case_party"
    __table_args__ = (
        sa.UniqueConstraint("case_id", "role", "person_id", name="uq_case_party_case_id_role_person_id"),
        sa.Index("ix_case_party_person_id", "person_id"),
    )

    case_id: UUID = public()
    person_id: UUID = public()
    role: str = public(sa_type=code(40))
    name: str = personal(sa_type=sa.String(120))


class CaseStep(Ledgered, table=True):
    """A step taken (环节): it arrived when the one before was done. ``position`` counts from 1."""

    __tablename__ = "case_step"
    __table_args__ = (sa.UniqueConstraint("case_id", "position", name="uq_case_step_case_id_position"),)

    case_id: UUID = public()
    position: int = public()
    step: str = public(sa_type=code(40))
    title: str = public(sa_type=sa.String(60))
    outcome: str = public(sa_type=code(40))
    outcome_title: str = public(sa_type=sa.String(60))
    opinion: str = personal(sa_type=sa.String(2000), default="")
    actor_id: UUID | None = public(default=None)
    actor_name: str = personal(sa_type=sa.String(60))
    post: str = public(sa_type=sa.String(60), default="")
    arrived_at: datetime = public()
    done_at: datetime = public()
    due_on: date | None = public(default=None)


class CaseMaterial(Ledgered, table=True):
    """A material handed in (材料): ``content_id`` in the file store, ``size`` in bytes.

    A replaced material stays and names its successor in ``superseded_by``. ``screening`` is a ``ScreenState``,
    ``screened_by`` the scanner that said so. ``document`` says what kind of paper it is, the same for every
    matter, so that nobody is asked for it twice; ``party_id`` whose it is, ``valid_to`` its last day,
    ``reused_from`` the record it was taken over from, ``provider`` who vouched for it (共享来源).
    """

    __tablename__ = "case_material"
    __table_args__ = (
        sa.Index("ix_case_material_case_id", "case_id"),
        sa.Index(
            "ix_case_material_unscreened", "id", postgresql_where=UNSCREENED, sqlite_where=UNSCREENED
        ),
        sa.Index(
            "ix_case_material_party", "party_id", "document", postgresql_where=OF_A_PARTY,
            sqlite_where=OF_A_PARTY,
        ),
    )  # fmt: skip

    case_id: UUID = public()
    rule: str = public(sa_type=code(40))
    title: str = public(sa_type=sa.String(120))
    filename: str = personal(sa_type=sa.String(200), default="")
    content_id: str = public(sa_type=code(64))
    media: str = public(sa_type=code(40))
    size: int = public(sa_type=sa.BigInteger)
    pages: int | None = public(default=None)
    trust: str = public(sa_type=code(12))
    original_seen: bool = public(default=False)
    collected_by: UUID | None = public(default=None)
    collected_by_name: str = personal(sa_type=sa.String(60))
    collected_at: datetime = public()
    superseded_by: UUID | None = public(default=None)
    screening: str = public(sa_type=code(12), default=ScreenState.UNSCREENED.value)
    screened_by: str = public(sa_type=sa.String(120), default="")
    screened_at: datetime | None = public(default=None)
    document: str = public(sa_type=code(40), default="")
    party_id: UUID | None = public(default=None)
    valid_to: date | None = public(default=None)
    reused_from: UUID | None = public(default=None)
    provider: str = public(sa_type=sa.String(120), default="")


class CasePrint(Ledgered, table=True):
    """One printing of a document (打印); ``serial`` is the number on the blank form (印制号), if any."""

    __tablename__ = "case_print"
    __table_args__ = (sa.Index("ix_case_print_case_id", "case_id"),)

    case_id: UUID = public()
    document: str = public(sa_type=code(64))
    title: str = public(sa_type=sa.String(120))
    content_id: str = public(sa_type=code(64))
    serial: str = public(sa_type=code(40), default="")
    copies: int = public(default=1)
    reason: str = personal(sa_type=sa.String(200), default="")
    printed_by: UUID | None = public(default=None)
    printed_by_name: str = personal(sa_type=sa.String(60))
    printed_at: datetime = public()
