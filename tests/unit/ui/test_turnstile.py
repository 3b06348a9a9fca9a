"""So many passes of one address, so many of everybody, and again after a while."""

import pytest

from jinmin.errors import Unavailable
from jinmin.ui.turnstile import Turnstile


def test_one_address_and_all_together() -> None:
    now = [0.0]
    gate = Turnstile(2, 4, 60.0, clock=lambda: now[0])
    for _pass in range(2):
        gate.let_through("a")
    with pytest.raises(Unavailable):
        gate.let_through("a")
    gate.let_through("b")
    with pytest.raises(Unavailable):
        gate.let_through("c")
    now[0] = 61.0
    gate.let_through("a")
