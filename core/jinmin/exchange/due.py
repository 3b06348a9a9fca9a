"""Which ledger entries a route owes its partner: one predicate for sending, counting and telling."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from jinmin.db.work import Work
from jinmin.exchange.resources import ResourceCatalogue
from jinmin.ledger.entries import Entry, entry_from
from jinmin.ledger.sealing import ENTRY
from jinmin.regions import within
from jinmin.vocabulary.profile import Profile, Route

COUNT_AT_MOST = 10_000


def due(w: Work, route: Route) -> sa.ColumnElement[bool]:
    """Entries of the route's resources and region over which this node has authority."""
    tables = [resource.table for resource in w.port(ResourceCatalogue).carried_by(route)]
    return sa.and_(
        ENTRY.c.kind.in_(tables),
        ENTRY.c.origin == w.port(Profile).node.code,
        within(ENTRY.c.region, route.region),
    )


def due_entries(w: Work, route: Route, after: int, upto: int) -> tuple[Entry, ...]:
    """At most the route's ``batch_limit`` due entries with ``after < seq <= upto``, in ledger order."""
    query = sa.select(ENTRY).where(ENTRY.c.seq > after, ENTRY.c.seq <= upto, due(w, route))
    return tuple(entry_from(row) for row in w.execute(query.order_by(ENTRY.c.seq).limit(route.batch_limit)))


def versions_before(w: Work, route: Route, entries: Sequence[Entry]) -> dict[int, int]:
    """For each entry's seq the version of its record that came before it in this stream, 0 for none."""
    ids = {entry.record_id for entry in entries}
    query = sa.select(ENTRY.c.record_id, ENTRY.c.version).where(ENTRY.c.record_id.in_(ids), due(w, route))
    known: dict[UUID, list[int]] = {}
    for record_id, version in w.execute(query):
        known.setdefault(record_id, []).append(version)
    return {
        entry.seq: max((older for older in known[entry.record_id] if older < entry.version), default=0)
        for entry in entries
    }


def waiting(w: Work, route: Route, cursor: int) -> tuple[int, datetime | None]:
    """How many due entries lie after ``cursor`` (at most 10,000 are counted) and when the first was made."""
    query = sa.select(ENTRY.c.seq, ENTRY.c.at).where(ENTRY.c.seq > cursor, due(w, route))
    first = w.execute(query.order_by(ENTRY.c.seq).limit(1)).one_or_none()
    if first is None:
        return 0, None
    few = query.limit(COUNT_AT_MOST).subquery()
    return w.execute(sa.select(sa.func.count()).select_from(few)).scalar_one(), first.at
