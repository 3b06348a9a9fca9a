"""对账: whatever the two sides came to hold differently is found, shown with both versions, and mended."""

import random
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa

from jinmin.exchange.comparing import Kind, Side, compare
from jinmin.exchange.held_by_partner import partners_not_counted
from jinmin.exchange.holdings import held_by, held_of
from jinmin.exchange.inquiry import Digest, HeldVersion, Level, Place
from jinmin.exchange.models import BatchState, OutgoingBatch, PartnerStream, RecordVersion, SentRecord
from jinmin.exchange.reconciling import reconcile, reconcile_due
from jinmin.exchange.relay import relay_once, relay_stream
from jinmin.exchange.status import VIEW
from jinmin.node import Node
from jinmin.sharing.monitor import monitor_lines
from jinmin.sharing.received import held_here, received_batches, received_entries
from jinmin.vocabulary.actor import Actor
from jinmin_marriage.models import MarriageRecord
from tests.exchange.direct import marry, reporting_pair

KEEPER = Actor(None, "交换管理员", permissions=frozenset({VIEW}))
SENT, HELD = SentRecord.__table__, RecordVersion.__table__


class Pair:
    """A province that has reported ``ids`` to the ministry."""

    def __init__(self, province: Node, ministry: Node) -> None:
        self.province = province
        self.ministry = ministry
        self.route = province.profile.routes[0]
        self.ids = marry(province, 30) + marry(province, 30, region="510104")
        self.relay()

    def relay(self) -> None:
        while relay_once(self.province.site, self.route).number:
            pass


@pytest.fixture
def pair(database_url: str, second_database_url: str, tmp_path: Path) -> Iterator[Pair]:
    with reporting_pair(tmp_path, database_url, second_database_url) as nodes:
        yield Pair(*nodes)


def test_equal_sides_have_no_difference_and_say_so(pair: Pair) -> None:
    done = reconcile(pair.province.site, pair.route)
    assert (done.records, done.rounds, done.found) == (60, 1, ())
    with pair.province.read() as w:
        stream = w.get(PartnerStream, ("ministry", "all"))
        assert (stream.differences, stream.reconciled_at is None) == (0, False)


def test_what_was_lost_or_differs_is_found_shown_and_mended(pair: Pair) -> None:
    lost, differing, older, forgotten = pair.ids[0], pair.ids[1], pair.ids[40], pair.ids[41]
    with pair.province.work() as w:
        w.action = "marriage.correct"
        w.lock(MarriageRecord, older).note = "第二版"
    pair.relay()
    with pair.ministry.work() as w:
        w.execute(sa.delete(HELD).where(HELD.c.record_id == lost))
        w.execute(sa.update(HELD).where(HELD.c.record_id == differing).values(half_a=7))
        w.execute(sa.update(HELD).where(HELD.c.record_id == older).values(version=1, held=1))
    with pair.province.work() as w:
        w.execute(sa.delete(SENT).where(SENT.c.record_id == forgotten))
    shown = reconcile(pair.province.site, pair.route, mend=False)
    found = {one.record_id: (one.kind, one.ours, one.theirs) for one in shown.found}
    assert found == {
        lost: (Kind.MISSING, 1, 0),
        differing: (Kind.DIFFERS, 1, 1),
        older: (Kind.BEHIND, 2, 1),
        forgotten: (Kind.UNKNOWN, 0, 1),
    }
    done = reconcile(pair.province.site, pair.route)
    assert (len(done.found), done.left) == (4, ())
    assert reconcile(pair.province.site, pair.route).found == ()
    with pair.ministry.read(KEEPER) as w:
        assert w.get(MarriageRecord, older).version == 2
        assert held_here(w, "p51").mended == 4
        (batch, *_earlier) = received_batches(w, "p51")
        assert (batch.stream, batch.entries) == ("mending", 4)
        assert len(received_entries(w, batch.id)) == 4
        (line,) = monitor_lines(w)
        assert line.compared is not None


def test_a_province_restored_from_an_old_backup_finds_its_fork(pair: Pair) -> None:
    """The partner holds a version that the authority has lost: for a person, never overwritten."""
    with pair.province.work() as w:
        w.execute(sa.update(SENT).where(SENT.c.record_id == pair.ids[0]).values(half_a=1))
    with pair.ministry.work() as w:
        w.execute(sa.update(HELD).where(HELD.c.record_id == pair.ids[0]).values(version=5, held=5))
    done = reconcile(pair.province.site, pair.route)
    assert [(one.kind, one.ours, one.theirs) for one in done.left] == [(Kind.AHEAD, 1, 5)]


