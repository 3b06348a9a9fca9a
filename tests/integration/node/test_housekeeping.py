"""What a node does by itself from time to time."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from jinmin.clock import Clock
from jinmin.db.once import DoneAction, once
from jinmin.housekeeping import Housekeeper
from jinmin.identity import journal_access
from jinmin.ledger.journal import Access, journal_fault
from jinmin.ledger.models import AccessSegment
from jinmin.node import Node
from jinmin.vocabulary.actor import SYSTEM
from jinmin.vocabulary.profile import NodeIdentity, Profile

PROFILE = Profile(
    id="probe",
    title="试验",
    summary="",
    node=NodeIdentity(code="qc", title="青川", level="county", region="510822"),
)


def test_a_round_signs_the_journal_and_forgets_old_tokens(tmp_path: Path, migrated_url: str) -> None:
    now = [datetime(2026, 9, 28, 2, 0, tzinfo=UTC)]
    clock = Clock(lambda: now[0])
    node = Node.open(
        PROFILE, tmp_path, database_url=migrated_url, clock=clock, disabled=("marriage", "statistics")
    )
    node.migrate()
    reloaded: list[int] = []
    refresh: Callable[[], None] = lambda: reloaded.append(1)  # noqa: E731
    housekeeper = Housekeeper(node.site, refresh)
    journal_access(node.work, SYSTEM, Access("probe.read", "probe", rows=3))
    with node.work() as w:
        once(w, "a-token", lambda _w: 1, int)
    housekeeper.tidy()
    now[0] += timedelta(days=3)
    housekeeper.tidy()
    with node.read() as w:
        segments = w.session.scalars(sa.select(AccessSegment)).all()
        assert [(one.first_seq, one.last_seq) for one in segments] == [(1, 1)]
        assert journal_fault(w.session.connection()) is None
        assert w.session.scalars(sa.select(DoneAction)).all() == []
    assert len(reloaded) == 2
    node.close()
