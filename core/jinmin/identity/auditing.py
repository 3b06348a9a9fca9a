"""What the audit administrator reads: the access journal and the ledger's headers, masked, in pages.

Contents of records are not shown: whose they are is for those who work on the case.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from jinmin.clock import SHANGHAI
from jinmin.db.work import Work
from jinmin.identity.access import require
from jinmin.identity.masks import mask_name
from jinmin.identity.posts import READ_JOURNALS
from jinmin.identity.staff_models import User
from jinmin.ledger.models import AccessRecord, LedgerEntry

RECORDS = AccessRecord.__table__
ENTRIES = LedgerEntry.__table__
USERS = User.__table__
SHORT_HASH = 12
NUMBER = re.compile(r"\d{7,}[0-9Xx]?")


@dataclass(frozen=True)
class AuditQuery:
    """What to look for. ``what`` is how an action begins, ``about`` a subject, table or record id; days inclusive."""

    since: date | None = None
    until: date | None = None
    what: str = ""
    about: str = ""
    denied: bool = False


@dataclass(frozen=True)
class AccessLine:
    """One read or denial 查阅. ``actor`` is masked, the node is not; ``purpose`` has no long numbers."""

    seq: int
    at: datetime
    actor: str
    action: str
    subject: str
    purpose: str
    rows: int
    denied: bool


@dataclass(frozen=True)
class EntryLine:
    """One ledger entry without its contents; ``hash`` is the beginning of its chain value."""

    seq: int
    at: datetime
    actor: str
    action: str
    kind: str
    record_id: UUID
    version: int
    origin: str
    hash: str


def access_lines(w: Work, query: AuditQuery, before: int | None, limit: int) -> tuple[AccessLine, ...]:
    """At most ``limit`` records of the access journal before ``before``, the newest first. Forbidden to others."""
    require(w.actor, READ_JOURNALS)
    wanted = [*_common(RECORDS, query, before)]
    if query.about:
        wanted.append(RECORDS.c.subject.startswith(query.about, autoescape=True))
    if query.denied:
        wanted.append(RECORDS.c.denied)
    rows = w.execute(sa.select(RECORDS).where(*wanted).order_by(RECORDS.c.seq.desc()).limit(limit))
    return tuple(
        AccessLine(
            row.seq,
            row.at,
            row.actor if row.actor_id is None else mask_name(row.actor),
            row.action,
            row.subject,
            NUMBER.sub("（号码）", row.purpose),
            row.rows,
            row.denied,
        )
        for row in rows
    )


def entry_lines(w: Work, query: AuditQuery, before: int | None, limit: int) -> tuple[EntryLine, ...]:
    """At most ``limit`` ledger entries before ``before``, the newest first. Forbidden to others."""
    require(w.actor, READ_JOURNALS)
    wanted = [*_common(ENTRIES, query, before)]
    if query.about:
        wanted.append(_about(query.about))
    chosen = sa.select(ENTRIES, USERS.c.name.label("name")).outerjoin(USERS, USERS.c.id == ENTRIES.c.actor_id)
    rows = w.execute(chosen.where(*wanted).order_by(ENTRIES.c.seq.desc()).limit(limit))
    return tuple(
        EntryLine(
            row.seq,
            row.at,
            mask_name(row.name) if row.name else "",
            row.action,
            row.kind,
            row.record_id,
            row.version,
            row.origin,
            row.hash.hex()[:SHORT_HASH],
        )
        for row in rows
    )


def _common(table: sa.Table, query: AuditQuery, before: int | None) -> list[sa.ColumnElement[bool]]:
    wanted: list[sa.ColumnElement[bool]] = []
    if before is not None:
        wanted.append(table.c.seq < before)
    if query.what:
        wanted.append(table.c.action.startswith(query.what, autoescape=True))
    if query.since:
        wanted.append(table.c.at >= _midnight(query.since))
    if query.until:
        wanted.append(table.c.at < _midnight(query.until + timedelta(days=1)))
    return wanted


def _about(asked: str) -> sa.ColumnElement[bool]:
    try:
        found = UUID(asked)
    except ValueError:
        return ENTRIES.c.kind == asked
    columns: Any = ENTRIES.c
    return sa.or_(columns.record_id == found, columns.case_id == found)


def _midnight(on: date) -> datetime:
    return datetime.combine(on, time(), SHANGHAI)
