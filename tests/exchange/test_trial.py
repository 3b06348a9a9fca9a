"""试发: a partner opens, judges and answers the newest records as ever, and neither side keeps anything of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from jinmin.exchange.adapter import Adapters
from jinmin.exchange.canonical_form import canonical
from jinmin.exchange.envelope import Batch
from jinmin.exchange.errors import MalformedMessage, ReceiptMismatch
from jinmin.exchange.front_door import FrontDoor
from jinmin.exchange.models import HeldEntry, InboxBatch, OutgoingBatch, RecordVersion
from jinmin.exchange.relay import relay_once
from jinmin.exchange.trial import Trial, try_batch
from jinmin.ledger.entries import ledger_position
from jinmin.node import Node
from jinmin.vocabulary.profile import Route
from jinmin_marriage.models import MarriageRecord
from tests.exchange.direct import marry, reporting_pair

KEPT = (MarriageRecord, InboxBatch, OutgoingBatch, RecordVersion, HeldEntry)


class Pair:
    """A province and the ministry, whose last question is kept."""

    def __init__(self, province: Node, ministry: Node) -> None:
        self.province = province
        self.ministry = ministry
        self.route = province.profile.routes[0]
        self.asked: list[bytes] = []
        self.spoil = bytes
        self._adapter = province.ports.get(Adapters).named("direct")
        province.ports.offer(Adapters, Adapters([self]))  # type: ignore[list-item]

    def __getattr__(self, name: str) -> object:
        return getattr(self._adapter, name)

    def ask(self, route: Route, question: bytes) -> bytes:
        self.asked.append(self.spoil(question))
        return FrontDoor(self.ministry.site).answer(self.asked[-1])

    def kept(self) -> dict[str, list[int]]:
        """How much each side has of everything, and where its ledger ends."""
        told = {}
        for node in (self.province, self.ministry):
            with node.read() as w:
                counts = [
                    w.execute(sa.select(sa.func.count()).select_from(kind)).scalar_one() for kind in KEPT
                ]
                told[node.profile.node.code] = [*counts, ledger_position(w)]
        return told


@pytest.fixture
def pair(database_url: str, second_database_url: str, tmp_path: Path) -> Iterator[Pair]:
    with reporting_pair(tmp_path, database_url, second_database_url) as nodes:
        yield Pair(*nodes)


def test_the_newest_records_are_judged_and_nothing_is_kept(pair: Pair) -> None:
    assert try_batch(pair.province.site, pair.route).records == 0
    marry(pair.province, 12)
    before = pair.kept()
    outcome = try_batch(pair.province.site, pair.route)
    assert (outcome.records, outcome.found, outcome.is_good) == (10, {"accepted": 10}, True)
    assert pair.kept() == before
    assert relay_once(pair.province.site, pair.route).entries == 12
    before = pair.kept()
    assert try_batch(pair.province.site, pair.route).found == {"duplicate": 10}
    assert pair.kept() == before


def test_what_the_partner_would_not_take_is_told_by_its_code(pair: Pair) -> None:
    marry(pair.province, 2, region="110101")
    before = pair.kept()
    wide = pair.route.model_copy(update={"records_of": ""})
    outcome = try_batch(pair.province.site, wide)
    assert (outcome.found, outcome.is_good) == ({"authority.region": 2}, False)
    assert pair.kept() == before


def test_a_trial_is_no_batch_and_the_batch_in_it_no_true_one(pair: Pair) -> None:
    marry(pair.province, 2)
    try_batch(pair.province.site, pair.route)
    door = FrontDoor(pair.ministry.site)
    with pytest.raises(MalformedMessage):
        door.take_in(pair.asked[0])
    inside = canonical(Trial.parse(pair.asked[0]).batch.model_dump(mode="json", exclude_unset=True))
    assert Batch.parse(inside).signature is None
    assert door.take_in(inside).code == "signature"


def test_a_trial_that_was_changed_on_its_way_is_not_judged(pair: Pair) -> None:
    marry(pair.province, 2)
    pair.spoil = lambda raw: raw.replace(b'"value":"', b'"value":"00', 1)  # type: ignore[assignment]
    with pytest.raises(ReceiptMismatch):
        try_batch(pair.province.site, pair.route)
