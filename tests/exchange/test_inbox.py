"""Whatever the way does to a stream (repeats, reorders, loses), each version takes effect exactly once."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jinmin.exchange.envelope import Batch, Receipt
from jinmin.exchange.errors import MalformedMessage
from jinmin.exchange.inbox import Desk, Sender, accept
from jinmin.exchange.judging import RecordJudge
from jinmin.exchange.models import HeldEntry, HeldState
from jinmin.ledger.verify import verify_chain
from jinmin.node import Node
from tests.exchange.carriers import site_of
from tests.exchange.history import Origin
from tests.exchange.probe import UNWELCOME, ProbeReplica, open_probe_node

STEPS = st.lists(st.tuples(st.integers(0, 3), st.integers(14, 99)), min_size=1, max_size=9)


class Counter:
    """A receiving desk for one fresh origin, with what it applied."""

    def __init__(self, node: Node, region: str = "51") -> None:
        self.origin = Origin(f"o-{uuid4().hex[:12]}")
        self.replica = ProbeReplica()
        self.node = node
        sender = Sender(self.origin.code, region, self.origin.key)
        judge = RecordJudge("ministry", sender, self.replica)
        self.desk = Desk("ministry", sender, judge)

    def bring(self, batch: Batch) -> Receipt:
        return accept(site_of(self.node), Batch.parse(batch.to_bytes()), self.desk)

    def applied(self, record: int) -> list[int]:
        name = self.origin.record_id(record).hex
        return [version for applied, version in self.replica.applied if applied == name]


@pytest.fixture
def ministry(database_url: str, tmp_path: Path) -> Iterator[Node]:
    node = open_probe_node("ministry", tmp_path / "ministry", database_url)
    yield node
    node.close()


@pytest.fixture
def counter(ministry: Node) -> Counter:
    return Counter(ministry)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, size=st.integers(1, 4), way=st.lists(st.integers(0, 8), max_size=12))
def test_each_version_takes_effect_exactly_once(
    ministry: Node, steps: list[tuple[int, int]], size: int, way: list[int]
) -> None:
    counter = Counter(ministry)
    batches = counter.origin.chain(steps, size)
    first: dict[int, bytes] = {}
    for number in [*(turn % len(batches) for turn in way), *range(len(batches)), *range(len(batches))]:
        receipt = counter.bring(batches[number])
        if receipt.outcome == "taken":
            assert receipt.to_bytes() == first.setdefault(number, receipt.to_bytes())
        else:
            assert (receipt.outcome, number > len(first) - 1) == ("gap", True)
            assert receipt.expects == len(first) + 1
    for record in {record for record, _amount in steps}:
        times = sum(1 for other, _amount in steps if other == record)
        assert counter.applied(record) == list(range(1, times + 1))
    with ministry.read() as w:
        assert verify_chain(w.session.connection()).holds


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(versions=st.permutations([1, 2, 3, 4]), cut=st.integers(1, 3))
def test_versions_that_arrive_early_wait_for_their_predecessor(
    ministry: Node, versions: list[int], cut: int
) -> None:
    counter = Counter(ministry)
    entries = [counter.origin.entry(0, 20 + version) for version in range(4)]
    moved = [
        entries[version - 1].model_copy(update={"seq": place}) for place, version in enumerate(versions, 1)
    ]
    first = counter.origin.batch(moved[:cut])
    second = counter.origin.batch(moved[cut:], first)
    receipts = [counter.bring(first), counter.bring(second)]
    assert counter.applied(0) == [1, 2, 3, 4]
    deferred = sum(verdict.verdict == "deferred" for one in receipts for verdict in one.verdicts)
    released = [release for one in receipts for release in one.released]
    assert len(released) == deferred
    assert {release.verdict for release in released} <= {"accepted"}
    with ministry.read() as w:
        held = HeldEntry.__table__
        waiting = sa.select(held.c.id).where(held.c.origin == counter.origin.code, held.c.state == "deferred")
        assert w.execute(waiting).all() == []


def test_a_forged_batch_does_not_take_the_place_of_the_true_one(counter: Counter) -> None:
    entry = counter.origin.entry(0, 20)
    forged = Origin(counter.origin.code).batch([entry])
    assert (counter.bring(forged).outcome, counter.bring(forged).code) == ("refused", "signature")
    assert counter.replica.applied == []
    assert counter.bring(counter.origin.batch([entry])).outcome == "taken"


def test_an_altered_byte_breaks_the_signature(counter: Counter) -> None:
    batch = counter.origin.batch([counter.origin.entry(0, 20)])
    altered = Batch.parse(batch.to_bytes().replace(b'"amount":20', b'"amount":21'))
    assert counter.bring(altered).code == "signature"


def test_an_entry_altered_before_signing_is_quarantined(counter: Counter) -> None:
    entry = counter.origin.entry(0, 20)
    other = entry.payload.model_copy(update={"record": {**entry.payload.record, "amount": 21}})
    receipt = counter.bring(counter.origin.batch([entry.model_copy(update={"payload": other})]))
    (verdict,) = receipt.verdicts
    assert (verdict.verdict, verdict.code) == ("quarantined", "malformed.payload_hash")
    assert verdict.fault == "origin"
    with counter.node.read() as w:
        held = w.session.scalars(sa.select(HeldEntry.__table__.c.state)).all()
    assert held == [HeldState.QUARANTINED]


@pytest.mark.parametrize(
    ("change", "outcome", "code"),
    [
        ({"number": 3}, "gap", "continuity.number"),
        ({"previous_hash": "1" * 64}, "fork", "continuity.previous"),
        ({"from_seq": 3}, "fork", "continuity.previous"),
        ({"number": 1}, "fork", "continuity.hash"),
        ({"partner": "province:51"}, "refused", "address.partner"),
        ({"origin": "someone-else"}, "refused", "address.origin"),
        ({"stream_epoch": 2}, "gap", "continuity.number"),
        ({"stream_epoch": 2, "number": 1}, "fork", "continuity.previous"),
    ],
)
def test_a_discontinuity_is_refused_and_leaves_nothing(
    counter: Counter, change: dict[str, object], outcome: str, code: str
) -> None:
    first = counter.origin.batch([counter.origin.entry(0, 20)])
    second = [counter.origin.entry(0, 21), counter.origin.entry(1, 22)]
    counter.bring(first)
    chosen = second[1:] if "from_seq" in change else second
    receipt = counter.bring(counter.origin.batch(chosen, first, **change))
    assert (receipt.outcome, receipt.code, receipt.fault) == (outcome, code, "origin")
    assert len(counter.replica.applied) == 1
    assert counter.bring(counter.origin.batch(second, first)).outcome == "taken"


def test_a_new_epoch_starts_again_and_the_old_one_is_closed(counter: Counter) -> None:
    entries = [counter.origin.entry(0, 20), counter.origin.entry(0, 21)]
    first = counter.origin.batch(entries)
    counter.bring(first)
    again = counter.origin.batch(entries, stream_epoch=2)
    assert [v.verdict for v in counter.bring(again).verdicts] == ["superseded", "duplicate"]
    late = counter.origin.batch([counter.origin.entry(0, 22)], first)
    assert (counter.bring(late).outcome, counter.bring(late).code) == ("fork", "continuity.epoch")


def test_a_second_history_of_one_record_is_a_fork(counter: Counter) -> None:
    entry = counter.origin.entry(0, 20)
    counter.bring(counter.origin.batch([entry]))
    other = entry.payload.model_copy(update={"ledger_hash": "e" * 64})
    changed = entry.model_copy(update={"payload": other})
    (verdict,) = counter.bring(counter.origin.batch([changed], stream_epoch=2)).verdicts
    assert (verdict.verdict, verdict.code) == ("fork", "continuity.record")


@pytest.mark.parametrize(
    ("change", "verdict", "code"),
    [
        ({"region": "110105"}, "refused", "authority.region"),
        ({"resource": "nobody.knows"}, "quarantined", "schema.resource"),
    ],
)
def test_an_unfit_entry_harms_no_other(
    counter: Counter, change: dict[str, object], verdict: str, code: str
) -> None:
    entries = [counter.origin.entry(0, 20, **change), counter.origin.entry(1, 21)]
    told = counter.bring(counter.origin.batch(entries)).verdicts
    assert [(one.verdict, one.code) for one in told] == [(verdict, code), ("accepted", "")]


def test_a_record_that_does_not_fit_its_schema_is_quarantined(counter: Counter) -> None:
    (verdict,) = counter.bring(counter.origin.batch([counter.origin.entry(0, "many")])).verdicts  # type: ignore[arg-type]
    assert (verdict.verdict, verdict.code) == ("quarantined", "schema.record")


def test_an_older_authority_is_refused(counter: Counter) -> None:
    first = counter.origin.batch([counter.origin.entry(0, 20, authority_epoch=3)])
    counter.bring(first)
    late = counter.origin.batch([counter.origin.entry(0, 21, authority_epoch=2)], first)
    (verdict,) = counter.bring(late).verdicts
    assert (verdict.verdict, verdict.code) == ("refused", "authority.epoch")


def test_the_correction_after_a_refused_version_is_taken(counter: Counter) -> None:
    refused = counter.origin.batch([counter.origin.entry(0, UNWELCOME)])
    assert counter.bring(refused).verdicts[0].code == "business.probe.unwelcome"
    corrected = counter.origin.batch([counter.origin.entry(0, 20)], refused)
    assert counter.bring(corrected).verdicts[0].verdict == "accepted"
    assert counter.applied(0) == [2]


def test_a_cut_tail_is_no_message(counter: Counter) -> None:
    raw = counter.origin.batch([counter.origin.entry(0, 20)]).to_bytes()
    with pytest.raises(MalformedMessage):
        Batch.parse(raw[:-20])
