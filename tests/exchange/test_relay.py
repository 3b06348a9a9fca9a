"""A batch may be interrupted anywhere and sent by several at once; its effect is that of one sending."""

import itertools
import threading
from dataclasses import replace
from datetime import date
from typing import Annotated

import pytest
import sqlalchemy as sa
from pydantic import Field

from jinmin.crypto import INTERNATIONAL, SigningKey
from jinmin.errors import Invalid, Unavailable
from jinmin.exchange.envelope import Batch, Receipt
from jinmin.exchange.errors import ReceiptMismatch
from jinmin.exchange.models import BatchState, OutgoingBatch, PartnerStream, Refusal
from jinmin.exchange.relay import relay_once
from jinmin.exchange.resources import ResourceCatalogue
from jinmin.exchange.sent_batch import SentBatch
from jinmin.exchange.status import exchange_status, handle_refusal, refusals
from jinmin.exchange.streams import raise_epochs, restart_stream
from jinmin.ledger.verify import verify_chain
from jinmin.vocabulary.actor import SYSTEM, Actor
from jinmin.vocabulary.profile import Route
from tests.exchange.carriers import Killed, Loopback, unavailable
from tests.exchange.conftest import Trial
from tests.exchange.probe import PROBE, UNWELCOME, Probe, ProbeWire, change_probe, write_probe


def test_records_arrive_once_and_in_order(trial: Trial) -> None:
    first, second = write_probe(trial.origin, amount=5), write_probe(trial.origin, amount=6)
    change_probe(trial.origin, first, 7)
    assert relay_once(trial.site, trial.route).entries == 3
    assert relay_once(trial.site, trial.route).number is None
    assert trial.carrier.replica.applied == [(first.id.hex, 1), (second.id.hex, 1), (first.id.hex, 2)]
    with trial.partner.read() as w:
        replica = w.get(Probe, first.id)
        assert (replica.amount, replica.origin, replica.name) == (7, "county", "试验甲")
        assert verify_chain(w.session.connection()).holds


def test_personal_data_travels_encrypted(trial: Trial) -> None:
    write_probe(trial.origin)
    relay_once(trial.site, trial.route)
    sent = trial.carrier.sent[0].decode()
    assert "试验甲" not in sent
    assert "11010119900307001X" not in sent
    assert '"amount":1' in sent
    assert '"valid_on":"2026-05-20"' in sent


def test_batches_are_one_gapless_chain(trial: Trial) -> None:
    for amount in range(100, 110):
        write_probe(trial.origin, amount=amount)
    while relay_once(trial.site, trial.route).number:
        pass
    batches = [Batch.parse(raw) for raw in trial.carrier.sent]
    assert [batch.number for batch in batches] == [1, 2, 3]
    for before, after in itertools.pairwise(batches):
        assert after.previous_hash == before.hash
        assert after.from_seq == before.to_seq + 1


@pytest.mark.parametrize("place", ["break_before", "break_after"])
@pytest.mark.parametrize("error", [Killed(), unavailable(), KeyError("an adapter's own fault")])
def test_an_interrupted_batch_is_sent_again_byte_for_byte(
    trial: Trial, place: str, error: BaseException
) -> None:
    write_probe(trial.origin)
    setattr(trial.carrier, place, error)
    with pytest.raises(Killed if isinstance(error, Killed) else Unavailable):
        relay_once(trial.site, trial.route)
    write_probe(trial.origin)
    assert relay_once(trial.site, trial.route).entries == 1
    assert trial.carrier.sent[0] == trial.carrier.sent[1]
    assert relay_once(trial.site, trial.route).entries == 1
    assert len(trial.carrier.replica.applied) == 2


def test_two_relays_at_once_have_one_effect(trial: Trial) -> None:
    for amount in range(100, 120):
        write_probe(trial.origin, amount=amount)

    def relay_all() -> None:
        while relay_once(trial.site, trial.route).number is not None:
            pass

    relays = [threading.Thread(target=relay_all) for _ in range(3)]
    for relay in relays:
        relay.start()
    for relay in relays:
        relay.join()
    with trial.partner.read() as w:
        versions = w.session.scalars(sa.select(Probe.__table__.c.version)).all()
    assert versions == [1] * 20
    with trial.origin.read() as w:
        states = w.session.scalars(sa.select(OutgoingBatch.__table__.c.state)).all()
        assert set(states) == {BatchState.RECEIPTED}
        assert exchange_status(w)[0].waiting == 0


def test_a_refusal_becomes_an_item_for_a_person_and_is_not_sent_again(trial: Trial) -> None:
    probe = write_probe(trial.origin, amount=UNWELCOME)
    result = relay_once(trial.site, trial.route)
    assert result.refused == 1
    assert relay_once(trial.site, trial.route).number is None
    with trial.origin.read() as w:
        (item,) = refusals(w, SYSTEM)
        told = (item.record_id, item.verdict, item.reason, item.fault)
        assert told == (probe.id, "refused", "business.probe.unwelcome", "origin")
        assert exchange_status(w)[0].refusals == 1
        assert refusals(w, Actor(None, "外省", region="11", permissions=frozenset({"exchange.view"}))) == ()
    with trial.origin.work() as w:
        handle_refusal(w, item.id, "已更正")
    change_probe(trial.origin, probe, 14)
    assert relay_once(trial.site, trial.route).refused == 0
    with trial.origin.read() as w:
        assert refusals(w, SYSTEM) == ()
        assert w.get(Refusal, item.id).version == 2


