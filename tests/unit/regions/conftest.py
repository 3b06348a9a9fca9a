from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from jinmin.regions import Division, DivisionLevel, Divisions, DivisionSource, ReportingTrees
from jinmin.regions.reporting_trees import tree_definitions
from jinmin.regions.seed import division_rows, reporting_rows


def as_division(row: dict[str, Any]) -> Division:
    told = row | {"level": DivisionLevel(row["level"]), "source": DivisionSource(row["source"])}
    return Division(**told)


def zone(code: str, name: str, parent: str) -> Division:
    day = date(2020, 1, 1)
    return Division(code, name, DivisionLevel.COUNTY, parent, day, None, DivisionSource.STATS)


def with_zone() -> Iterator[Division]:
    yield from map(as_division, division_rows())
    yield zone("130171", "石家庄高新技术产业开发区", "130100")


@pytest.fixture(scope="session")
def divisions() -> Divisions:
    """The divisions that ship with the program, and one development zone."""
    return Divisions(with_zone())


@pytest.fixture(scope="session")
def trees(divisions: Divisions) -> ReportingTrees:
    """The reporting trees that ship with the program."""
    return ReportingTrees(divisions, tree_definitions(*reporting_rows()))
