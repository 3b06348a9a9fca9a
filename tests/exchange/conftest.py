"""Two nodes and what lies between them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from jinmin.db.site import Site
from jinmin.exchange.adapter import ExchangeAdapter
from jinmin.node import Node
from jinmin.vocabulary.profile import Route
from tests.exchange.carriers import Loopback, site_of
from tests.exchange.probe import open_probe_node, take_in_probe

UP = Route(
    partner="ministry",
    title="民政部",
    level="ministry",
    region="",
    adapter="loopback",
    resources=("exchprobe.record",),
    batch_limit=4,
)


@dataclass
class Trial:
    """A county node that sends to the ministry's through ``carrier``."""

    origin: Node
    partner: Node
    carrier: Loopback
    route: Route

    @property
    def site(self) -> Site:
        return site_of(self.origin)

    def use(self, adapter: ExchangeAdapter) -> None:
        take_in_probe(self.origin, [adapter])


@pytest.fixture
def database_url(engine: str, absent_database: Callable[[str], str]) -> str:
    """The url of a database that whoever opens a node there makes, once on each engine."""
    return absent_database(engine)


@pytest.fixture
def second_database_url(engine: str, absent_database: Callable[[str], str]) -> str:
    """Another of its own on the same engine."""
    return absent_database(engine)


@pytest.fixture
def trial(database_url: str, second_database_url: str, tmp_path: Path) -> Iterator[Trial]:
    origin = open_probe_node("county", tmp_path / "origin", database_url, routes=[UP])
    partner = open_probe_node("ministry", tmp_path / "partner", second_database_url)
    carrier = Loopback(origin, partner)
    take_in_probe(origin, [carrier])
    yield Trial(origin, partner, carrier, UP)
    origin.close()
    partner.close()
