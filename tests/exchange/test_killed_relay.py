"""The relay's process is killed, really: whatever it was doing, the next one finishes it once."""

import signal
from pathlib import Path

import pytest

from jinmin.exchange.relay import relay_once
from jinmin.exchange.status import exchange_status
from jinmin.node import Node
from tests.exchange.conftest import Trial
from tests.exchange.probe import Probe, write_probe
from tests.harness.warm_programs import start_program


@pytest.mark.parametrize("place", ["before", "after"])
def test_a_killed_relay_is_finished_by_the_next(trial: Trial, place: str) -> None:
    probe = write_probe(trial.origin)
    assert _relay_and_die(trial, place) == -signal.SIGKILL
    with trial.origin.read() as w:
        assert exchange_status(w)[0].waiting == 1
    assert relay_once(trial.site, trial.route).number == 1
    assert relay_once(trial.site, trial.route).number is None
    assert trial.carrier.replica.applied == ([(probe.id.hex, 1)] if place == "before" else [])
    with trial.partner.read() as w:
        assert w.get(Probe, probe.id).version == 1


def _relay_and_die(trial: Trial, place: str) -> int:
    words = [place]
    for node in (trial.origin, trial.partner):
        words += [str(_folder(node)), node.place.database_url]
    return start_program("tests.exchange.killed_relay", words).wait(120)


def _folder(node: Node) -> Path:
    return node.place.data_dir