def test_only_own_records_of_the_route_are_sent(trial: Trial) -> None:
    with trial.origin.work() as w:
        w.action = "replica"
        with w.replicating():
            w.add(_foreign())
    write_probe(trial.origin, region="110105")
    elsewhere = trial.route.model_copy(update={"region": "51"})
    assert relay_once(trial.site, elsewhere).number is None
    assert relay_once(trial.site, trial.route).entries == 1


def _foreign() -> Probe:
    day = date(2026, 1, 1)
    return Probe(origin="elsewhere", region="510822", held_on=day, amount=1, name="甲", number="1")


class Meddler(Loopback):
    """Changes the receipt on its way back."""

    def deliver(self, route: Route, batch: SentBatch) -> Receipt:
        receipt = super().deliver(route, batch)
        return receipt.model_copy(update=self.change(receipt))

    def change(self, receipt: Receipt) -> dict[str, object]:
        raise NotImplementedError


class TailCutter(Meddler):
    def change(self, receipt: Receipt) -> dict[str, object]:
        return {"verdicts": receipt.verdicts[:-1]}


class Forger(Meddler):
    def change(self, receipt: Receipt) -> dict[str, object]:
        forged = SigningKey.generate(INTERNATIONAL.signature).signature(b"anything")
        return {"signature": forged}


class OtherRequest(Meddler):
    def change(self, receipt: Receipt) -> dict[str, object]:
        other = receipt.model_copy(update={"request_hash": "1" * 64})
        return {"request_hash": "1" * 64, "signature": other.signed_by(self.partner.keyring).signature}


class Incomplete(Meddler):
    def change(self, receipt: Receipt) -> dict[str, object]:
        fewer = receipt.model_copy(update={"verdicts": receipt.verdicts[:-1]})
        return {"verdicts": fewer.verdicts, "signature": fewer.signed_by(self.partner.keyring).signature}


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        (TailCutter, "exchange.receipt_signature"),
        (Forger, "exchange.receipt_signature"),
        (OtherRequest, "exchange.receipt_mismatch"),
        (Incomplete, "exchange.receipt_incomplete"),
    ],
)
def test_another_answer_than_the_partners_receipt_moves_nothing(
    trial: Trial, kind: type[Meddler], key: str
) -> None:
    write_probe(trial.origin)
    trial.use(kind(trial.origin, trial.partner))
    with pytest.raises(ReceiptMismatch) as refused:
        relay_once(trial.site, trial.route)
    assert refused.value.key == key
    with trial.origin.read() as w:
        (status,) = exchange_status(w)
    assert (status.waiting, status.error_key, status.failures) == (1, key, 1)
    trial.use(trial.carrier)
    assert relay_once(trial.site, trial.route).entries == 1
    with trial.origin.read() as w:
        assert exchange_status(w)[0].error_key == ""


def test_an_erased_record_travels_without_its_personal_part(trial: Trial) -> None:
    probe = write_probe(trial.origin)
    with trial.origin.work() as w:
        w.execute(sa.text("DELETE FROM ledger_record_key"))
    relay_once(trial.site, trial.route)
    sent = Batch.parse(trial.carrier.sent[0]).entries[0]
    assert (sent.record_id, sent.payload.erased, sent.payload.personal) == (probe.id, True, "")


def test_a_restarted_stream_has_no_second_effect(trial: Trial) -> None:
    probe = write_probe(trial.origin)
    change_probe(trial.origin, probe, 2)
    relay_once(trial.site, trial.route)
    with trial.origin.work() as w:
        restart_stream(w, "ministry", "all")
    result = relay_once(trial.site, trial.route)
    assert (result.number, result.entries, result.refused) == (1, 2, 0)
    assert len(trial.carrier.replica.applied) == 2
    assert Batch.parse(trial.carrier.sent[-1]).stream_epoch == 2


def test_a_note_is_needed_to_settle_a_refusal(trial: Trial) -> None:
    write_probe(trial.origin, amount=UNWELCOME)
    relay_once(trial.site, trial.route)
    with trial.origin.work() as w, pytest.raises(Invalid):
        handle_refusal(w, refusals(w, SYSTEM)[0].id, " ")


def test_a_record_that_does_not_fit_the_wire_stops_the_stream_and_is_named(trial: Trial) -> None:
    probe = write_probe(trial.origin)
    trial.origin.ports.offer(ResourceCatalogue, ResourceCatalogue([replace(PROBE, wire=Narrower)]))
    with pytest.raises(Invalid) as refused:
        relay_once(trial.site, trial.route)
    assert (refused.value.key, refused.value.values["record"]) == ("exchange.wire_invalid", probe.id)
    with trial.origin.read() as w:
        (status,) = exchange_status(w)
    assert (status.waiting, status.error_key) == (1, "exchange.wire_invalid")


class Narrower(ProbeWire):
    amount: Annotated[int, Field(gt=100)]


def test_a_second_restore_of_one_backup_still_gets_an_epoch_of_its_own(trial: Trial) -> None:
    write_probe(trial.origin)
    relay_once(trial.site, trial.route)
    for _restore in range(2):
        with trial.origin.work() as w:
            # What a backup made in the first epoch brings back.
            w.get(PartnerStream, ("ministry", "all")).epoch = 1
            raise_epochs(w, [trial.route], 99)
        write_probe(trial.origin)
        relay_once(trial.site, trial.route)
    assert [Batch.parse(raw).stream_epoch for raw in trial.carrier.sent] == [1, 2, 3]
    assert len(trial.carrier.replica.applied) == 3
