"""What a route owes is read stretch by stretch: each entry once, in order, however thinly it lies."""

from pathlib import Path

import pytest

from jinmin.exchange import due
from jinmin.ledger.entries import ledger_position
from jinmin.vocabulary.actor import SYSTEM
from tests.exchange.direct import MINISTRY, SICHUAN, marry, open_node, up_to


@pytest.mark.parametrize("after", [0, 4, 30])
def test_nothing_is_left_out_between_stretches(
    after: int, fresh_sqlite: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(due, "STRETCH", 4)
    monkeypatch.setattr(due, "WINDOW_AT_MOST", 10)
    route = up_to(MINISTRY)
    node = open_node(SICHUAN, tmp_path / "p", fresh_sqlite, partners=[MINISTRY], routes=[route])
    for ours, others in ((9, 3), (1, 27), (2, 0), (4, 50), (1, 1)):
        marry(node, ours)
        marry(node, others, region="440106")
    narrow = route.model_copy(update={"records_of": "51"})
    with node.site.open_read(SYSTEM) as w:
        stretches = list(due.due_stretches(w, narrow, after, ledger_position(w)))
        wanted = due.waiting(w, narrow, after)[0]
    found = [item.entry for stretch in stretches for item in stretch]
    assert [entry.seq for entry in found] == sorted({entry.seq for entry in found})
    assert len(found) == wanted > 0
    assert {entry.region for entry in found} == {"510822"}
    assert all(0 < len(stretch) <= 4 for stretch in stretches)
    node.close()
