"""The worker: wakes when something was committed, looks again by itself, survives a partner that is away."""

from jinmin.exchange.relay_worker import Relay
from jinmin.exchange.status import PartnerStatus, exchange_status
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


def _status(trial: Trial) -> PartnerStatus:
    with trial.origin.read() as w:
        return exchange_status(w)[0]
