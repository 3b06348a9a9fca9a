"""Proving the kept digests: every record is counted again, and a place that is wrong is told and mended.

Comparing two nodes by kept sums is only as good as the sums. Triggers keep them, but a person with the database
password, a trigger that was lost or a faulty disk may part them from the records.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from jinmin.db.inserting import upsert_rows
from jinmin.db.site import Site
from jinmin.db.work import Work
from jinmin.exchange.digest_models import DigestProof
from jinmin.exchange.holdings import PARTS, Holdings, held_by, held_of
from jinmin.exchange.inquiry import Digest, Place
from jinmin.vocabulary.actor import SYSTEM

log = logging.getLogger(__name__)

PROOF = DigestProof.__table__
LOWER = 0xFFFF_FFFF


@dataclass(frozen=True)
class Recount:
    """How many places were counted again, and those of them whose kept digest was wrong."""

    places: int
    wrong: tuple[Place, ...]


def recount(site: Site, partner: str, holdings: Holdings) -> Recount:
    """Count all that is held, as of one snapshot; what is kept wrongly is mended."""
    with site.open_read(SYSTEM) as w:
        kept, true = (_by_place(found) for found in (_kept(w, holdings), _counted(w, holdings)))
    wrong = tuple(_place(key) for key in sorted(kept.keys() | true.keys()) if kept.get(key) != true.get(key))
    for place in wrong:
        with site.open_work(SYSTEM) as w:
            _mend(w, holdings, place)
    with site.open_work(SYSTEM) as w:
        told = {"proved_at": w.at, "places": len(true), "wrong": len(wrong)}
        row = {"kept": str(holdings.kept.name), "partner": partner, **told}
        upsert_rows(w.session.connection(), PROOF, [row], ("kept", "partner"))
    return Recount(len(true), wrong)


def recount_due(site: Site, every: timedelta) -> tuple[Recount, ...]:
    """Count again whatever was not within ``every``: what partners have of ours, and what is held of theirs."""
    done = []
    for partner, holdings in _sides(site):
        with site.open_read(SYSTEM) as w:
            mine = (PROOF.c.kept == str(holdings.kept.name)) & (PROOF.c.partner == partner)
            last = w.execute(sa.select(PROOF.c.proved_at).where(mine)).scalar_one_or_none()
            is_due = last is None or last < w.at - every
        if is_due:
            found = recount(site, partner, holdings)
            done.append(found)
            if found.wrong:
                log.warning("digests of %s: %d of %d were wrong", partner, len(found.wrong), found.places)
    return tuple(done)


def _sides(site: Site) -> Iterator[tuple[str, Holdings]]:
    profile = site.profile
    for partner in sorted({route.partner for route in profile.routes}):
        yield partner, held_by(partner)
    for partner in sorted({intake.partner for intake in profile.intakes}):
        yield partner, held_of(profile.node.code, partner)


def _kept(w: Work, holdings: Holdings) -> tuple[Digest, ...]:
    return holdings.digests(w, "month", ())


def _counted(w: Work, holdings: Holdings) -> tuple[Digest, ...]:
    return holdings.counted(w, "month", ())


def _by_place(digests: tuple[Digest, ...]) -> dict[tuple[str, str, int], Digest]:
    return {(one.resource, one.region, one.month or 0): one for one in digests}


def _place(key: tuple[str, str, int]) -> Place:
    resource, region, month = key
    return Place(resource=resource, region=region, month=month)


def _mend(w: Work, holdings: Holdings, place: Place) -> None:
    """Whoever writes a record of the place waits, or is waited for: its row is locked before it is counted."""
    kept, key = holdings.kept, {**holdings.owner, **place.model_dump(exclude={"slot"})}
    insert = sqlite.insert(kept) if w.database.is_sqlite else postgresql.insert(kept)
    w.execute(insert.values(**key, records=0, **dict.fromkeys(PARTS, 0)).on_conflict_do_nothing())
    mine = sa.and_(*(kept.c[name] == value for name, value in key.items()))
    w.execute(sa.select(kept.c.records).where(mine).with_for_update())
    true = holdings.counted(w, "month", (place,))
    w.execute(sa.update(kept).where(mine).values(**_sums(true[0] if true else None)))


def _sums(true: Digest | None) -> dict[str, int]:
    if true is None:
        return dict.fromkeys(("records", *PARTS), 0)
    a, b = int(true.sum_a, 16), int(true.sum_b, 16)
    return {
        "records": true.count,
        "upper_a": a >> 32,
        "lower_a": a & LOWER,
        "upper_b": b >> 32,
        "lower_b": b & LOWER,
    }
