"""Whatever a work does, in whatever order, the ledger says what a few lines of plain Python say."""

from contextlib import suppress
from dataclasses import dataclass, field
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.integration.ledger.probe import GivenUp, Probe, Thing, given_up

from jinmin.db.work import Work
from jinmin.ids import new_id


@dataclass(frozen=True)
class Insert:
    pass


@dataclass(frozen=True)
class Update:
    which: int
    flush: bool


@dataclass(frozen=True)
class Lock:
    which: int


@dataclass(frozen=True)
class Flush:
    pass


@dataclass(frozen=True)
class Bulk:
    count: int


@dataclass(frozen=True)
class BulkUpdate:
    which: tuple[int, ...]


@dataclass(frozen=True)
class Savepoint:
    steps: tuple["Step", ...]
    kept: bool


Step = Insert | Update | Lock | Flush | Bulk | BulkUpdate | Savepoint

simple: st.SearchStrategy[Step] = st.one_of(
    st.just(Insert()),
    st.builds(Update, st.integers(0, 9), st.booleans()),
    st.builds(Lock, st.integers(0, 9)),
    st.just(Flush()),
    st.builds(Bulk, st.integers(1, 3)),
    st.builds(BulkUpdate, st.lists(st.integers(0, 9), min_size=1, max_size=3).map(tuple)),
)
steps: st.SearchStrategy[Step] = st.recursive(
    simple, lambda inner: st.builds(Savepoint, st.lists(inner, max_size=5).map(tuple), st.booleans())
)
works = st.tuples(st.lists(steps, min_size=1, max_size=8), st.sampled_from([True, True, True, False]))


@dataclass
class Model:
    """What every record's amount is, and which records this work has touched."""

    amounts: dict[UUID, int] = field(default_factory=dict)
    touched: set[UUID] = field(default_factory=set)
    last: int = 0

    def pick(self, which: int) -> UUID | None:
        known = sorted(self.amounts)
        return known[which % len(known)] if known else None

    def put(self, record: UUID) -> int:
        """A new amount for a record, never used before."""
        self.last += 1
        self.amounts[record] = self.last
        self.touched.add(record)
        return self.last

    def copy(self) -> "Model":
        return Model(dict(self.amounts), set(self.touched), self.last)

    def back_to(self, before: "Model") -> None:
        self.amounts, self.touched = before.amounts, before.touched


def take(w: Work, model: Model, step: Step) -> None:
    match step:
        case Insert():
            thing = Thing(label=new_id().hex, note="张三")
            thing.amount = model.put(thing.id)
            w.add(thing)
        case Update(which, flush):
            if record := model.pick(which):
                w.get(Thing, record).amount = model.put(record)
                if flush:
                    w.flush()
        case Lock(which):
            if record := model.pick(which):
                assert w.lock(Thing, record).amount == model.amounts[record]
        case Flush():
            w.flush()
        case Bulk(count):
            rows = [Thing(label=new_id().hex, note="李四").model_dump() for _ in range(count)]
            w.bulk(Thing, [row | {"amount": model.put(row["id"])} for row in rows])
        case BulkUpdate(which):
            records = {record for one in which if (record := model.pick(one))}
            w.bulk_update(Thing, [{"id": one, "amount": model.put(one)} for one in sorted(records)])
        case Savepoint(inner, kept):
            before = model.copy()
            with w.savepoint() if kept else given_up(w):
                for one in inner:
                    take(w, model, one)
            if not kept:
                model.back_to(before)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plan=st.lists(works, min_size=1, max_size=4))
def test_the_ledger_is_what_the_model_says(probe: Probe, plan: list[tuple[list[Step], bool]]) -> None:
    model, history = Model(), dict[UUID, list[int]]()
    already = probe.chain().entries
    for todo, stands in plan:
        before = model.copy()
        model.touched = set()
        with suppress(GivenUp), probe.work() as w:
            for step in todo:
                take(w, model, step)
            if not stands:
                raise GivenUp
        if not stands:
            model.back_to(before)
            continue
        for record in model.touched:
            history.setdefault(record, []).append(model.amounts[record])
    written = [entry for entry in probe.entries() if entry.seq > already]
    assert [entry.seq for entry in written] == list(range(already + 1, already + 1 + len(written)))
    found: dict[UUID, list[int]] = {}
    for entry in written:
        assert entry.version == len(found.setdefault(entry.record_id, [])) + 1
        found[entry.record_id].append(entry.public["amount"])
    assert found == history
    assert probe.proven() == already + len(written)
