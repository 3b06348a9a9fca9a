"""What the audit administrator reads: the access journal and the ledger's headers, in pages.

Staff answer for what they do under their full name; citizens' data is masked or absent.

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
    """What to look for; days inclusive.

    ``what`` is how an action begins, ``actions`` are others that will do; ``about`` is a subject, table or record id.
    """

    since: date | None = None
    until: date | None = None
    what: str = ""
    actions: frozenset[str] = frozenset()
    about: str = ""
    denied: bool = False


@dataclass(frozen=True)
class AccessLine:
    """One read or denial 查阅. ``actor`` with the account where it still stands; ``purpose`` has no long numbers."""

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
    case_id: UUID | None
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
    chosen = sa.select(RECORDS, USERS.c.login.label("login")).outerjoin(
        USERS, USERS.c.id == RECORDS.c.actor_id
    )
    rows = w.execute(chosen.where(*wanted).order_by(RECORDS.c.seq.desc()).limit(limit))
    return tuple(
        AccessLine(
            row.seq,
            row.at,
            _named(row.actor, row.login),
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
    chosen = sa.select(ENTRIES, USERS.c.name.label("name"), USERS.c.login.label("login")).outerjoin(
        USERS, USERS.c.id == ENTRIES.c.actor_id
    )
    rows = w.execute(chosen.where(*wanted).order_by(ENTRIES.c.seq.desc()).limit(limit))
    return tuple(
        EntryLine(
            row.seq,
            row.at,
            _named(row.name or "", row.login),
            row.action,
            row.kind,
            row.record_id,
            row.case_id,
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
        begins = table.c.action.startswith(query.what, autoescape=True)
        wanted.append(sa.or_(begins, table.c.action.in_(sorted(query.actions))))
    if query.since:
        wanted.append(table.c.at >= _midnight(query.since))
    if query.until:
        wanted.append(table.c.at < _midnight(query.until + timedelta(days=1)))
    return wanted


def _named(name: str, login: str | None) -> str:
    return f"{name}（{login}）" if login else name


def _about(asked: str) -> sa.ColumnElement[bool]:
    try:
        found = UUID(asked)
    except ValueError:
        return ENTRIES.c.kind == asked
    columns: Any = ENTRIES.c
    return sa.or_(columns.record_id == found, columns.case_id == found)


def _midnight(on: date) -> datetime:
    return datetime.combine(on, time(), SHANGHAI)
