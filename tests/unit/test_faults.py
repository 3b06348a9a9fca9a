"""Threads a node lives by go on after errors nobody foresaw, and their log keeps values to itself."""

import logging
from threading import Event, Thread

import pytest
from tests.harness.waiting import until

from jinmin.faults import go_on

NUMBER = "110101199003078888"


def test_the_next_round_comes_after_an_unforeseen_error(caplog: pytest.LogCaptureFixture) -> None:
    stopping, rounds = Event(), list[int]()

    def one_round() -> None:
        rounds.append(len(rounds))
        if len(rounds) == 1:
            raise ZeroDivisionError(NUMBER)
        stopping.wait(0.01)

    thread = Thread(target=go_on, args=("trial", stopping, one_round))
    with caplog.at_level(logging.ERROR):
        thread.start()
        until(lambda: len(rounds) > 2, "it went on")
        stopping.set()
        thread.join(5)
    assert not thread.is_alive()
    assert "trial goes on after builtins.ZeroDivisionError" in caplog.text
    assert "in one_round" in caplog.text
    assert NUMBER not in caplog.text


def test_an_end_that_is_wanted_is_not_waited_for() -> None:
    stopping = Event()

    def one_round() -> None:
        stopping.set()
        raise OSError

    go_on("trial", stopping, one_round)