def test_a_receipt_that_a_killed_relay_did_not_count_is_counted_first(pair: Pair) -> None:
    """The next batch leaves before it is counted what the partner has by the last receipt."""
    first, *_rest = marry(pair.province, 3)
    relaying = relay_stream(pair.province.site, pair.route.model_copy(update={"batch_limit": 1}))
    assert next(relaying).entries == 1
    relaying.close()
    assert _counted(pair, first) == 0
    with pair.province.read() as w:
        assert partners_not_counted(w, first) == {"ministry"}
    assert reconcile(pair.province.site, pair.route).found == ()
    assert _counted(pair, first) == 1
    pair.relay()
    with pair.province.read() as w:
        states = set(w.execute(sa.select(OutgoingBatch.__table__.c.state)).scalars())
        assert (states, partners_not_counted(w, first)) == ({BatchState.RECEIPTED}, set())
    assert reconcile(pair.province.site, pair.route).records == 63


def _counted(pair: Pair, record_id: UUID) -> int:
    with pair.province.read() as w:
        mine = sa.select(sa.func.count()).where(SENT.c.record_id == record_id)
        count: int = w.execute(mine).scalar_one()
    return count


def test_each_route_is_reconciled_once_a_day(pair: Pair) -> None:
    day = timedelta(hours=23)
    assert [done.found for done in reconcile_due(pair.province.site, day)] == [()]
    assert reconcile_due(pair.province.site, day) == ()
    assert len(reconcile_due(pair.province.site, timedelta(0))) == 1


def test_both_engines_count_the_same(pair: Pair) -> None:
    for level in ("region", "month", "slot"):
        with pair.province.read() as w, pair.ministry.read() as other:
            ours = held_by("ministry").digests(w, level, ())  # type: ignore[arg-type]
            theirs = held_of("ministry", "p51").digests(other, level, ())  # type: ignore[arg-type]
        assert ours == theirs
        assert sum(one.count for one in ours) == 60


class Shelf:
    """Records in memory, asked as a node is."""

    def __init__(self, held: dict[UUID, HeldVersion], month: dict[UUID, int]) -> None:
        self._held = held
        self._month = month
        self.listed = 0

    def side(self) -> Side:
        return Side(self._digests, self._records)

    def _digests(self, level: Level, places: tuple[Place, ...]) -> tuple[Digest, ...]:
        groups: dict[tuple[tuple[str, object], ...], list[HeldVersion]] = {}
        for one in self._held.values():
            if not places or any(self._lies(one, place) for place in places):
                groups.setdefault(tuple(self._place(one, level).items()), []).append(one)
        return tuple(
            Digest.model_validate(
                dict(place)
                | {
                    "count": len(held),
                    "sum_a": f"{sum(int(one.half_a, 16) for one in held) % 2**64:016x}",
                    "sum_b": f"{sum(int(one.half_b, 16) for one in held) % 2**64:016x}",
                }
            )
            for place, held in groups.items()
        )

    def _records(self, places: tuple[Place, ...]) -> tuple[HeldVersion, ...]:
        found = [one for one in self._held.values() if any(self._lies(one, place) for place in places)]
        self.listed += len(found)
        return tuple(sorted(found, key=lambda one: one.record_id))

    def _place(self, one: HeldVersion, level: Level) -> dict[str, object]:
        whole = {
            "resource": one.resource,
            "region": one.region,
            "month": self._month[one.record_id],
            "slot": one.record_id.int % 256,
        }
        return {name: whole[name] for name in list(whole)[: {"region": 2, "month": 3, "slot": 4}[level]]}

    def _lies(self, one: HeldVersion, place: Place) -> bool:
        wanted = place.model_dump(exclude_unset=True)
        return {name: self._place(one, "slot")[name] for name in wanted} == wanted


@pytest.mark.parametrize("seed", range(2))
def test_a_few_differences_among_many_are_found_with_few_records_listed(seed: int) -> None:
    chance = random.Random(seed)
    ids = [UUID(int=chance.getrandbits(128)) for _record in range(8_000)]
    month = {each: 202600 + chance.randint(1, 12) for each in ids}
    mine = {each: _held(each, chance) for each in ids}
    theirs = dict(mine)
    wrong = chance.sample(ids, 6)
    for record_id in wrong[:3]:
        del theirs[record_id]
    for record_id in wrong[3:]:
        theirs[record_id] = mine[record_id].model_copy(update={"half_b": "0" * 16})
    left, right = Shelf(mine, month), Shelf(theirs, month)
    told = compare(left.side(), right.side())
    assert {one.record_id for one in told.differences} == set(wrong)
    assert told.rounds <= 6
    assert right.listed < 2_200


def _held(record_id: UUID, chance: random.Random) -> HeldVersion:
    return HeldVersion(
        record_id=record_id,
        resource="marriage.record",
        region=chance.choice(["510822", "510104"]),
        version=1,
        half_a=f"{chance.getrandbits(64):016x}",
        half_b=f"{chance.getrandbits(64):016x}",
    )
