"""对账: which records two nodes hold differently, found in a few rounds of ever finer digests."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import TypeVar
from uuid import UUID

from jinmin.exchange.errors import OnItsWay
from jinmin.exchange.holdings import RECORDS_AT_MOST
from jinmin.exchange.inquiry import Digest, HeldVersion, Level, Place

T = TypeVar("T")

LISTED = 400
"""A place with at most so many records is listed at once instead of being cut further."""

PLACES_ASKED = 20
"""In one question: twenty divisions over twenty years are 4,800 digests, about half a megabyte."""

FINER: dict[Level, Level] = {"region": "month", "month": "slot"}


class Kind(StrEnum):
    """缺少, 版本落后, 内容不同 (same version), 版本超前 (a restored backup lost what the partner has), 多出."""

    MISSING = "missing"
    BEHIND = "behind"
    DIFFERS = "differs"
    AHEAD = "ahead"
    UNKNOWN = "unknown"


MENDABLE = (Kind.MISSING, Kind.BEHIND, Kind.DIFFERS, Kind.UNKNOWN)
"""What sending the authority's version again may mend; what it does not is for a person."""


@dataclass(frozen=True)
class Difference:
    """One record: the version here and at the partner, 0 for none."""

    record_id: UUID
    resource: str
    region: str
    kind: Kind
    ours: int
    theirs: int


@dataclass(frozen=True)
class Side:
    """How to ask one side."""

    digests: Callable[[Level, tuple[Place, ...]], tuple[Digest, ...]]
    records: Callable[[tuple[Place, ...]], tuple[HeldVersion, ...]]


@dataclass(frozen=True)
class Comparison:
    """``records`` held here, ``rounds`` of questions asked, and what differs, by record id."""

    records: int
    rounds: int
    differences: tuple[Difference, ...]


def compare(ours: Side, theirs: Side, first: Level = "region") -> Comparison:
    """Ask both sides level by level from ``first`` on; only what differs is asked more finely.

    OnItsWay when questions are carried by hand and an answer is lacking; all of one round were asked then.
    """
    return _Comparing(ours, theirs).run(first)


class _Comparing:
    def __init__(self, ours: Side, theirs: Side) -> None:
        self._ours = ours
        self._theirs = theirs
        self._rounds = 0
        self._found: dict[UUID, Difference] = {}

    def run(self, first: Level) -> Comparison:
        mine, other = self._both(first, ())
        self._narrow(first, _differing(mine, other))
        found = tuple(self._found[key] for key in sorted(self._found))
        return Comparison(sum(one.count for one in mine), self._rounds, found)

    def _narrow(self, level: Level, wrong: Sequence[tuple[Place, int]]) -> None:
        few = [(place, count) for place, count in wrong if count <= LISTED or level not in FINER]
        many = [place for place, count in wrong if count > LISTED and level in FINER]
        asked = [partial(self._list, few), partial(self._narrow_all, level, many)]
        _each_of(asked)

    def _narrow_all(self, level: Level, places: Sequence[Place]) -> None:
        if not places:
            return
        groups = [tuple(places[at : at + PLACES_ASKED]) for at in range(0, len(places), PLACES_ASKED)]
        told = _each_of([partial(self._both, FINER[level], group) for group in groups])
        self._narrow(FINER[level], [wrong for mine, other in told for wrong in _differing(mine, other)])

    def _list(self, places: Sequence[tuple[Place, int]]) -> None:
        _each_of([partial(self._list_group, group) for group in _together(places)])

    def _list_group(self, group: tuple[Place, ...]) -> None:
        self._rounds += 1
        mine, other = self._ours.records(group), self._theirs.records(group)
        # A list that was cut says nothing of what comes after it; the next run finds the rest.
        ends = [side[-1].record_id for side in (mine, other) if len(side) >= RECORDS_AT_MOST]
        end = min(ends, default=UUID(int=2**128 - 1))
        left, right = ({one.record_id: one for one in side} for side in (mine, other))
        for record_id in sorted(left.keys() | right.keys()):
            if record_id <= end and left.get(record_id) != right.get(record_id):
                self._note(record_id, left.get(record_id), right.get(record_id))

    def _note(self, record_id: UUID, mine: HeldVersion | None, other: HeldVersion | None) -> None:
        earlier = self._found.get(record_id)
        ours, theirs = mine.version if mine else 0, other.version if other else 0
        if earlier:
            # Moved to another place between the two versions: each side lists it elsewhere.
            ours, theirs = max(ours, earlier.ours), max(theirs, earlier.theirs)
        one = mine or other
        assert one is not None
        kind = _kind(ours, theirs)
        self._found[record_id] = Difference(record_id, one.resource, one.region, kind, ours, theirs)

    def _both(self, level: Level, places: tuple[Place, ...]) -> tuple[tuple[Digest, ...], tuple[Digest, ...]]:
        """Ours and theirs; the partner counts while we do."""
        self._rounds += 1
        with ThreadPoolExecutor(1, "jinmin-compare") as asking:
            other = asking.submit(self._theirs.digests, level, places)
            return self._ours.digests(level, places), other.result()


def _each_of(questions: Iterable[Callable[[], T]]) -> list[T]:
    """What each gives; those that are carried by hand are all written out before it is told that they are."""
    given: list[T] = []
    lacking: OnItsWay | None = None
    for ask in questions:
        try:
            given.append(ask())
        except OnItsWay as carried:
            lacking = carried
    if lacking is not None:
        raise lacking
    return given


def _differing(mine: Iterable[Digest], other: Iterable[Digest]) -> list[tuple[Place, int]]:
    """Places whose digests are not the same, with how many records the larger side has there."""
    left, right = ({_where(one): one for one in side} for side in (mine, other))
    wrong: list[tuple[Place, int]] = []
    for where in sorted(left.keys() | right.keys()):
        a, b = left.get(where), right.get(where)
        if a is None or b is None or (a.count, a.sum_a, a.sum_b) != (b.count, b.sum_a, b.sum_b):
            wrong.append((_place(a or b), max(a.count if a else 0, b.count if b else 0)))
    return wrong


def _where(digest: Digest) -> tuple[str, str, int, int]:
    """What a place is known by among those of its level."""
    return digest.resource, digest.region, digest.month or 0, digest.slot or 0


def _place(digest: Digest | None) -> Place:
    assert digest is not None
    parts = digest.model_dump(include=set(Place.model_fields), exclude_unset=True)
    return Place.model_validate(parts)


def _kind(ours: int, theirs: int) -> Kind:
    if not theirs:
        return Kind.MISSING
    if not ours:
        return Kind.UNKNOWN
    if theirs < ours:
        return Kind.BEHIND
    return Kind.AHEAD if theirs > ours else Kind.DIFFERS


def _together(places: Sequence[tuple[Place, int]]) -> Iterable[tuple[Place, ...]]:
    """Places whose records fit into one list; one that is too large for it alone."""
    group: list[Place] = []
    total = 0
    for place, count in places:
        if group and total + count >= RECORDS_AT_MOST:
            yield tuple(group)
            group, total = [], 0
        group.append(place)
        total += count
    if group:
        yield tuple(group)
