"""The access journal: every read of protected data and every denial, in a second chain of signed segments."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Row

from jinmin.crypto import BadSignature, Keyring, digest
from jinmin.db.sqlite_dialects import take_turn
from jinmin.db.work import Work
from jinmin.errors import Refused
from jinmin.ledger.chain import EPOCH, GENESIS, canonical
from jinmin.ledger.models import AccessRecord, AccessSegment
from jinmin.vocabulary.actor import Actor

JOURNAL_LOCK = 0x6A696E6D696E02
MINIMUM_RETENTION = timedelta(days=184)
"""Six calendar months reach 184 days: 网络安全法 (as amended in 2025) art. 23(3)."""

RECORDS = AccessRecord.__table__
SEGMENTS = AccessSegment.__table__


@dataclass(frozen=True)
class Access:
    """What was read or denied. ``subject`` is a record or list, never personal data."""

    action: str
    subject: str
    rows: int = 0
    denied: bool = False


def write_access(w: Work, actor: Actor, access: Access, alg: str = "sha256") -> int:
    """Append one record to the journal; returns its sequence number."""
    connection = w.session.connection()
    _lock(connection)
    seq, previous = journal_head(connection)
    row: dict[str, Any] = {
        "seq": seq + 1,
        "at": w.at,
        "actor_id": actor.user_id,
        "post_id": actor.post_id,
        "actor": actor.name,
        "action": access.action,
        "subject": access.subject,
        "purpose": actor.purpose,
        "rows": access.rows,
        "denied": access.denied,
        "alg": alg,
    }
    row["hash"] = _link(previous, row)
    connection.execute(sa.insert(RECORDS), [row])
    return seq + 1


def close_segment(w: Work) -> int:
    """Sign the stretch since the last segment; returns how many records it holds (0: nothing to close)."""
    connection = w.session.connection()
    _lock(connection)
    last = connection.execute(sa.select(SEGMENTS).order_by(SEGMENTS.c.number.desc()).limit(1)).one_or_none()
    first = (last.last_seq if last else 0) + 1
    seq, value = journal_head(connection)
    if seq < first:
        return 0
    opened = connection.execute(sa.select(RECORDS.c.at).where(RECORDS.c.seq == first)).scalar_one()
    number = (last.number if last else 0) + 1
    signature = w.port(Keyring).sign(_segment_bytes(number, first, seq, value))
    segment = AccessSegment(
        number=number,
        first_seq=first,
        last_seq=seq,
        opened_at=opened,
        closed_at=w.at,
        head=value,
        signature=signature.value,
        scheme=signature.scheme,
    )
    w.add(segment)
    return seq - first + 1


def purge_segments(w: Work, retention: timedelta) -> int:
    """Delete the records of segments closed longer ago than ``retention``; the signed heads stay."""
    if retention < MINIMUM_RETENTION:
        raise Refused("journal.retention_too_short", days=retention.days, least=MINIMUM_RETENTION.days)
    old = sa.select(SEGMENTS).where(SEGMENTS.c.closed_at < w.at - retention, SEGMENTS.c.purged_at.is_(None))
    purged = w.execute(old).all()
    for segment in purged:
        within = RECORDS.c.seq.between(segment.first_seq, segment.last_seq)
        w.execute(sa.delete(RECORDS).where(within))
        w.execute(sa.update(SEGMENTS).where(SEGMENTS.c.number == segment.number).values(purged_at=w.at))
    return len(purged)


def journal_fault(connection: Connection) -> int | None:
    """The sequence number of the first record that does not follow from the one before, or None."""
    purged = sa.select(SEGMENTS).where(SEGMENTS.c.purged_at.is_not(None)).order_by(SEGMENTS.c.number.desc())
    last = connection.execute(purged.limit(1)).one_or_none()
    expected, previous = (last.last_seq, bytes(last.head)) if last else (0, GENESIS)
    for row in connection.execute(sa.select(RECORDS).order_by(RECORDS.c.seq)).mappings():
        expected += 1
        if row["seq"] != expected or _link(previous, dict(row)) != bytes(row["hash"]):
            return expected
        previous = bytes(row["hash"])
    return None


def segment_fault(connection: Connection, keyring: Keyring) -> int | None:
    """The number of the first closed segment that is not as it was signed, or None.

    Whoever rewrites a closed stretch can chain it anew, but not sign its head.
    """
    expected, first = 1, 1
    for segment in connection.execute(sa.select(SEGMENTS).order_by(SEGMENTS.c.number)):
        held = connection.execute(sa.select(RECORDS.c.hash).where(RECORDS.c.seq == segment.last_seq)).scalar()
        purged = held is None and segment.purged_at is not None
        follows = (segment.number, segment.first_seq) == (expected, first)
        ends_as_signed = purged or bytes(held or b"") == bytes(segment.head)
        if not (follows and ends_as_signed and _is_signed(segment, keyring)):
            return expected
        expected, first = segment.number + 1, segment.last_seq + 1
    return None


def journal_head(connection: Connection) -> tuple[int, bytes]:
    """Sequence and hash of the last record, purged stretches included."""
    last = connection.execute(
        sa.select(RECORDS.c.seq, RECORDS.c.hash).order_by(RECORDS.c.seq.desc()).limit(1)
    )
    if row := last.one_or_none():
        return row.seq, bytes(row.hash)
    closed = sa.select(SEGMENTS).order_by(SEGMENTS.c.number.desc()).limit(1)
    segment = connection.execute(closed).one_or_none()
    return (segment.last_seq, bytes(segment.head)) if segment else (0, GENESIS)


def _lock(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(JOURNAL_LOCK)))
    else:
        take_turn(connection)


def _link(previous: bytes, row: dict[str, Any]) -> bytes:
    at: datetime = row["at"]
    covered = {name: _plain(value) for name, value in row.items() if name not in ("hash", "at")}
    covered["at"] = (at - EPOCH) // timedelta(microseconds=1)
    return digest("sm3" if row["alg"] == "sm3" else "sha256", previous + canonical(covered))


def _plain(value: object) -> object:
    return value if isinstance(value, str | int | bool) or value is None else str(value)


def _is_signed(segment: Row[Any], keyring: Keyring) -> bool:
    signed = _segment_bytes(segment.number, segment.first_seq, segment.last_seq, bytes(segment.head))
    try:
        keyring.public_key().verify(signed, bytes(segment.signature))
    except BadSignature:
        return False
    return True


def _segment_bytes(number: int, first: int, last: int, value: bytes) -> bytes:
    return f"jinmin-access-segment\n{number}\n{first}\n{last}\n{value.hex()}".encode()
