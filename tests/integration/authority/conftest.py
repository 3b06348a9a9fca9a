"""The three nodes, open and acquainted, on either engine."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.exchange.direct import MINISTRY, QINGCHUAN, SICHUAN, join, open_node, up_to
from tests.integration.authority.three_nodes import RESOURCE, Three

from jinmin.vocabulary.profile import LETTERS_ONLY, Intake


@pytest.fixture
def three(tmp_path: Path, engine: str, absent_database: Callable[[str], str]) -> Iterator[Three]:
    def intake(partner: str, *names: str) -> Intake:
        return Intake(partner=partner, adapter="direct", resources=names or (RESOURCE,))

    county = open_node(
        QINGCHUAN, tmp_path / "c", absent_database(engine), partners=[SICHUAN], routes=[up_to(SICHUAN)],
        intakes=[intake("p51")],
    )  # fmt: skip
    province = open_node(
        SICHUAN, tmp_path / "p", absent_database(engine), partners=[MINISTRY, QINGCHUAN],
        routes=[up_to(MINISTRY, forward=True), up_to(QINGCHUAN, direction="down")],
        intakes=[intake("c510822"), intake("ministry", LETTERS_ONLY)],
    )  # fmt: skip
    ministry = open_node(
        MINISTRY, tmp_path / "m", absent_database(engine), partners=[SICHUAN], intakes=[intake("p51")]
    )
    join([county, province, ministry])
    yield Three(county, province, ministry)
    for node in (county, province, ministry):
        node.close()
