"""Which ledger entries a route owes its partner: one predicate for sending, counting and telling."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from jinmin.db.base import metadata
from jinmin.db.by_ids import rows_by_ids
from jinmin.db.work import Work
from jinmin.exchange.resources import ResourceCatalogue
from jinmin.ledger.entries import Entry, read_entries
from jinmin.ledger.sealing import ENTRY
from jinmin.regions import within
from jinmin.vocabulary.profile import Profile, Route

COUNT_AT_MOST = 10_000
STRETCH = 250
"""Entries read at a time: a batch is cut by its bytes, and what is read beyond the cut is read again."""

WINDOW_AT_MOST = 64_000
"""Positions of the ledger looked through at a time where little is due."""


class DueEntry(NamedTuple):
    """An entry to send; ``follows`` is the version of its record that went before it in this stream, or 0."""

    entry: Entry
    follows: int


def due(w: Work, route: Route) -> sa.ColumnElement[bool]:
    """Entries of the route's resources and region: this node's own, and what it forwards of other nodes.

    On the first route to a partner also the letters that are for it.
    """
    tables = [resource.table for resource in w.port(ResourceCatalogue).carried_by(route)]
    shared = sa.and_(ENTRY.c.kind.in_(tables), ENTRY.c.origin.in_(_origins(w, route)))
    return sa.and_(sa.or_(shared, *_letters(w, route)), within(ENTRY.c.region, route.within))


def _letters(w: Work, route: Route) -> Iterator[sa.ColumnElement[bool]]:
    first = next((one for one in w.port(Profile).routes if one.partner == route.partner), route)
    if first.stream != route.stream:
        return
    for letter in w.port(ResourceCatalogue).letters:
        written = metadata.tables[letter.table].c
        mine = sa.select(written.id).where(written[letter.addressee] == route.partner)
        from_here = ENTRY.c.origin == w.origin
        yield sa.and_(ENTRY.c.kind == letter.table, from_here, ENTRY.c.record_id.in_(mine))


def _origins(w: Work, route: Route) -> list[str]:
    profile = w.port(Profile)
    below = [each.partner for each in profile.intakes if each.partner != route.partner]
    return [profile.node.code, *(below if route.forward else [])]


def due_stretches(w: Work, route: Route, after: int, upto: int) -> Iterator[tuple[DueEntry, ...]]:
    """Due entries with ``after < seq <= upto``, in ledger order, a stretch at a time.

    Each look is bounded at both ends: with only a limit the server may gather and sort all that is due, half
    a million entries after a long cut, for the first of them.
    """
    wanted, window = due(w, route), STRETCH
    while after < upto:
        end = min(after + window, upto)
        found = read_entries(w, after, STRETCH, upto=end, where=wanted, for_sending=True)
        if found:
            before = _sent_before(w, route, found)
            yield tuple(DueEntry(entry, before(entry)) for entry in found)
        is_cut = len(found) == STRETCH
        after = found[-1].seq if is_cut else end
        window = STRETCH if is_cut else min(window * 2, WINDOW_AT_MOST)


def is_due(w: Work, route: Route, after: int) -> bool:
    """Whether any entry after ``after`` is due."""
    # In order and one: for a mere EXISTS the server gathers all that is due, half a million after a long cut.
    first = sa.select(ENTRY.c.seq).where(ENTRY.c.seq > after, due(w, route)).order_by(ENTRY.c.seq).limit(1)
    return w.execute(first).one_or_none() is not None


def _sent_before(w: Work, route: Route, entries: Sequence[Entry]) -> Callable[[Entry], int]:
    """Tells the version of an entry's record that went before it in this stream, 0 for none."""
    later = list({entry.record_id for entry in entries if entry.version > 1})
    columns = sa.select(ENTRY.c.record_id, ENTRY.c.version, ENTRY.c.seq)
    # What another node wrote while it had the authority did not go before in this stream.
    own = ENTRY.c.origin.in_(_origins(w, route))
    mine = columns.where(within(ENTRY.c.region, route.within), own)
    known: dict[UUID, list[tuple[int, int]]] = {}
    for row in rows_by_ids(w.session, mine, ENTRY.c.record_id, later):
        known.setdefault(row.record_id, []).append((row.seq, row.version))

    def before(entry: Entry) -> int:
        earlier = [one for one in known.get(entry.record_id, ()) if one[0] < entry.seq]
        return max(earlier)[1] if earlier else 0

    return before


def waiting(w: Work, route: Route, cursor: int) -> tuple[int, datetime | None]:
    """How many due entries lie after ``cursor`` (at most 10,000 are counted) and when the first was made."""
    query = sa.select(ENTRY.c.seq, ENTRY.c.at).where(ENTRY.c.seq > cursor, due(w, route))
    first = w.execute(query.order_by(ENTRY.c.seq).limit(1)).one_or_none()
    if first is None:
        return 0, None
    few = query.limit(COUNT_AT_MOST).subquery()
    return w.execute(sa.select(sa.func.count()).select_from(few)).scalar_one(), first.at
