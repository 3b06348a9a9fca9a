"""A request that is sent again gets the first answer and has no second effect."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from jinmin.clock import Clock
from jinmin.crypto import INTERNATIONAL, Keyring
from jinmin.db.base import metadata
from jinmin.db.once import DoneAction, forget_done, once
from jinmin.db.work import Work
from jinmin.errors import Conflict, Refused
from jinmin.identity import Organisation
from jinmin.node import Node
from jinmin.place import Place
from jinmin.plugin_host import PluginHost
from jinmin.vocabulary.actor import Actor
from jinmin.vocabulary.profile import NodeIdentity, Profile

PROFILE = Profile(
    id="t", title="t", summary="", node=NodeIdentity(code="once", title="t", level="county", region="510822")
)
CLERK = Actor(uuid4(), "王晓梅", permissions=frozenset({"*"}))
OTHER = Actor(uuid4(), "李建国", permissions=frozenset({"*"}))


@dataclass(frozen=True)
class Receipt:
    """What a service answers."""

    record_id: UUID
    copies: int


@pytest.fixture
def node(migrated_url: str, tmp_path: Path) -> Iterator[Node]:
    place = Place(tmp_path, migrated_url)
    place.key_file.parent.mkdir()
    keyring = Keyring.create(place.key_file, INTERNATIONAL)
    opened = Node(PROFILE, place, keyring, PluginHost(), Clock())
    yield opened
    opened.close()


def found(name: str) -> Callable[[Work], Receipt]:
    """A service that founds an organisation."""

    def call(w: Work) -> Receipt:
        office = w.add(Organisation(name=name, level="county", region="510822", kind="civil_affairs"))
        w.flush()
        return Receipt(office.id, 2)

    return call


def offices(node: Node) -> int:
    with node.read() as w:
        count = sa.select(sa.func.count()).select_from(Organisation.__table__)
        return int(w.execute(count).scalar_one())


def test_the_second_request_gets_the_first_answer(node: Node) -> None:
    answers = []
    for _attempt in range(2):
        with node.work(CLERK) as w:
            answers.append(once(w, "token", found("甲"), Receipt))
    assert answers[0] == answers[1]
    assert offices(node) == 1


def test_what_is_refused_may_be_tried_again(node: Node) -> None:
    def refuse(_w: Work) -> Receipt:
        raise Refused("rules.broken")

    with pytest.raises(Refused), node.work(CLERK) as w:
        once(w, "token", refuse, Receipt)
    with node.work(CLERK) as w:
        once(w, "token", found("甲"), Receipt)
    assert offices(node) == 1


def test_nobody_gets_another_ones_answer(node: Node) -> None:
    with node.work(CLERK) as w:
        once(w, "token", found("甲"), Receipt)
    with pytest.raises(Conflict, match=r"once\.other_actor"), node.work(OTHER) as w:
        once(w, "token", found("甲"), Receipt)


def test_two_at_once_have_one_effect(node: Node) -> None:
    answers: list[Receipt] = []
    together = threading.Barrier(4)

    def send() -> None:
        together.wait()
        with node.work(CLERK) as w:
            answers.append(once(w, "token", found("甲"), Receipt))

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(answers)) == 1
    assert len(answers) == 4
    assert offices(node) == 1


@pytest.mark.parametrize(("older_than", "gone"), [(timedelta(days=1), 0), (timedelta(seconds=-1), 1)])
def test_old_tokens_are_forgotten(node: Node, older_than: timedelta, gone: int) -> None:
    with node.work(CLERK) as w:
        once(w, "token", found("甲"), Receipt)
    with node.work() as w:
        assert forget_done(w, older_than) == gone


def test_the_table_is_as_its_migration_makes_it(node: Node) -> None:
    with node.database.reading.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": _is_ours})
        assert compare_metadata(context, metadata) == []


def _is_ours(_item: object, name: str | None, kind: str, _reflected: bool, _to: object) -> bool:
    return kind != "table" or name == DoneAction.__tablename__
