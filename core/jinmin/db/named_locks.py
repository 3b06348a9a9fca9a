"""Locks on what is no row: many works may hold a name together, or one alone, until they end."""

import sqlalchemy as sa

from jinmin.db.sqlite_dialects import queued, take_turn
from jinmin.db.work import Work


def hold_name(w: Work, name: int) -> None:
    """Nobody gets ``name`` alone before this work has ended; Unavailable ``database.busy`` later if somebody did."""
    embedded = queued(w.session.line())
    if embedded is None:
        w.execute(sa.select(sa.func.pg_advisory_xact_lock_shared(name)))
    else:
        embedded.watch(name)


def take_name(w: Work, name: int) -> None:
    """Wait until nobody holds ``name``, and let nobody before this work has ended."""
    embedded = queued(w.session.line())
    if embedded is None:
        w.execute(sa.select(sa.func.pg_advisory_xact_lock(name)))
    else:
        take_turn(w.session.line())
        embedded.lock(name)
