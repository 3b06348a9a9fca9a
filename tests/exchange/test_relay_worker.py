"""The worker: wakes when something was committed, looks again by itself, survives a partner that is away."""

import pytest

from jinmin.crypto import PublicKey
from jinmin.exchange.relay_worker import Relay
from jinmin.exchange.status import PartnerStatus, exchange_status
from jinmin.vocabulary.profile import Route
from tests.exchange.carriers import unavailable
from tests.exchange.conftest import Trial
from tests.exchange.probe import write_probe
from tests.harness.waiting import until


def test_a_commit_wakes_the_relay(trial: Trial) -> None:
    relay = Relay(trial.site, interval=600)
    trial.origin.observers += (relay,)
    relay.start()
    write_probe(trial.origin)
    until(lambda: _status(trial).waiting == 0, "the first one is receipted")
    write_probe(trial.origin)
    until(lambda: len(trial.carrier.replica.applied) == 2, "the second one has come")
    assert relay.stop()
    assert not relay.is_running


def test_it_sees_by_itself_what_another_process_wrote(trial: Trial) -> None:
    relay = Relay(trial.site, interval=600)
    relay.start()
    write_probe(trial.origin)
    until(lambda: len(trial.carrier.replica.applied) == 1, "it has come")
    assert relay.stop()


def test_it_tries_again_after_a_failure(trial: Trial) -> None:
    trial.carrier.break_before = unavailable()
    write_probe(trial.origin)
    relay = Relay(trial.site, interval=0.05)
    relay.start()
    until(lambda: len(trial.carrier.replica.applied) == 1, "it has come")
    assert relay.stop()
    assert len(trial.carrier.sent) == 2
    assert _status(trial).failures == 0


def test_an_error_nobody_foresaw_does_not_end_it(trial: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
    faults = [RuntimeError("a value nobody may read")]
    key_of = trial.carrier.partner_key

    def partner_key(route: Route) -> PublicKey:
        if faults:
            raise faults.pop()
        return key_of(route)

    monkeypatch.setattr(trial.carrier, "partner_key", partner_key)
    write_probe(trial.origin)
    relay = Relay(trial.site, interval=0.05)
    relay.start()
    until(lambda: _status(trial).waiting == 0, "it has come, and its receipt was taken in")
    assert relay.stop()


def _status(trial: Trial) -> PartnerStatus:
    with trial.origin.read() as w:
        return exchange_status(w)[0]
