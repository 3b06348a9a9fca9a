"""A county node with the matters of the case tests, and people at four levels."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.integration.service_items.lists import opened_node

from jinmin.ids import new_id
from jinmin.node import Node
from jinmin.service_items import MAINTAIN, PUBLISH
from jinmin.vocabulary.actor import Actor


@pytest.fixture
def node(tmp_path: Path, engine: str, absent_database: Callable[[str], str]) -> Iterator[Node]:
    """A node, once on each engine."""
    node = opened_node(tmp_path / "node", absent_database(engine))
    yield node
    node.close()


@pytest.fixture
def small_node(tmp_path: Path, fresh_sqlite: str) -> Iterator[Node]:
    """A node on SQLite, for rules that no engine has a part in."""
    node = opened_node(tmp_path / "node", fresh_sqlite)
    yield node
    node.close()


def person(name: str, region: str, *rights: str) -> Actor:
    return Actor(user_id=new_id(), name=name, region=region, permissions=frozenset(rights))


@pytest.fixture
def writer() -> Actor:
    """Who maintains the county's lists."""
    return person("维护者", "510822", MAINTAIN)


@pytest.fixture
def chief() -> Actor:
    """Who publishes the county's lists."""
    return person("发布者", "510822", PUBLISH)


@pytest.fixture
def nation() -> tuple[Actor, Actor]:
    """Who maintains and who publishes the nation's."""
    return person("部维护者", "", MAINTAIN), person("部发布者", "", PUBLISH)
