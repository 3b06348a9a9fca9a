"""The meters say what the monitor says, and name nobody."""

from pathlib import Path

import requests

from jinmin.sharing.monitor import monitor_lines
from tests.exchange.gateway import System, published
from tests.exchange.probe import write_probe


def test_what_a_reader_took_shows_on_the_meter(fresh_sqlite: str, tmp_path: Path) -> None:
    with published("ministry", tmp_path / "node", fresh_sqlite) as interface:
        reader = interface.admit(System())
        interface.agree(reader)
        for amount in range(3):
            write_probe(interface.node, amount=amount + 1)
        assert len(reader.page().entries) == 3
        with interface.node.read() as w:
            (line,) = monitor_lines(w)
        assert (line.partner, line.direction, line.today, line.state) == ("reader", "give", 3, "ok")
        told = requests.get(interface.url.removesuffix("/exchange/v1") + "/metrics", timeout=20).text
    assert 'jinmin_exchange_today{direction="give",partner="reader",stream=""} 3.0' in told
    assert "试验甲" not in told
    assert "11010119900307001X" not in told
